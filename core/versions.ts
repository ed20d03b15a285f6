/** Whether version `a` comes before `b`: dotted numbers compared part by part, a leading `v` and suffixes aside. */
export function olderThan(a: string, b: string): boolean {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function partsOf(version: string): number[] {
  const [numbers = ''] = version.replace(/^v/, '').split(/[-+]/);
  return numbers.split('.').map((part) => Number.parseInt(part, 10) || 0);
}

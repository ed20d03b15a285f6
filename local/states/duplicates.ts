/**
 * Keys that stand twice in one object of a JSON text, as paths like `/States/A`. JSON.parse would silently keep the
 * last of them, so a state could vanish. The text must be valid JSON.
 */
export function duplicateKeys(text: string): string[] {
  const found: string[] = [];
  const open: { keys: Set<string> | undefined; key: string }[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;
  for (const [token, colon] of text.matchAll(tokens)) {
    if (token === '{') open.push({ keys: new Set(), key: '' });
    else if (token === '[') open.push({ keys: undefined, key: '' });
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      const inside = open.at(-1);
      if (!inside?.keys) continue;
      inside.key = JSON.parse(token.slice(0, -colon.length)) as string;
      if (inside.keys.has(inside.key))
        found.push(open.map(({ key }) => (key === '' ? '' : `/${key}`)).join(''));
      inside.keys.add(inside.key);
    }
  }
  return found;
}

/** What the formatter of this repository keeps in one line. */
const LINE_WIDTH = 110;

/** JSON as the formatter of this repository leaves it: lists of plain values stand in one line where they fit. */
export function printed(value: unknown, indent = '', column = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const plain = value.every((item) => typeof item !== 'object');
    // One more for the comma behind it.
    if (plain && column + line.length + 1 <= LINE_WIDTH) return line;
    const items = value.map((item) => `${inner}${printed(item, inner, inner.length)}`);
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value).map(([key, item]) => {
    const start = `${inner}${JSON.stringify(key)}: `;
    return start + printed(item, inner, start.length);
  });
  return fields.length === 0 ? '{}' : `{\n${fields.join(',\n')}\n${indent}}`;
}

/** Text that tries everything at once: markup, quotes, Markdown, a formula, direction marks, NUL, great length. */
export const HOSTILE = [
  "=cmd|' /C calc'!A0 \"><script>alert(1)</script><img src=x onerror=alert(1)> </title></style></svg>",
  '[x](javascript:alert(1)) ![y](http://evil.example) <!-- --> ]]> &lt; &#60; | a | b | `code` $x$ **bold** # h',
  'https://evil.example www.evil.example \u0000 \u0007 \u202Eevil\u2066 \u200b \ufeff \u2028 \ud800 \uffff 😀 ',
  'A'.repeat(4100),
].join('\n');

/** Every copy of the value in which one text has been replaced, with the place of it. */
export function* poisoned<T>(value: T, text: string): Generator<readonly [place: string, copy: T]> {
  for (const place of textsOf(value, [])) yield [place.join('.'), replaced(value, place, text) as T];
}

function textsOf(value: unknown, place: readonly string[]): (readonly string[])[] {
  if (typeof value === 'string') return [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) => textsOf(held, [...place, key]));
}

function replaced(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) return text;
  if (Array.isArray(value)) return value.with(Number(key), replaced(value[Number(key)], rest, text));
  const fields = value as Record<string, unknown>;
  return { ...fields, [key]: replaced(fields[key], rest, text) };
}

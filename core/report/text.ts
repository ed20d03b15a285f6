/**
 * Characters that change how the text around them is read or shown without being seen: controls but the newline,
 * marks and overrides of writing direction, zero-width ones, line separators, lone surrogates, non-characters.
 */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

const LONGEST = 4000;

/** Text from people and events, made visible: what would be unseen is written out as `⟨U+202E⟩`, the rest is kept. */
export function visible(text: string): string {
  return clip(text.replaceAll('\r\n', '\n')).replace(UNSEEN, codePoint);
}

function codePoint(character: string): string {
  if (character === '\t') return '  ';
  const digits = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `⟨U+${digits}⟩`;
}

/** The pages show the beginning of an overlong text and say how long it is; the JSON report holds all of it. */
function clip(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST)}… (${text.length.toLocaleString('en-US')} characters, see report.json)`;
}

/** Any JSON value as one short text: words as they are, everything else as JSON. */
export function showValue(value: unknown): string {
  if (value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `needs-help` → `needs help`: states and kinds as people read them. */
export function inWords(name: string): string {
  return name.replaceAll('-', ' ');
}

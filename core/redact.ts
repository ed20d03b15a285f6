const MASK = '***';

/** Shorter values would mask half of every text, and are no secrets. */
const SHORTEST_SECRET = 4;

// Bounded, so that a megabyte of letters costs no more than linear time.
const NAME =
  '[\\w.-]{0,40}(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|cookie|authorization)[\\w.-]{0,40}';

/** What looks like a secret wherever it stands; each keeps what tells people which secret it was. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, MASK],
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"']{0,500}@/gi, `$1${MASK}@`],
  [/\b(bearer|basic)\s+(?!auth)[\w.~+/-]{6,}=*/gi, `$1 ${MASK}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, MASK],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g, MASK],
  [/\b(?:gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|sk_(?:live|test)_\w{10,})/g, MASK],
  [new RegExp(`("${NAME}"\\s*:\\s*")(?!secret:)(?:[^"\\\\]|\\\\.)*`, 'gi'), `$1${MASK}`],
  [new RegExp(`(\\\\"${NAME}\\\\"\\s*:\\s*\\\\")(?!secret:)[^"\\\\]*`, 'gi'), `$1${MASK}`],
  [new RegExp(`("${NAME}"\\s*:\\s*)-?\\d[\\d.]*`, 'gi'), `$1"${MASK}"`],
  [new RegExp(`(${NAME}=)(?!secret:)(?:"[^"]*"|'[^']*'|[^\\s&,;"'\\\\]+)`, 'gi'), `$1${MASK}`],
  [new RegExp(`^(\\s*${NAME}:[ \\t]+)(?!["'{[]|secret:).+$`, 'gim'), `$1${MASK}`],
];

/**
 * Masks `values` (also as they stand in JSON and in addresses) and everything that looks like a secret: fields and
 * variables whose name says so, keys, bearer tokens, credentials in addresses. References (`secret:name`) stay.
 */
export function redact(text: string, values: Iterable<string> = []): string {
  let masked = text;
  for (const value of longestFirst(values)) masked = masked.replaceAll(value, MASK);
  for (const [pattern, mask] of PATTERNS) masked = masked.replace(pattern, mask);
  return masked;
}

function longestFirst(values: Iterable<string>): string[] {
  const forms = [...values]
    .filter((value) => value.length >= SHORTEST_SECRET)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]);
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

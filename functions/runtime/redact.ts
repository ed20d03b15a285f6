import { redact as redactPatterns } from '#core/redact.ts';

const seen = new Set<string>();

/** From now on this value is masked in every text that goes through `redact` in this process. */
export function rememberSecret(value: string): void {
  seen.add(value);
}

/** Masks every secret that was resolved in this process, and whatever looks like one. */
export function redact(text: string): string {
  return redactPatterns(text, seen);
}

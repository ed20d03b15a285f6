import * as z from 'zod';

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** A length of time: seconds as a number, or text such as `90s`, `2m`, `1.5h`. Parsed to seconds. */
export const Duration = z
  .union([
    z.number().nonnegative().finite(),
    z.string().regex(PATTERN, 'expected a duration such as 30s, 2m or 1h'),
  ])
  .transform(toSeconds);

function toSeconds(value: number | string): number {
  if (typeof value === 'number') return value;
  const [, amount = '0', unit = 's'] = PATTERN.exec(value) ?? [];
  return Number(amount) * SECONDS[unit as keyof typeof SECONDS];
}

/** Seconds as people read them: `45s`, `2m 05s`, `1h 03m`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const pad = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`;
}

/** Matches instants whose UTC fields read as the wall clock's. */
export type CronMatch = (wall: Date) => boolean;

interface Field {
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const FIELDS: readonly Field[] = [
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31 },
  { low: 1, high: 12, names: MONTHS },
  { low: 0, high: 6, names: DAYS },
];

/**
 * Reads the five fields of a mute rule's cron expression: minutes, hours, day of month, month, day of week,
 * with `*`, `-` and `,`. Undefined when they do not read.
 */
export function parseCron(source: string): CronMatch | undefined {
  const parts = source.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return undefined;
  const sets = FIELDS.map((field, index) => numbersOf(parts[index] ?? '', field));
  const [minutes, hours, dates, months, days] = sets;
  if (!(minutes && hours && dates && months && days)) return undefined;
  return (wall) =>
    minutes.has(wall.getUTCMinutes()) &&
    hours.has(wall.getUTCHours()) &&
    dates.has(wall.getUTCDate()) &&
    months.has(wall.getUTCMonth() + 1) &&
    days.has(wall.getUTCDay());
}

function numbersOf(part: string, field: Field): Set<number> | undefined {
  const numbers = new Set<number>();
  for (const piece of part.split(',')) {
    const [first = '', last = first] =
      piece === '*' ? [String(field.low), String(field.high)] : piece.split('-');
    const [from, to] = [numberOf(first, field), numberOf(last, field)];
    if (!(from >= field.low && to <= field.high && from <= to)) return undefined;
    for (let number = from; number <= to; number++) numbers.add(number);
  }
  return numbers;
}

function numberOf(text: string, { low, names }: Field): number {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + low;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

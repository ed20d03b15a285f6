const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:?\d{2})$/;

/**
 * A time as CloudWatch writes it (`2019-10-02T17:04:40.989+0000`, which ECMAScript does not promise to read) as
 * ISO 8601 in UTC with milliseconds and `Z`; undefined where it is no time.
 */
export function instantOf(text: string | undefined): string | undefined {
  const [, local, zone] = INSTANT.exec(text ?? '') ?? [];
  if (local === undefined || zone === undefined) return undefined;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const time = Date.parse(`${local}${offset}`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

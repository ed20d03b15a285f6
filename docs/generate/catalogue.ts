import { CATALOGUE, type CatalogueEntry } from '#core/catalogue-entries.ts';
import { datapointsOf, mergedTrigger } from '#core/trigger-merge.ts';
import { code, table } from './markdown.ts';
import { secondsOf } from './objects.ts';

const PROSE = `A trigger whose \`id\`, or \`from\`, is one of these takes from here what it leaves out; the metric is always its own.
Rates and usages are in per cent, latencies in milliseconds. A change against a baseline is in per cent of the number that
was captured under the id of the trigger.`;

const SIGNS = {
  'greater-than': '>',
  'greater-or-equal': '≥',
  'less-than': '<',
  'less-or-equal': '≤',
} as const;

export function catalogueSection(): string {
  const rows = CATALOGUE.map((entry) => [
    entry.category,
    code(entry.id),
    entry.title,
    limitOf(entry),
    windowOf(entry),
    entry.severity,
    code(entry.missing ?? 'missing'),
  ]);
  const head = ['category', 'id', 'title', 'fires at', 'for', 'severity', 'no data'];
  return ['## Trigger catalogue', PROSE, table(head, rows)].join('\n\n');
}

function limitOf({
  threshold,
  comparison = 'greater-than',
  against = 'value',
  range,
}: CatalogueEntry): string {
  const limit = `${SIGNS[comparison]} ${threshold}`;
  if (against === 'below-baseline') return `${limit} % below baseline`;
  if (against === 'above-baseline') return `${limit} % above baseline`;
  return range?.[1] === 100 ? `${limit} %` : limit;
}

function windowOf({ id }: CatalogueEntry): string {
  const { m, n, periodSeconds } = datapointsOf(mergedTrigger({ id }));
  const period = secondsOf(periodSeconds);
  return m === n ? secondsOf(n * periodSeconds) : `${m} of ${n} datapoints of ${period}`;
}

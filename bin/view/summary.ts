import { formatDuration } from '#core/duration.ts';
import type { ImpactPart } from '#core/report/impact.ts';
import type { Clocks } from '#core/report/input.ts';
import { inWords } from '#core/report/text.ts';
import type { PhasePicture } from '#functions/api/picture.ts';
import { type Line, line, pad, safe, toned, wrap } from './line.ts';
import type { Live } from './live.ts';
import { statusTone } from './marks.ts';

const CLOCKS: readonly (readonly [keyof Clocks, string])[] = [
  ['t1', 'first breaching datapoint to trigger'],
  ['t2', 'trigger to first action'],
  ['t3', 'first to last action'],
  ['t4', 'last action to verified'],
  ['t5', 'all of it'],
];

const NAME_WIDTH = 28;

/** What came of a rollback: outcome, clocks, estimate against measured, impact, and where the papers lie. */
export function summaryLines(view: Live, columns: number, impact?: ImpactPart): Line[] {
  const { rollback } = view;
  const tone = statusTone(rollback.status);
  const parts = [
    [line(toned(tone, inWords(rollback.status)), `  ${safe(rollback.outcome ?? '')}`)],
    clockLines(view),
    phaseTable(view.picture.phases),
    impactLines(impact, columns),
    paperLines(view),
  ];
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : [line(), ...part]));
}

function clockLines({ clocks, picture }: Live): Line[] {
  const { state, elapsedSeconds, slaSeconds } = picture.sla;
  const rows = CLOCKS.map(([key, meaning]) => {
    const seconds = clocks[key];
    const measured = seconds === undefined ? toned('dim', '      –') : formatDuration(seconds).padStart(7);
    return line(toned('bold', key.toUpperCase()), '  ', pad(meaning, 38), measured);
  });
  if (state !== 'met' && state !== 'not-met') return rows;
  const verdict = state === 'met' ? toned('good', 'met') : toned('bad', 'not met');
  const measured = `  ${formatDuration(elapsedSeconds)} of ${formatDuration(slaSeconds)}`;
  return [
    ...rows,
    line(toned('bold', 'SLA'), ' ', pad('decision to verified', 38), verdict, toned('dim', measured)),
  ];
}

/** Estimate against measured for each phase; a phase that was not left in order has no measure. */
function phaseTable(phases: readonly PhasePicture[]): Line[] {
  if (phases.length === 0) return [];
  const head = line(toned('bold', `${pad('Phase', NAME_WIDTH)}  estimate   measured  difference`));
  return [head, ...phases.map(phaseRow)];
}

/** A difference of more than half the estimate stands out: the plan wants a better one. */
function phaseRow({ title, region, progress, seconds, estimateSeconds }: PhasePicture): Line {
  const name = pad(region ? `${title} (${region})` : title, NAME_WIDTH);
  const estimate = (estimateSeconds > 0 ? formatDuration(estimateSeconds) : 'none').padStart(8);
  if (progress !== 'done' || seconds === undefined) {
    return line(
      name,
      `  ${estimate}  `,
      toned('dim', progress === 'failed' ? 'unfinished'.padStart(9) : 'not run'.padStart(9)),
    );
  }
  const difference = seconds - estimateSeconds;
  const sign = difference < 0 ? '−' : '+';
  const text = `${sign}${formatDuration(Math.abs(difference))}`.padStart(12);
  const late = difference > estimateSeconds * 0.5;
  return line(
    name,
    `  ${estimate}  ${formatDuration(seconds).padStart(9)}`,
    toned(late ? 'warn' : 'dim', text),
  );
}

function impactLines(impact: ImpactPart | undefined, columns: number): Line[] {
  if (!impact) return [];
  const {
    requests,
    failedRequests,
    affectedRequests,
    failedShare,
    downtimeSeconds,
    revenueImpactUsd,
    customerImpact,
  } = impact;
  const share = isNumber(failedShare) ? ` (${(failedShare * 100).toFixed(2)} %)` : '';
  const facts = [
    isNumber(failedRequests) && `${count(failedRequests)} failed${share}`,
    isNumber(affectedRequests) && `${count(affectedRequests)} affected`,
    isNumber(requests) && `of ${count(requests)} requests`,
    isNumber(downtimeSeconds) && `downtime ${formatDuration(downtimeSeconds)}`,
    isNumber(revenueImpactUsd) && `revenue impact ${count(revenueImpactUsd)} USD`,
    typeof customerImpact === 'string' && `customer impact ${safe(customerImpact)}`,
  ].filter((fact): fact is string => typeof fact === 'string');
  return wrap(facts.join(', '), Math.max(20, columns - 9)).map((text, index) =>
    line(toned('bold', index === 0 ? 'Impact  ' : '        '), text),
  );
}

/** The report writes what was not measured as null. */
function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Where the papers lie, and the commands that read and prove them. */
function paperLines({ rollback }: Live): Line[] {
  const { id, report, auditHead } = rollback;
  const papers = ['json', 'markdown', 'html', 'audit'].flatMap((name) => report?.[name]?.key ?? []);
  return [
    ...papers.map((key, index) => line(toned('bold', index === 0 ? 'Report  ' : '        '), key)),
    ...(papers.length > 0 ? [hint(`ripcord report get ${id} --format html --out ${id}.html`)] : []),
    ...(auditHead ? [line(toned('bold', 'Audit   '), `head ${auditHead.sequence}:${auditHead.hash}`)] : []),
    ...(auditHead ? [hint(`ripcord audit verify ${id}`)] : []),
  ];
}

function hint(command: string): Line {
  return line('        ', toned('accent', command));
}

import { formatDuration } from '#core/duration.ts';
import type { Operation } from '#core/records.ts';
import { inWords } from '#core/report/text.ts';
import { type Line, line, pad, safe, toned } from './line.ts';

/** One operation as a block: what it is, how it stands, and what watches it. */
export function operationLines(operation: Operation): Line[] {
  const { id, title, status, plan, level, automation, openedBy, openedAt, ponr, deployment, claim } =
    operation;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['status', `${inWords(status)}${deployment === 'pending' ? ', not deployed yet' : ''}`],
    ['plan', `${plan.id} version ${plan.version}`],
    ['level', `${level}, ${inWords(automation)}${operation.autoRollback ? '' : ', automatic rollbacks off'}`],
    ['opened', `${openedAt} by ${safe(openedBy)}`],
    ['services', operation.services.map(safe).join(', ')],
    ['SLA', `${formatDuration(operation.slaSeconds)}, target ${formatDuration(operation.targetSeconds)}`],
    ['no return', ponr && `passed at ${ponr.at}, told by ${safe(ponr.by)}`],
    ['backup', inWords(operation.backup)],
    ['warning', operation.badTarget && safe(operation.badTarget)],
    ['rollback', claim?.rollback ?? operation.rolledBackBy],
  ];
  return [
    line(toned('bold', id), `  ${safe(title)}`),
    ...facts.flatMap(([name, value]) => (value ? [line('  ', toned('dim', pad(name, 11)), value)] : [])),
    ...operation.triggers.map((trigger) => triggerLine(trigger)),
  ];
}

/** What watches the operation, and what keeps it from firing. */
function triggerLine({
  id,
  severity,
  threshold,
  metric,
  redAtOpen,
  manual,
}: Operation['triggers'][number]): Line {
  const limit = threshold === undefined ? '' : ` limit ${threshold}`;
  const notes = [redAtOpen ? 'red at opening' : '', manual ? 'a person decides' : '']
    .filter(Boolean)
    .join(', ');
  const tone = severity === 'critical' ? 'bad' : severity === 'high' ? 'warn' : undefined;
  return line(
    '  ',
    toned('dim', pad('trigger', 11)),
    pad(id, 28),
    { text: pad(severity, 9), tone },
    safe(`${metric ?? ''}${limit}`),
    notes && toned('warn', `  ${notes}`),
  );
}

import type { News } from '#adapters/people.ts';
import { formatDuration } from '#core/duration.ts';
import type { Operation, Rollback } from '#core/records.ts';

const HOW: Readonly<Record<string, string>> = {
  none: 'starts now',
  veto: 'starts unless somebody objects in time',
  approval: 'waits for an approval',
  'two-approvals': 'waits for two approvals',
};

/** The first thing that people hear: what happened, what is being done about it, and why. */
export function initiation(rollback: Rollback, operation: Operation): News {
  const { decision } = rollback;
  const what = decision.path === 'none' ? `${decision.route}: nothing is rolled back` : HOW[decision.consent];
  return {
    id: 'initiation',
    rollback: rollback.id,
    operation: operation.id,
    kind: decision.path === 'none' ? 'alert' : 'initiation',
    subject: `Rollback of ${operation.title}: ${what}`,
    body: [
      `Trigger: ${rollback.reason}`,
      ...decision.reasons.map((reason) => `Because ${reason}`),
      `Route ${decision.route}, scope ${decision.scope}, estimate ${formatDuration(rollback.estimateSeconds)}, SLA ${formatDuration(rollback.slaSeconds)}`,
      `Follow it: ripcord rollback get ${rollback.id} --watch`,
    ].join('\n'),
  };
}

/** The last thing: how it ended, how long it took, and where the report lies. */
export function completion(rollback: Rollback): News {
  const took = rollback.endedAt ? (Date.parse(rollback.endedAt) - Date.parse(rollback.decidedAt)) / 1000 : 0;
  const files = Object.values(rollback.report ?? {}).map(({ key }) => key);
  return {
    id: 'completion',
    rollback: rollback.id,
    operation: rollback.operation,
    kind: 'completion',
    subject: `${rollback.title}: ${rollback.status} after ${formatDuration(took)}`,
    body: [
      rollback.outcome ?? rollback.status,
      `Elapsed ${formatDuration(took)} of an SLA of ${formatDuration(rollback.slaSeconds)}`,
      ...(files.length ? [`Report: ${files.join(', ')}`] : []),
      ...(rollback.auditHead
        ? [`Audit head: ${rollback.auditHead.sequence} ${rollback.auditHead.hash}`]
        : []),
    ].join('\n'),
  };
}

/** The sentence in a cause as a state machine holds it: what a function threw is a document with its trace. */
export function causeInWords(cause: string | undefined): string {
  try {
    const { errorMessage } = JSON.parse(cause ?? '') as { errorMessage?: unknown };
    if (typeof errorMessage === 'string') return errorMessage;
  } catch {
    // It was a sentence already.
  }
  return cause ?? '';
}

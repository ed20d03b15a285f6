import type { DecisionInput, Verdict } from './decision.ts';
import { ageSeconds, FURTHEST_AHEAD_SECONDS, freshness, OLDEST_SECONDS } from './freshness.ts';
import { isTerminal, type OperationStatus } from './states.ts';

interface Rule {
  readonly name: string;
  readonly decide: (input: DecisionInput) => Verdict | undefined;
}

const STILL_OPEN: readonly OperationStatus[] = ['open', 'rolling-back', 'rollback-failed'];

/** Rules of reception (section 5), in the order in which they are asked. */
export const RECEPTION: readonly Rule[] = [
  { name: 'no-data', decide: noData },
  { name: 'back-to-ok', decide: backToOk },
  { name: 'muted', decide: muted },
  { name: 'suppressed', decide: suppressed },
  { name: 'out-of-time', decide: outOfTime },
  { name: 'no-open-operation', decide: noOpenOperation },
  { name: 'foreign-account', decide: foreignAccount },
  { name: 'not-armed', decide: notArmed },
  { name: 'already-red', decide: alreadyRed },
  { name: 'live-rollback', decide: liveRollback },
  { name: 'nothing-deployed', decide: nothingDeployed },
];

function noData({ signal }: DecisionInput): Verdict | undefined {
  if (signal.state !== 'INSUFFICIENT_DATA') return undefined;
  return ignore(
    `alarm "${signal.alarmName}" has insufficient data: that never starts a rollback by itself, and it does not count as healthy`,
  );
}

function backToOk({ signal }: DecisionInput): Verdict | undefined {
  if (signal.state !== 'OK') return undefined;
  return ignore(`alarm "${signal.alarmName}" went to OK: only ALARM asks for a rollback`);
}

function muted({ signal }: DecisionInput): Verdict | undefined {
  if (signal.mutedBy === undefined) return undefined;
  return ignore(`alarm "${signal.alarmName}" is muted by ${signal.mutedBy}: muted alarms do not act`);
}

function suppressed({ signal }: DecisionInput): Verdict | undefined {
  if (signal.suppressedBy === undefined) return undefined;
  return ignore(
    `the actions of alarm "${signal.alarmName}" are suppressed by ${signal.suppressedBy}: suppressed alarms do not act`,
  );
}

function outOfTime({ signal, now }: DecisionInput): Verdict | undefined {
  const seconds = Math.round(ageSeconds(signal.changedAt, now));
  switch (freshness(signal.changedAt, now)) {
    case 'fresh':
      return undefined;
    case 'stale':
      return refuse(`the event is ${seconds} s old; expected at most ${OLDEST_SECONDS} s`);
    case 'future':
      return refuse(
        `the event lies ${-seconds} s in the future; expected at most ${FURTHEST_AHEAD_SECONDS} s between two clocks`,
      );
    case 'undated':
      return refuse(`the event's time "${signal.changedAt}" is none; its age cannot be told`);
  }
}

function noOpenOperation({ signal, operation }: DecisionInput): Verdict | undefined {
  if (!operation) return ignore(`no open operation listens to "${signal.alarmName}"`);
  if (STILL_OPEN.includes(operation.status)) return undefined;
  return ignore(`operation "${operation.id}" is ${operation.status}: there is nothing open to roll back`);
}

/** An event that names another account than its own alarm, or than the operation's alarms, is a forgery or a mix-up. */
function foreignAccount({ signal, operation }: DecisionInput): Verdict | undefined {
  if (signal.source !== 'alarm') return undefined;
  const named = accountOf(signal.alarm);
  const armed = (operation?.triggers ?? []).map(({ alarm }) => accountOf(alarm));
  const own = new Set(armed.filter((account) => account !== undefined));
  if (named !== undefined && named !== signal.account) {
    return refuse(`the event comes from account ${signal.account}; expected ${named}, where its alarm is`);
  }
  if (own.size === 0 || own.has(signal.account)) return undefined;
  const expected = [...own].join(' or ');
  return refuse(
    `the event comes from account ${signal.account}; expected ${expected}, as the operation's alarms do`,
  );
}

function accountOf(arn: string): string | undefined {
  return arn.startsWith('arn:') ? arn.split(':')[4] : undefined;
}

function notArmed({ signal, operation, trigger }: DecisionInput): Verdict | undefined {
  if (trigger || signal.source === 'person' || signal.source === 'webhook') return undefined;
  return ignore(`alarm "${signal.alarmName}" is no trigger of operation "${operation?.id}"`);
}

function alreadyRed({ trigger, signal }: DecisionInput): Verdict | undefined {
  if (!trigger?.redAtOpen || signal.source === 'person') return undefined;
  return ignore(
    `trigger "${trigger.id}" was already red when the operation opened: it counts only after it was OK once`,
  );
}

function liveRollback({ operation, liveRollback: live }: DecisionInput): Verdict | undefined {
  const isOver = live !== undefined && isTerminal('rollback', live.status);
  const id = live?.id ?? operation?.claim?.rollback;
  if (id === undefined || isOver) return undefined;
  const state = live ? ` (${live.status})` : '';
  return {
    ...ignore(
      `rollback "${id}"${state} of this operation is live already: the signal is kept as its evidence`,
    ),
    evidenceFor: id,
  };
}

function nothingDeployed({ operation, signal, trigger }: DecisionInput): Verdict | undefined {
  const situation = signal.situation ?? trigger?.indicates;
  if (operation?.deployment !== 'pending' || situation !== undefined) return undefined;
  return {
    ...ignore('nothing was deployed yet: the operation is closed and nothing is changed'),
    closesOperation: true,
  };
}

function ignore(reason: string): Verdict {
  return { route: 'ignore', reasons: [reason] };
}

function refuse(reason: string): Verdict {
  return { route: 'refuse', reasons: [reason] };
}

import type { Case, Consent, Route } from './decision.ts';

/** How something may start by itself, and the sentence that says why. */
export interface Start {
  readonly route: Extract<Route, 'execute' | 'announce' | 'ask' | 'alert'>;
  readonly consent: Consent;
  readonly noticeSeconds?: number;
  readonly reason: string;
}

const DEFAULT_NOTICE_SECONDS = 60;

/** How the plan starts: by who asks, the profile, the plan's automation and the trigger's severity (section 5). */
export function startOf({
  byPerson,
  emergency,
  signal,
  operation,
  trigger,
  automaticRollbacksOn,
}: Case): Start {
  if (byPerson) {
    const who = signal.requestedBy ?? 'a person';
    const how = emergency ? 'as an emergency: gates are skipped' : 'by hand';
    return { route: 'execute', consent: 'none', reason: `${who} asked for it ${how}` };
  }
  if (!automaticRollbacksOn)
    return alert('the profile has automatic rollbacks off: people are told and start it');
  if (operation.automation === 'manual') return alert('the plan is manual: people are told and start it');
  if (trigger?.manual)
    return alert(`trigger "${trigger.id}" is for people to consider: they are told and start it`);
  if (operation.automation === 'semi-automated') {
    return ask('the plan is semi-automated: it asks before it starts, whatever the severity');
  }
  if (!trigger) return ask(`"${signal.alarmName}" is no trigger of the plan: it alerts and asks`);
  switch (trigger.severity) {
    case 'critical':
      return {
        route: 'execute',
        consent: 'none',
        reason: `trigger "${trigger.id}" is critical and the plan fully automated`,
      };
    case 'high':
      return announce(trigger.id, trigger.noticeSeconds);
    case 'medium':
      return ask(`trigger "${trigger.id}" is of medium severity: it alerts and asks`);
  }
}

function alert(reason: string): Start {
  return { route: 'alert', consent: 'approval', reason };
}

function ask(reason: string): Start {
  return { route: 'ask', consent: 'approval', reason };
}

function announce(trigger: string, noticeSeconds = DEFAULT_NOTICE_SECONDS): Start {
  const reason = `trigger "${trigger}" is of high severity: the start can be vetoed for ${noticeSeconds} s`;
  return { route: 'announce', consent: 'veto', noticeSeconds, reason };
}

/** The leave that an alternative of the plan needs: like the plan where its author let it start by itself. */
export function leaveOf(
  start: Start,
  automatic: boolean,
  emergency: boolean,
): Pick<Start, 'consent' | 'noticeSeconds'> {
  if (emergency) return { consent: 'none' };
  if (!automatic) return { consent: 'approval' };
  const { consent, noticeSeconds } = start;
  return noticeSeconds === undefined ? { consent } : { consent, noticeSeconds };
}

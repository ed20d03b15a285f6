import { sendQueued } from '#adapters/people.ts';
import { isOver, setOnce, viewRollback } from '#adapters/rollbacks.ts';
import { forecastBreachAt } from '#core/clocks.ts';
import { nextLevel } from '#core/escalation.ts';
import { now } from '#runtime/clock.ts';
import { expireQuestions } from './expire.ts';
import { slaStart, stageSeconds } from './phase.ts';
import { stagesOf } from './planning.ts';
import { reachLevel } from './trouble.ts';
import { type Workbench, workbench } from './workbench.ts';

export interface Ladder {
  /** The rollback is over, or every level is reached: nobody needs to look again. */
  readonly over: boolean;
  /** When to look again, ISO 8601. */
  readonly until: string;
  readonly otherwise: 'hold' | 'execute';
}

const LOOK_AGAIN_SECONDS = 60;

/** Tells the level that is due, if one is, and says when the next look is worth it. */
export async function climb(id: string): Promise<Ladder> {
  const bench = await workbench(id);
  const { rollback, operation } = bench;
  const { otherwise } = operation.approval;
  const at = now();
  await sendQueued(id);
  if (isOver(rollback) || rollback.verifiedAt) return { over: true, until: at.toISOString(), otherwise };
  const breach = breachOf(bench, at);
  if (!rollback.troubleAt && breach <= at) {
    const reason = `the forecast is over the SLA of ${rollback.slaSeconds} s`;
    await setOnce(id, 'troubleAt', { troubleAt: at.toISOString(), troubleReason: reason });
  }
  if (!rollback.troubleAt && breach > at) return { over: false, until: breach.toISOString(), otherwise };
  const view = await viewRollback(id);
  const { troubleAt, troubleReason } = view.rollback;
  if (!troubleAt) return { over: false, until: breach.toISOString(), otherwise };
  const next = nextLevel({ troubleAt, now: at, levels: view.levels });
  if (next.level) {
    await reachLevel(rollback, next.level, troubleReason ?? 'the rollback is struggling');
    return climb(id);
  }
  if (!next.until) return { over: false, until: later(at).toISOString(), otherwise };
  return { over: false, until: next.until, otherwise };
}

function later(at: Date): Date {
  return new Date(at.getTime() + LOOK_AGAIN_SECONDS * 1000);
}

/** The moment from which, unless the present stage is left before it, the end is forecast after the SLA. */
function breachOf(bench: Workbench, at: Date): Date {
  const { rollback, plan } = bench;
  const stages = stagesOf(plan, rollback);
  // Verification and cleanup without steps of their own stand after all stages, so nothing of those is to come.
  const current = rollback.phase ? stages.indexOf(rollback.phase) : 0;
  const remaining = current < 0 ? [] : stages.slice(current);
  const breach = forecastBreachAt({
    startedAt: slaStart(rollback, at),
    slaSeconds: rollback.slaSeconds,
    remaining: remaining.map((stage) => ({ estimateSeconds: stageSeconds(bench, stage) })),
  });
  return new Date(Math.max(Date.parse(breach), at.getTime() - 1));
}

/** Nobody approved in time: the first level hears of it, and the plan says what happens without an answer. */
export async function approvalExpired(id: string): Promise<Ladder> {
  const { rollback, operation } = await workbench(id);
  await expireQuestions(id, ['approval']);
  await reachLevel(rollback, 1, `nobody approved within ${operation.approval.withinSeconds} s`);
  const at = now().toISOString();
  return { over: false, until: at, otherwise: operation.approval.otherwise };
}

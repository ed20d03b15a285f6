import { audit } from '#adapters/audit.ts';
import { startMachine } from '#adapters/machines.ts';
import { tell } from '#adapters/people.ts';
import { setOnce } from '#adapters/rollbacks.ts';
import { ABSENT, putItem } from '#adapters/table.ts';
import { LADDER } from '#core/escalation.ts';
import type { LevelRecord, Rollback } from '#core/records.ts';
import { now } from '#runtime/clock.ts';
import { variable } from '#runtime/environment.ts';

/** The clock of the levels starts at the first failure: level 1 is told now, the others by their own machine. */
export async function inTrouble(rollback: Rollback, reason: string): Promise<void> {
  const at = now().toISOString();
  await setOnce(rollback.id, 'troubleAt', { troubleAt: at, troubleReason: reason });
  await reachLevel(rollback, 1, reason);
  await startMachine(variable('ESCALATION_MACHINE_ARN'), `${rollback.id}-trouble`, { rollback: rollback.id });
}

/** Reaches a level and tells whom it names; each level is reached once. */
export async function reachLevel(
  rollback: Rollback,
  level: LevelRecord['level'],
  reason: string,
): Promise<void> {
  const rung = LADDER[level];
  const record: LevelRecord = {
    rollback: rollback.id,
    level,
    at: now().toISOString(),
    reason,
    told: rung.told,
    offered: rung.offers,
  };
  if (!(await putItem(`rollback#${rollback.id}`, `level#${level}`, record, ABSENT))) return;
  await audit(rollback.id, 'ripcord', 'escalated', { level, reason, told: [...rung.told] });
  await tell({
    id: `level-${level}`,
    rollback: rollback.id,
    operation: rollback.operation,
    kind: 'escalation',
    subject: `${rollback.title}: escalation level ${level}`,
    body: `${reason}\nTold: ${rung.told.join(', ')}\nNow possible: ${rung.offers.join(', ')}\nripcord rollback get ${rollback.id}`,
  });
}

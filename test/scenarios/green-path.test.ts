import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/audit.ts';
import { verifyChain } from '#core/audit-verify.ts';
import { alarmEvent, type Stage, setStage, startedBy } from './harness.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

describe('the green path', () => {
  it('undoes the change phase by phase, verifies it and archives a report', async () => {
    const operation = await stage.open('green');

    const rollback = startedBy(await stage.signal(alarmEvent(operation, 'error-rate')));
    const view = await stage.over(rollback);

    expect(view.rollback.status).toBe('rolled-back');
    expect(view.steps.map(({ status }) => status)).toEqual(view.steps.map(() => 'done'));
    expect(stage.world.order.slice(0, 3)).toEqual(['prepare', 'stop', 'restore-data']);
    expect(stage.world.order.at(-1)).toBe('clean');
    expect([...stage.world.effects.values()].every((keys) => keys.length === 1)).toBe(true);
    expect((await stage.operation('green')).status).toBe('rolled-back');
  });

  it('leaves an audit trail that verifies against its published head', async () => {
    const operation = await stage.open('audited');
    const rollback = startedBy(await stage.signal(alarmEvent(operation, 'error-rate')));
    const { rollback: over } = await stage.over(rollback);

    const file = (await stage.call('GET', `/api/rollbacks/${rollback}/report/audit`)).body as string;

    expect(verifyChain(file, over.auditHead, sha256)).toMatchObject({ ok: true, head: over.auditHead });
    expect(verifyChain(file.replace('restore-data', 'restore-date'), over.auditHead, sha256).ok).toBe(false);
  });
});

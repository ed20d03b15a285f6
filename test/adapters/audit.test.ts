import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit, auditOnce, auditTrail, sha256 } from '#adapters/audit.ts';
import { putItem } from '#adapters/table.ts';
import { link, toJsonl } from '#core/audit.ts';
import { verifyChain } from '#core/audit-verify.ts';
import { type Stage, setStage } from '../scenarios/harness.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

describe('the audit chain of a rollback', () => {
  it('goes on behind what another process added meanwhile', async () => {
    const first = await audit('between', 'ripcord', 'one');
    const entry = { rollback: 'between', at: first.at, actor: 'elsewhere', event: 'two', facts: {} };
    await putItem('rollback#between', 'audit#000002', link(first, entry, sha256));

    await audit('between', 'ripcord', 'three');

    const trail = await auditTrail('between');
    expect(trail.map(({ event }) => event)).toEqual(['one', 'two', 'three']);
    expect(verifyChain(toJsonl(trail), undefined, sha256)).toMatchObject({ ok: true, records: 3 });
  });

  it('is one chain, whoever writes at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, at) => audit('crowd', 'ripcord', `event-${at}`)));

    const trail = await auditTrail('crowd');

    expect(verifyChain(toJsonl(trail), undefined, sha256)).toMatchObject({ ok: true, records: 8 });
  });

  it('holds an event once that is written once', async () => {
    await auditOnce('once', 'ripcord', 'decided');
    await auditOnce('once', 'ripcord', 'decided');

    expect(await auditTrail('once')).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { frame } from '../../../bin/view/frame.ts';
import { plain, widthOf } from '../../../bin/view/line.ts';
import type { Live } from '../../../bin/view/live.ts';
import { check, done, finished, live, phase, question, second, step } from './sample.ts';

const TALL = { columns: 120, rows: 60 };

function drawn(view: Live, size = TALL): string[] {
  return frame(view, size).map(plain);
}

describe('the frame', () => {
  it('says what is rolled back, how it stands, what asked for it and why', () => {
    const text = drawn(live()).join('\n');

    expect(text).toContain('Shop API v2.1  running  shop-r1, scope full');
    expect(text).toContain('trigger  alarm error-rate: error rate 4.20 % is over 1 %');
    expect(text).toContain('why      the trigger is critical; the point of no return is not passed');
  });

  it('holds elapsed time and forecast against the SLA', () => {
    expect(drawn(live()).join('\n')).toMatch(/elapsed {2}█+░+ 10s of 1m 40s, forecast 30s/);
    expect(drawn(live({ rollback: { forecastSeconds: 130 } })).join('\n')).toContain(
      'forecast 2m 10s: over the SLA',
    );
    expect(drawn(live({ now: second(110) })).join('\n')).toContain('over the SLA by 10s');
    expect(drawn(live({ rollback: { status: 'awaiting-approval' } })).join('\n')).toContain(
      'waiting for approval',
    );
  });

  it('marks phases and steps, with time against estimate', () => {
    const text = drawn(live()).join('\n');

    expect(text).toMatch(/✔ 1 Preparation +3s of 5s/);
    expect(text).toMatch(/▶ 4 Application Rollback +6s of 5s/);
    expect(text).toMatch(/ {2}▶ Do swap +6s of 5s/);
    expect(text).toMatch(/· 6 Traffic Restoration +of 5s/);
  });

  it('tells attempt and error of a step that failed, and who decided about one that was passed over', () => {
    const swap = step('application-rollback', 'swap', { status: 'failed', attempt: 2, error: 'exit code 3' });
    const warm = step('application-rollback', 'warm', {
      status: 'skipped',
      comment: 'not needed',
      decidedBy: 'grace',
    });

    const text = drawn(live({ steps: [swap, warm] })).join('\n');

    expect(text).toMatch(/✖ Do swap .* attempt 2 exit code 3/);
    expect(text).toMatch(/↷ Do warm .*not needed \(grace\)/);
  });

  it('draws checks with their values between the phases and the cleanup', () => {
    const checks = [
      check('health', { status: 'settled', result: 'pass', value: 0.2, limit: 1 }),
      check('errors', { status: 'settled', result: 'fail', reason: 'error rate is 3 %' }),
      check('data', { status: 'settled', result: 'unsure', reason: 'no data' }),
    ];

    const lines = drawn(live({ rollback: { status: 'verifying', verifyingSince: second(8) }, checks }));

    const text = lines.join('\n');
    expect(text).toContain('Checks  1 of 3 passed, 2s');
    expect(text).toMatch(/✔ Check health +0.2 against 1/);
    expect(text).toMatch(/✖ Check errors +error rate is 3 %/);
    expect(text).toMatch(/\? Check data +no data/);
    expect(lines.findIndex((one) => one.includes('Checks'))).toBeLessThan(
      lines.findIndex((one) => one.includes('8 Cleanup')),
    );
  });

  it('gives the exact command for each answer of an open question', () => {
    const text = drawn(live({ questions: [question()] })).join('\n');

    expect(text).toContain('? Step swap cannot go on: exit code 3  (9m 59s left)');
    expect(text).toContain('    ripcord rollback answer shop-r1 help-swap retry\n');
    expect(text).toContain('ripcord rollback answer shop-r1 help-swap skip --comment "…"');
    expect(text).toContain(
      'ripcord rollback answer shop-r1 help-swap partial-scope --scope api-only --comment "…"',
    );
  });

  it('shows levels with how to own them, and the last messages', () => {
    const level = {
      rollback: 'shop-r1',
      level: 1 as const,
      at: second(9),
      reason: 'swap failed',
      told: ['commander'],
      offered: [],
    };
    const message = {
      rollback: 'shop-r1',
      operation: 'shop',
      kind: 'progress' as const,
      body: '',
      delivery: 'delivered' as const,
    };
    const messages = [1, 2, 3, 4].map((n) => ({
      ...message,
      id: `m${n}`,
      subject: `news ${n}`,
      at: second(n),
    }));

    const text = drawn(live({ levels: [level], messages })).join('\n');

    expect(text).toContain('! level 1 commander told: swap failed  ripcord rollback acknowledge shop-r1 1');
    expect(text).toContain('10:00:04 progress: news 4');
    expect(text).not.toContain('news 1');
  });

  it('takes text from people as text, whatever is in it', () => {
    const text = drawn(live({ rollback: { reason: 'a\u001B[2Jb\nc\u202Ed' } })).join('\n');

    expect(text).toContain('a⟨U+001B⟩[2Jb c⟨U+202E⟩d');
    expect(text).not.toContain('\u001B');
  });
});

describe('a frame that has little room', () => {
  const stages = [
    'preparation',
    'stop-traffic',
    'database-rollback',
    'application-rollback',
    'cache-invalidation',
  ] as const;
  const crowded = live({
    rollback: {
      phases: stages.map((stage, index) => phase(stage, index, index < 4 ? index + 1 : undefined)),
    },
    steps: stages.flatMap((stage, index) =>
      [1, 2, 3, 4].map((n) =>
        index < 4
          ? done(stage, `${stage}-${n}`, index, index + 1)
          : step(stage, `${stage}-${n}`, { status: 'running', title: '漢字'.repeat(40) }),
      ),
    ),
    checks: [1, 2, 3, 4, 5, 6].map((n) => check(`c${n}`)),
    questions: [question({ text: 'Why '.repeat(200) })],
  });

  it.each([
    [80, 24],
    [120, 40],
    [60, 16],
    [40, 8],
    [20, 3],
  ])('never exceeds %i × %i', (columns, rows) => {
    const lines = drawn(crowded, { columns, rows });

    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
  });

  it('collapses finished phases first and keeps the question', () => {
    const text = drawn(crowded, { columns: 80, rows: 23 }).join('\n');

    expect(text).not.toContain('preparation-1');
    expect(text).toContain('漢字');
    expect(text).toContain('ripcord rollback answer shop-r1 help-swap retry');
  });

  it('leaves out what is less needed before it cuts anything off', () => {
    const heights = Array.from({ length: 40 }, (_, index) => index + 16);

    const cut = heights.filter((rows) =>
      drawn(live({ questions: [question()] }), { columns: 100, rows }).some((one) =>
        one.includes('lines more'),
      ),
    );

    expect(cut).toEqual([]);
  });

  it('draws everything where there is room', () => {
    const text = drawn(crowded, { columns: 120, rows: 100 }).join('\n');

    expect(text).toContain('Do preparation-1');
  });
});

it('says of a rollback that is over whether its SLA was met, and what was not run', () => {
  const failed = live({
    rollback: { status: 'failed', endedAt: second(12), phases: [phase('preparation', 1, 4)] },
  });

  expect(drawn(finished()).join('\n')).toContain('22s of 1m 40s, SLA met');
  expect(drawn(failed).join('\n')).toContain('12s of 1m 40s, not verified');
  expect(drawn(failed).join('\n')).toMatch(/– 6 Traffic Restoration/);
});

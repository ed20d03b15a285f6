import { describe, expect, it } from 'vitest';
import { journal } from '../../../bin/view/journal.ts';
import { plain } from '../../../bin/view/line.ts';
import type { Live } from '../../../bin/view/live.ts';
import { summaryLines } from '../../../bin/view/summary.ts';
import { check, done, finished, live, phase, question, second, step } from './sample.ts';

function summary(view: Live, impact?: Parameters<typeof summaryLines>[2]): string {
  return summaryLines(view, 80, impact).map(plain).join('\n');
}

describe('the summary', () => {
  it('holds outcome, the five clocks with their meaning, and the SLA', () => {
    const text = summary(finished());

    expect(text).toMatch(/^rolled back {2}rolled back and verified/);
    expect(text).toMatch(/T1 {2}first breaching datapoint to trigger +–/);
    expect(text).toMatch(/T3 {2}first to last action +13s/);
    expect(text).toMatch(/T4 {2}last action to verified +8s/);
    expect(text).toMatch(/SLA decision to verified +met {2}22s of 1m 40s/);
  });

  it('holds the estimate against what was measured for each phase', () => {
    const text = summary(finished());

    expect(text).toMatch(/1 Preparation +5s +3s +−2s/);
    expect(text).toMatch(/4 Application Rollback +5s +10s +\+5s/);
  });

  it('tells impact only as far as it was measured', () => {
    const text = summary(finished(), { requests: 20_000, failedRequests: 1204, failedShare: 0.0602 });

    expect(text).toContain('Impact  1,204 failed (6.02 %), of 20,000 requests');
    expect(summary(finished())).not.toContain('Impact');
  });

  it('says where the report lies and how to prove the audit', () => {
    const text = summary(finished());

    expect(text).toContain('Report  reports/2026/11/shop-r1/report.json');
    expect(text).toContain(`Audit   head 12:${'ab'.repeat(32)}`);
    expect(text).toContain('ripcord audit verify shop-r1');
  });

  it('of one that failed names the phase that did not end', () => {
    const phases = [phase('preparation', 1, 4), phase('application-rollback', 4)];

    const text = summary(
      live({ rollback: { status: 'failed', outcome: 'failed: swap', endedAt: second(12), phases } }),
    );

    expect(text).toMatch(/^failed {2}failed: swap/);
    expect(text).toMatch(/4 Application Rollback +5s +unfinished/);
    expect(text).toMatch(/SLA decision to verified +not met/);
  });
});

describe('the journal', () => {
  const lines = (before: Live | undefined, view: Live): string[] => journal(before, view).map(plain);

  it('begins with what is known already', () => {
    const text = lines(undefined, live()).join('\n');

    expect(text).toContain('Shop API v2.1');
    expect(text).toMatch(/✔ Do look in 3s: look was done/);
    expect(text).toContain('10:00:10 running, forecast 30s of 1m 40s');
  });

  it('appends nothing where nothing happened', () => {
    expect(lines(live(), live({ now: second(11) }))).toEqual([]);
  });

  it('appends each change once', () => {
    const after = live({
      steps: [
        done('preparation', 'look', 1, 4),
        step('application-rollback', 'swap', { status: 'failed', attempt: 1, error: 'exit code 3' }),
      ],
      checks: [check('health', { status: 'settled', result: 'fail', reason: 'down' })],
      questions: [question()],
      rollback: { status: 'needs-help' },
    });

    const told = lines(live(), after);

    expect(told.filter((one) => one.includes('✖ Do swap: exit code 3'))).toHaveLength(1);
    expect(told.some((one) => one.includes('needs help'))).toBe(true);
    expect(told.some((one) => one.includes('Check health: fail, down'))).toBe(true);
    expect(told.some((one) => one.includes('help-swap retry'))).toBe(true);
    expect(told.some((one) => one.includes('Do look'))).toBe(false);
  });

  it('says who answered what', () => {
    const answer = { word: 'retry' as const, by: 'grace', at: second(12), comment: 'again' };

    const told = lines(
      live({ questions: [question()] }),
      live({ questions: [question({ status: 'answered', answer })] }),
    );

    expect(told).toEqual([expect.stringContaining('grace answered help-swap: retry again')]);
  });
});

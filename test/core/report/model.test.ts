import { describe, expect, it } from 'vitest';
import { accuracyOf, busySeconds } from '#core/report/figures.ts';
import type { ReportInput } from '#core/report/input.ts';
import { buildReport, type Report } from '#core/report/model.ts';
import { at, checks, failure, manualChecks, refused, rollback, steps, success, vetoed } from './samples.ts';

function reportWith(change: Partial<ReportInput>): Report {
  return buildReport({ ...success, ...change });
}

describe('a report of a success', () => {
  it('holds the duration against SLA and target', () => {
    const { timing } = buildReport(success);

    expect(timing).toMatchObject({ durationSeconds: 840, slaMet: true, bufferSeconds: 60, targetMet: false });
    expect(timing.breachConsequence).toBeUndefined();
  });

  it('sets every phase and step beside its estimate', () => {
    const { phases, steps: lines } = buildReport(success);

    expect(phases[2]).toMatchObject({
      title: 'Phase 3: Database Rollback',
      status: 'done',
      estimateSeconds: 180,
      measuredSeconds: 182,
    });
    expect(lines).toHaveLength(24);
    expect(lines.map(({ startedAt }) => startedAt)).toEqual(steps.map(({ startedAt }) => startedAt));
  });

  it('says whether the system was stable within 15 minutes', () => {
    expect(buildReport(success).timing).toMatchObject({ stableAfterSeconds: 840, stableInTime: true });
    expect(reportWith({ rollback: { ...rollback, stableAt: at(901) } }).timing.stableInTime).toBe(false);
    expect(
      reportWith({ rollback: { ...rollback, stableAt: undefined } }).timing.stableInTime,
    ).toBeUndefined();
  });

  it('judges quality from the records', () => {
    expect(buildReport(success).quality).toEqual({
      testedBefore: true,
      automated: true,
      manualIntervention: false,
      planFollowed: true,
      attempts: 1,
    });
  });

  it('does not count evidence that was held after the decision', () => {
    const plan = { ...success.plan, evidence: [{ kind: 'staging-drill', heldAt: at(5000) }] };

    expect(reportWith({ plan } as Partial<ReportInput>).quality.testedBefore).toBe(false);
    expect(reportWith({ plan: undefined }).quality.testedBefore).toBeUndefined();
  });

  it('holds no token of a step or question', () => {
    const question = { ...manualChecks, token: 'secret-question-token' };

    const text = JSON.stringify(reportWith({ questions: [question] }));

    expect(text).not.toContain('secret-step-token');
    expect(text).not.toContain('secret-question-token');
  });

  it('calls a post-mortem due after 48 hours from level 3 on', () => {
    expect(buildReport(success).learning.postMortemDueAt).toBe(at(942 + 48 * 3600));
    expect(reportWith({ rollback: { ...rollback, level: 2 } }).learning.postMortemDueAt).toBeUndefined();
    expect(
      buildReport({ ...failure, rollback: { ...failure.rollback, level: 2 } }).learning.postMortemDueAt,
    ).toBe(at(4500 + 48 * 3600));
  });
});

describe('an SLA that is not met', () => {
  it.each([
    [2, 'warning, plan review'],
    [3, 'incident review required'],
    [4, 'executive review required'],
  ] as const)('has the consequence of level %i', (level, consequence) => {
    const report = reportWith({ rollback: { ...rollback, level, verifiedAt: at(901) } });

    expect(report.timing).toMatchObject({ slaMet: false, bufferSeconds: -1, breachConsequence: consequence });
    expect(report.learning.followUps.map(({ text }) => text)).toContain(`SLA breach: ${consequence}`);
  });

  it('is not met by a rollback that ended early without being verified', () => {
    const early = { ...rollback, status: 'failed' as const, verifiedAt: undefined, endedAt: at(100) };

    expect(reportWith({ rollback: early }).timing).toMatchObject({ durationSeconds: 100, slaMet: false });
  });
});

describe('an approval', () => {
  const approval = {
    ...manualChecks,
    id: 'q-0',
    kind: 'approval' as const,
    answers: ['approve', 'refuse'] as const,
  };
  const late = {
    ...rollback,
    startedAt: at(1205),
    firstActionAt: at(1206),
    verifiedAt: at(2040),
    endedAt: at(2100),
  };

  it('starts the SLA clock, and what deciding took is told apart', () => {
    const approved = {
      ...approval,
      askedAt: at(0),
      answer: { word: 'approve' as const, by: 'ada', at: at(1200) },
    };

    const { timing } = reportWith({ rollback: late, questions: [approved] });

    expect(timing).toMatchObject({
      slaFrom: at(1200),
      decidingSeconds: 1200,
      durationSeconds: 840,
      slaMet: true,
    });
  });

  it('of a gate on the way does not', () => {
    const gate = {
      ...approval,
      askedAt: at(1500),
      answer: { word: 'approve' as const, by: 'ada', at: at(1600) },
    };

    const { timing } = reportWith({ rollback: late, questions: [gate] });

    expect(timing).toMatchObject({ slaFrom: late.decidedAt, durationSeconds: 2040, slaMet: false });
    expect(timing.decidingSeconds).toBeUndefined();
  });
});

describe('verification', () => {
  it.each(['fail', 'unsure'] as const)('does not pass with one check at %s', (result) => {
    const changed = checks.map((check, index) => (index === 2 ? { ...check, result } : check));

    const { verification } = reportWith({ checks: changed });

    expect(verification).toMatchObject({ passed: false, automatedPassed: 5, servicesHealthy: false });
  });

  it('passes with a failing check that may only warn', () => {
    const changed = checks.map((check) =>
      check.onFailure === 'warn' ? { ...check, result: 'fail' as const } : check,
    );

    expect(reportWith({ checks: changed }).verification).toMatchObject({ passed: true, automatedPassed: 5 });
  });

  it('does not pass while a check has not settled or a question is not answered', () => {
    const running = checks.map((check) => ({ ...check, status: 'running' as const }));
    const open = { ...manualChecks, status: 'open' as const, answer: undefined };

    expect(reportWith({ checks: running }).verification.passed).toBe(false);
    expect(reportWith({ questions: [open] }).verification).toMatchObject({ passed: false, manualPassed: 0 });
  });

  it('does not count answers to an earlier round', () => {
    const again = { ...rollback, verifyingSince: at(800) };

    expect(reportWith({ rollback: again }).verification.manual).toEqual([]);
  });

  it('passes without a procedure that is not required, and not without one that is', () => {
    const manual = (required: boolean) => [
      { procedure: 'dashboards', required: true },
      { procedure: 'user-flows', required },
    ];
    const procedures = { dashboards: { result: 'pass' as const }, 'user-flows': { result: 'fail' as const } };
    const answer = { word: 'fail' as const, by: 'ada', at: at(800), procedures };
    const questions = [{ ...manualChecks, answer }];
    const planWith = (required: boolean) => success.plan && { ...success.plan, manual: manual(required) };

    expect(reportWith({ questions, plan: planWith(false) }).verification).toMatchObject({
      passed: true,
      manualPassed: 1,
    });
    expect(reportWith({ questions, plan: planWith(true) }).verification.passed).toBe(false);
  });

  it('takes the answer as a whole for procedures without a finding of their own', () => {
    const details = { dashboards: 'look at the error rate', infrastructure: '' };
    const questions = [
      { ...manualChecks, details, answer: { word: 'pass' as const, by: 'ada', at: at(800) } },
    ];

    const { manual } = reportWith({ questions }).verification;

    expect(manual.map(({ title, finding }) => [title, finding])).toEqual([
      ['Dashboards and error spikes', 'pass'],
      ['Infrastructure and integrations', 'pass'],
    ]);
  });

  it('is not known where nothing was checked', () => {
    expect(reportWith({ checks: [], questions: [] }).verification.passed).toBeUndefined();
  });
});

describe('captured state', () => {
  it('tells what is back, what is not, what moved by itself, and what nobody read', () => {
    const open = {
      schema: 7,
      api: 'v2.0.8',
      sessions: 12_000,
      flags: { a: true },
      rows: [{ count: 5 }],
      lost: 1,
    };
    const before = { schema: 8, api: 'v2.1.0', sessions: 11_870, flags: { a: false }, rows: [{ count: 6 }] };
    const after = { schema: 8, api: 'v2.0.8', sessions: 11_910, flags: { a: false }, rows: [{ count: 7 }] };

    const { state } = reportWith({ state: { open, before, after } });

    expect(Object.fromEntries(state.map(({ name, restored }) => [name, restored]))).toEqual({
      schema: 'no',
      api: 'yes',
      sessions: 'moved',
      flags: 'no',
      rows: 'moved',
      lost: 'not known',
    });
  });

  it('believes a list of what was not restored', () => {
    const state = { open: { a: 1, b: 1 }, after: { a: 2, b: 1 }, notRestored: ['b', 'queue of 3 jobs'] };

    expect(reportWith({ state }).state.map(({ name, restored }) => [name, restored])).toEqual([
      ['a', 'yes'],
      ['b', 'no'],
      ['queue of 3 jobs', 'no'],
    ]);
  });
});

describe('an abort', () => {
  it('is told with its author and reason', () => {
    const abort = { by: 'grace', at: at(50), reason: 'wrong operation' };

    expect(reportWith({ rollback: { ...rollback, abort } }).outcome.abort).toEqual(abort);
  });
});

describe('impact', () => {
  it.each([
    [{ failedRequests: 0, affectedRequests: 0, downtimeSeconds: 0 }, 'none'],
    [{ failedRequests: 71, affectedRequests: 2847 }, 'minimal'],
    [{ failedRequests: 10, requests: 100 }, 'moderate'],
    [{ failedRequests: 50, requests: 100 }, 'severe'],
    [{ affectedRequests: 2847 }, undefined],
    [{}, undefined],
  ])('of %j is %s', (impact, expected) => {
    expect(reportWith({ impact, people: undefined }).impact.customerImpact).toBe(expected);
  });

  it('takes a word of a person over its own', () => {
    const people = { version: 1, by: 'ada', at: at(1), customerImpact: 'checkout was closed' };

    expect(reportWith({ people }).impact.customerImpact).toBe('checkout was closed');
  });
});

describe('a report of something that was not executed', () => {
  it.each([
    ['vetoed', vetoed],
    ['refused', refused],
  ] as const)('claims no figure of a rollback that was %s', (status, input) => {
    const report = buildReport(input);

    expect(report.outcome).toMatchObject({ status, executed: false, success: false, failed: false });
    expect(report.timing.durationSeconds).toBeUndefined();
    expect(report.timing.slaMet).toBeUndefined();
    expect(report.timing.planAccuracy).toBeUndefined();
    expect(report.quality).toMatchObject({
      attempts: 0,
      manualIntervention: undefined,
      planFollowed: undefined,
    });
    expect(report.learning.postMortemDueAt).toBeUndefined();
  });
});

describe('plan accuracy', () => {
  it('is 1 minus what the phases run missed their estimates by', () => {
    expect(buildReport(success).timing.planAccuracy).toBeCloseTo(1 - 74 / 840, 10);
  });

  it('leaves out what was not measured, and is not known when nothing was', () => {
    expect(accuracyOf([{ estimateSeconds: 100, measuredSeconds: 90 }, { estimateSeconds: 50 }])).toBeCloseTo(
      0.9,
    );
    expect(accuracyOf([{ estimateSeconds: 50 }])).toBeUndefined();
    expect(accuracyOf([{ estimateSeconds: 0, measuredSeconds: 3 }])).toBeUndefined();
  });

  it('is never below 0', () => {
    expect(accuracyOf([{ estimateSeconds: 10, measuredSeconds: 1000 }])).toBe(0);
  });
});

describe('time spent in a phase', () => {
  it('counts regions side by side once, and regions one after another twice', () => {
    expect(
      busySeconds([
        [at(0), at(60)],
        [at(10), at(50)],
        [at(40), at(70)],
      ]),
    ).toBe(70);
    expect(
      busySeconds([
        [at(100), at(160)],
        [at(0), at(60)],
      ]),
    ).toBe(120);
    expect(busySeconds([])).toBeUndefined();
    expect(busySeconds([['soon', at(1)]])).toBeUndefined();
  });
});

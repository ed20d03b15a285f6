import { describe, expect, it } from 'vitest';
import { finished, live, phase, question, second, step } from '../bin/view/sample.ts';

describe('the picture of a rollback', () => {
  it('orders phases as they are run, and steps by their waves', () => {
    const steps = [step('cleanup', 'tidy'), step('preparation', 'b', { wave: 1 }), step('preparation', 'a')];

    const { phases } = live({ rollback: { phases: [] }, steps }).picture;

    expect(phases.map(({ stage }) => stage)).toEqual(['preparation', 'cleanup']);
    expect(phases[0]?.steps.map(({ step: one }) => one.name)).toEqual(['a', 'b']);
  });

  it('estimates a phase that was not entered by the longest step of each wave', () => {
    const steps = [
      step('preparation', 'a', { estimateSeconds: 3 }),
      step('preparation', 'b', { estimateSeconds: 7 }),
      step('preparation', 'c', { estimateSeconds: 2, wave: 1 }),
    ];

    expect(live({ rollback: { phases: [] }, steps }).picture.phases[0]?.estimateSeconds).toBe(9);
  });

  it('names regions only where there is more than one', () => {
    const two = [step('preparation', 'a'), step('preparation', 'a', { region: 'us-east-1' })];

    expect(live().picture.phases[0]?.region).toBeUndefined();
    expect(live({ rollback: { phases: [] }, steps: two }).picture.phases.map(({ region }) => region)).toEqual(
      ['eu-west-1', 'us-east-1'],
    );
  });

  it('starts the clock of the SLA with the approval, and says so until then', () => {
    const answer = { word: 'approve' as const, by: 'grace', at: second(6) };
    const approved = question({ id: 'approval', kind: 'approval', status: 'answered', answer });

    expect(live({ rollback: { status: 'awaiting-approval' } }).picture.sla.state).toBe('not-started');
    expect(live({ questions: [approved] }).picture.sla).toMatchObject({
      elapsedSeconds: 4,
      forecastSeconds: 24,
    });
  });

  it('never forecasts less than what has passed already', () => {
    expect(live({ now: second(80) }).picture.sla).toMatchObject({ elapsedSeconds: 80, forecastSeconds: 80 });
  });

  it.each([
    ['in-time', live()],
    ['at-risk', live({ rollback: { forecastSeconds: 101 } })],
    ['broken', live({ now: second(101) })],
    ['met', finished()],
    ['not-met', finished({ verifiedAt: second(101) })],
    ['not-met', finished({ status: 'failed', verifiedAt: undefined })],
    ['not-needed', finished({ status: 'refused', verifiedAt: undefined, firstActionAt: undefined })],
  ])('calls the SLA %s', (state, view) => {
    expect(view.picture.sla.state).toBe(state);
  });

  it('holds verification open until the world is verified, though its own steps are done', () => {
    const phases = [phase('verification', 2, 3)];
    const verifying = { status: 'verifying', phases, verifyingSince: second(3) } as const;

    const [open] = live({ rollback: verifying, steps: [] }).picture.phases;
    const [closed] = live({ rollback: { ...verifying, verifiedAt: second(9) }, steps: [] }).picture.phases;

    expect(open).toMatchObject({ progress: 'running', seconds: 8 });
    expect(closed).toMatchObject({ progress: 'done', seconds: 1 });
  });

  it('leaves nothing running once it is over', () => {
    const { phases } = live({
      rollback: { status: 'abandoned', endedAt: second(12), phases: [phase('application-rollback', 4)] },
    }).picture;

    expect(phases.map(({ stage, progress }) => [stage, progress])).toEqual([
      ['preparation', 'not-run'],
      ['application-rollback', 'failed'],
      ['traffic-restoration', 'not-run'],
      ['cleanup', 'not-run'],
    ]);
    expect(phases.flatMap(({ steps }) => steps).map(({ progress }) => progress)).not.toContain('running');
  });
});

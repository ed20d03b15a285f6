import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluate,
  evaluationRangeOf,
  type Point,
  type TreatMissingData,
} from '#local/cloudwatch/evaluate.ts';

const TREATMENTS: readonly TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** `0` not breaching, `X` breaching, `-` missing, newest on the right. */
function pointsOf(drawing: string): Point[] {
  return drawing.split(' ').map((sign) => (({ '0': 'fine', X: 'breaching' }) as const)[sign]);
}

function stateOf(drawing: string, m: number, treatMissingData: TreatMissingData, n = 3): string {
  return evaluate(pointsOf(drawing), { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData }).state;
}

const [OK, ALARM, RETAIN, NONE] = ['OK', 'ALARM', 'retain', 'INSUFFICIENT_DATA'];

describe('the tables of missing data', () => {
  it.each([
    [3, '0 - X - X', OK, OK, OK, OK],
    [3, '0 - - - -', OK, OK, OK, OK],
    [3, '- - - - -', NONE, RETAIN, ALARM, OK],
    [3, '0 X X - X', ALARM, ALARM, ALARM, ALARM],
    [3, '- - X - -', ALARM, RETAIN, ALARM, OK],
    [2, '0 - X - X', ALARM, ALARM, ALARM, ALARM],
    [2, '0 0 X 0 X', ALARM, ALARM, ALARM, ALARM],
    [2, '0 - X - -', OK, OK, ALARM, OK],
    [2, '- - - - 0', OK, OK, ALARM, OK],
    [2, '- - - X -', ALARM, RETAIN, ALARM, OK],
  ])('%i of 3 over "%s" is as documented for every treatment', (m, drawing, ...expected) => {
    const states = TREATMENTS.map((treatment) => stateOf(drawing, m, treatment));

    expect(states).toEqual(expected);
  });

  it.each(['- - - - X', '- - - X -'])('3 of 3 over "%s" does not go to ALARM early', (drawing) => {
    expect(stateOf(drawing, 3, 'missing')).not.toBe(ALARM);
  });

  it('alarms early on a breaching point older than M, which the prose asks for', () => {
    expect(stateOf('- X - - -', 3, 'missing')).toBe(ALARM);
  });

  it('reports which points decided and how many gaps were filled', () => {
    const outcome = evaluate(pointsOf('0 - X - -'), {
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: 'breaching',
    });

    expect(outcome).toEqual({ state: ALARM, used: [0, 2], filled: 1 });
  });

  it('keeps the state while a point has too few samples for its percentile', () => {
    const outcome = evaluate(['fine', 'fine', 'fine', 'breaching', 'too-few'], {
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
      treatMissingData: 'missing',
    });

    expect(outcome.state).toBe(RETAIN);
  });

  it('reads five points for three evaluation periods, as the tables do', () => {
    expect([1, 3, 6, 9].map(evaluationRangeOf)).toEqual([3, 5, 8, 12]);
  });
});

describe('evaluate, whatever the points', () => {
  const point = fc.constantFrom<Point>('breaching', 'fine', undefined);
  const rule = fc
    .integer({ min: 1, max: 6 })
    .chain((n) =>
      fc.tuple(
        fc.constant(n),
        fc.integer({ min: 1, max: n }),
        fc.array(point, { minLength: n, maxLength: 12 }),
      ),
    );

  it('does not depend on the treatment once there are N real points', () => {
    fc.assert(
      fc.property(rule, ([n, m, points]) => {
        fc.pre(points.filter((one) => one !== undefined).length >= n);

        const states = TREATMENTS.map(
          (treatMissingData) =>
            evaluate(points, { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData }).state,
        );

        expect(new Set(states).size).toBe(1);
      }),
    );
  });

  it('never calls silence fine when missing data is breaching', () => {
    fc.assert(
      fc.property(rule, ([n, m, points]) => {
        const silence = points.map(() => undefined);

        const { state } = evaluate(silence, {
          evaluationPeriods: n,
          datapointsToAlarm: m,
          treatMissingData: 'breaching',
        });

        expect(state).toBe(ALARM);
      }),
    );
  });

  it('never alarms without a breaching point unless missing data is breaching', () => {
    fc.assert(
      fc.property(rule, ([n, m, points]) => {
        const calm = points.map((one) => (one === 'breaching' ? 'fine' : one));

        for (const treatMissingData of ['missing', 'ignore', 'notBreaching'] as const) {
          const { state } = evaluate(calm, { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData });
          expect(state).not.toBe(ALARM);
        }
      }),
    );
  });

  it('does not leave ALARM because a fine point turns into a breaching one', () => {
    fc.assert(
      fc.property(rule, fc.constantFrom(...TREATMENTS), ([n, m, points], treatMissingData) => {
        const settings = { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData };
        fc.pre(evaluate(points, settings).state === ALARM);

        const worse = points.map((one) => (one === 'fine' ? 'breaching' : one));

        expect(evaluate(worse, settings).state).toBe(ALARM);
      }),
    );
  });
});

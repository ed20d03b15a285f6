import type { StateValue } from './shapes.ts';

export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** One period of the evaluation range; undefined is missing, `too-few` has not enough samples for its percentile. */
export type Point = 'breaching' | 'fine' | 'too-few' | undefined;

/** N, M and the setting for gaps. */
export interface Rule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
}

export interface Outcome {
  /** `retain`: the alarm stays in the state it is in. */
  readonly state: StateValue | 'retain';
  /** Indexes of the real points that decided, oldest first. */
  readonly used: readonly number[];
  /** How many missing points were filled with the setting. */
  readonly filled: number;
}

/**
 * Assumption: how many periods CloudWatch reads is not published. Five for N=3 is what its tables show;
 * this formula gives five there and grows with N.
 */
export function evaluationRangeOf(evaluationPeriods: number): number {
  return evaluationPeriods + Math.max(Math.floor(evaluationPeriods / 3), 2);
}

/**
 * Assumption: with too few points to alarm and no premature alarm (`- - - - X`, M=3), CloudWatch says only
 * that the alarm does not go to ALARM. It goes to OK here.
 */
const TOO_EARLY_TO_TELL: StateValue = 'OK';

/**
 * The state of an alarm from the points of its evaluation range, oldest first: the rules of "Configuring how
 * CloudWatch alarms treat missing data", in the order in which they apply.
 */
export function evaluate(points: readonly Point[], rule: Rule): Outcome {
  const { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData: treat } = rule;
  const real = points.flatMap((point, index) => (point === undefined ? [] : [index]));
  const used = real.slice(-n);
  const filled = n - used.length;
  const breaching = used.filter((index) => points[index] === 'breaching').length;
  const outcome = (state: Outcome['state']): Outcome => ({ state, used, filled });

  if (used.some((index) => points[index] === 'too-few')) return outcome('retain');
  if (filled === 0) return outcome(breaching >= m ? 'ALARM' : 'OK');
  if (used.length === 0) return outcome(ALL_MISSING[treat]);
  if (breaching + (treat === 'breaching' ? filled : 0) >= m) return outcome('ALARM');
  if (treat === 'breaching' || treat === 'notBreaching') return outcome('OK');
  if (isPremature(points, real, m)) return outcome(treat === 'missing' ? 'ALARM' : 'retain');
  return outcome(TOO_EARLY_TO_TELL);
}

const ALL_MISSING: Readonly<Record<TreatMissingData, Outcome['state']>> = {
  missing: 'INSUFFICIENT_DATA',
  ignore: 'retain',
  breaching: 'ALARM',
  notBreaching: 'OK',
};

/**
 * Fewer points than needed, but all of them breach and the oldest is at least M periods old. "All of them"
 * is read from the tables (`0 - X - -` stays OK); the prose names only the more recent ones.
 */
function isPremature(points: readonly Point[], real: readonly number[], m: number): boolean {
  const oldest = real[0];
  if (oldest === undefined) return false;
  return points.length - oldest >= m && real.every((index) => points[index] === 'breaching');
}

export type ComparisonOperator =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

/** Whether a value breaches the threshold. */
export function breaches(value: number, operator: ComparisonOperator, threshold: number): boolean {
  switch (operator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}

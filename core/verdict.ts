import type { CheckRecord } from './records.ts';

/** One manual procedure with what its answerer found; no result means nobody has answered. */
export interface ManualResult {
  readonly procedure: string;
  readonly required: boolean;
  readonly result?: 'pass' | 'fail' | 'unsure';
  readonly comment?: string;
}

/** What all checks together say. Reasons for anything but pass; warnings for what was allowed to fail. */
export interface Verdict {
  readonly result: 'pass' | 'fail' | 'unsure';
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
}

type CheckResult = Pick<CheckRecord, 'name' | 'onFailure' | 'result' | 'reason'>;

/**
 * Fail weighs more than unsure, and unsure is never pass: no result is unsure, and so is no check at all. Checks that
 * only warn and procedures that are not required never decide.
 */
export function verdict(checks: readonly CheckResult[], manual: readonly ManualResult[]): Verdict {
  const outcomes = [...checks.map(outcomeOfCheck), ...manual.map(outcomeOfProcedure)];
  if (outcomes.length === 0) return { result: 'unsure', reasons: ['nothing was checked'], warnings: [] };
  const wrong = outcomes.filter(({ result }) => result !== 'pass');
  const deciding = wrong.filter(({ decides }) => decides);
  const failed = deciding.filter(({ result }) => result === 'fail');
  return {
    result: failed.length > 0 ? 'fail' : deciding.length > 0 ? 'unsure' : 'pass',
    reasons: deciding.map(({ sentence }) => sentence),
    warnings: wrong.filter(({ decides }) => !decides).map(({ sentence }) => sentence),
  };
}

interface Outcome {
  readonly result: 'pass' | 'fail' | 'unsure';
  readonly decides: boolean;
  readonly sentence: string;
}

function outcomeOfCheck({ name, onFailure, result = 'unsure', reason }: CheckResult): Outcome {
  const sentence = `check "${name}" is ${result}: ${reason ?? 'it gave no answer'}`;
  return { result, decides: onFailure === 'fail', sentence };
}

function outcomeOfProcedure({ procedure, required, result, comment }: ManualResult): Outcome {
  const sentence = `procedure "${procedure}" is ${result ?? 'unsure'}: ${comment ?? (result ? 'no comment' : 'nobody answered')}`;
  return { result: result ?? 'unsure', decides: required, sentence };
}

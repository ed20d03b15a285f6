import type { PROCEDURES } from '../plan-verification.ts';
import type { Question } from '../question.ts';
import type { CheckRecord } from '../records.ts';
import { secondsBetween } from './figures.ts';
import type { ReportInput } from './input.ts';

export type Finding = 'pass' | 'fail' | 'unsure' | 'not run';

/** One automated check; `finding` is `not run` until it has settled. */
export interface CheckLine extends CheckRecord {
  readonly finding: Finding;
  readonly measuredSeconds?: number;
}

/** One manual procedure and who vouches for it. */
export interface ManualLine {
  readonly title: string;
  readonly finding: Finding;
  readonly by?: string;
  readonly at?: string;
  readonly comment?: string;
}

/** What the world looked like afterwards. Unsure is never pass; what may only warn is counted and told apart. */
export interface VerificationPart {
  readonly checks: readonly CheckLine[];
  readonly manual: readonly ManualLine[];
  readonly automatedPassed: number;
  readonly manualPassed: number;
  /** Undefined where nothing was checked. */
  readonly passed?: boolean;
  readonly servicesHealthy?: boolean;
}

const TITLES: Readonly<Record<string, string>> = {
  'user-flows': 'User login and critical flows',
  dashboards: 'Dashboards and error spikes',
  'customer-channels': 'Customer and support channels',
  infrastructure: 'Infrastructure and integrations',
} satisfies Record<(typeof PROCEDURES)[number], string>;

/** Results of all checks; the manual ones are the answers to the last question that asked for them. */
export function verificationOf({ checks = [], questions = [] }: ReportInput): VerificationPart {
  const automated = checks.map(checkLine);
  const asked = questions.findLast((question) => question.kind === 'manual-checks');
  const manual = asked === undefined ? [] : manualLines(asked);
  const deciding = [...automated.filter((check) => check.onFailure === 'fail'), ...manual];
  const health = automated.filter((check) => check.kind === 'health');
  return {
    checks: automated,
    manual,
    automatedPassed: automated.filter(isPass).length,
    manualPassed: manual.filter(isPass).length,
    passed: deciding.length === 0 ? undefined : deciding.every(isPass),
    servicesHealthy: health.length === 0 ? undefined : health.every(isPass),
  };
}

function checkLine(check: CheckRecord): CheckLine {
  const finding = check.status === 'settled' ? (check.result ?? 'unsure') : 'not run';
  return { ...check, finding, measuredSeconds: secondsBetween(check.startedAt, check.endedAt) };
}

function manualLines({ answer, status }: Question): ManualLine[] {
  if (answer === undefined) {
    return [
      { title: 'Manual checks', finding: 'not run', comment: `the question is ${status}, not answered` },
    ];
  }
  const { by, at } = answer;
  const procedures = Object.entries(answer.procedures ?? {});
  if (procedures.length === 0) {
    return [{ title: 'Manual checks', finding: findingOf(answer.word), by, at, comment: answer.comment }];
  }
  return procedures.map(([procedure, { result, comment }]) => {
    return { title: TITLES[procedure] ?? procedure, finding: result, by, at, comment };
  });
}

function findingOf(word: string): Finding {
  return word === 'pass' || word === 'fail' ? word : 'unsure';
}

function isPass(line: { readonly finding: Finding }): boolean {
  return line.finding === 'pass';
}

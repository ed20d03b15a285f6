import type { PROCEDURES } from '../plan-verification.ts';
import type { Question } from '../question.ts';
import type { CheckRecord, Rollback } from '../records.ts';
import { secondsBetween } from './figures.ts';
import type { PlanSummary, ReportInput } from './input.ts';

export type Finding = 'pass' | 'fail' | 'unsure' | 'not run';

/** One automated check; `finding` is `not run` until it has settled. */
interface CheckLine extends CheckRecord {
  readonly finding: Finding;
  readonly measuredSeconds?: number;
}

/** One manual procedure and who vouches for it. */
interface ManualLine {
  readonly title: string;
  readonly finding: Finding;
  readonly required: boolean;
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

/** Results of all checks; the manual ones are the answers of the last round of verification, earlier ones are void. */
export function verificationOf({
  rollback,
  plan,
  checks = [],
  questions = [],
}: ReportInput): VerificationPart {
  const automated = checks.map(checkLine);
  const asked = questions.filter((question) => question.kind === 'manual-checks').filter(isOfRound(rollback));
  const manual = manualLines(asked.at(-1), plan?.manual);
  const deciding = [...automated.filter((check) => check.onFailure === 'fail'), ...manual.filter(isRequired)];
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

function isOfRound({ verifyingSince }: Rollback) {
  return ({ askedAt }: Question): boolean => verifyingSince === undefined || askedAt >= verifyingSince;
}

/** A line for each procedure: its own finding, else the answer as a whole, else it was not made. */
function manualLines(asked: Question | undefined, planned: PlanSummary['manual']): ManualLine[] {
  const answer = asked?.answer;
  const named = new Set([...Object.keys(asked?.details ?? {}), ...Object.keys(answer?.procedures ?? {})]);
  const procedures = planned ?? [...named].map((procedure) => ({ procedure, required: true }));
  const whole =
    asked !== undefined && procedures.length === 0 ? [{ procedure: 'Manual checks', required: true }] : [];
  return [...procedures, ...whole].map(({ procedure, required }) => {
    const title = `${TITLES[procedure] ?? procedure}${required ? '' : ' (not required)'}`;
    if (answer === undefined) return { title, required, finding: 'not run' };
    const own = answer.procedures?.[procedure];
    const finding = own?.result ?? findingOf(answer.word);
    return {
      title,
      required,
      finding,
      by: answer.by,
      at: answer.at,
      comment: own?.comment ?? answer.comment,
    };
  });
}

function findingOf(word: string): Finding {
  return word === 'pass' || word === 'fail' ? word : 'unsure';
}

function isRequired({ required }: ManualLine): boolean {
  return required;
}

function isPass(line: { readonly finding: Finding }): boolean {
  return line.finding === 'pass';
}

import { audit } from '#adapters/audit.ts';
import { tell } from '#adapters/people.ts';
import { getPlan } from '#adapters/plans.ts';
import { putQuestion } from '#adapters/questions.ts';
import { moveRollback, type StoredQuestion, viewRollback } from '#adapters/rollbacks.ts';
import { formatDuration } from '#core/duration.ts';
import { ANSWERS, type AnswerWord, type QuestionKind } from '#core/question.ts';
import type { RollbackStatus } from '#core/states.ts';
import type { Json } from '#core/words.ts';
import { now } from '#runtime/clock.ts';
import { redact } from '#runtime/redact.ts';
import { consent } from './consent.ts';
import { startsAlone } from './deciding.ts';
import { expireQuestions } from './expire.ts';
import { latest, manualFindings } from './manual.ts';
import { forwardFixOf } from './planning.ts';
import { inTrouble } from './trouble.ts';
import { causeInWords } from './wording.ts';
import { fencedWorkbench, keepLeases, type Workbench } from './workbench.ts';

export interface AskInput {
  readonly rollback: string;
  readonly kind: QuestionKind;
  readonly token: string;
  readonly region?: string;
  readonly stage?: string;
  readonly step?: string;
  readonly cause?: string;
}

const HELP_SECONDS = 86_400;

const STATUS: Readonly<Record<QuestionKind, RollbackStatus>> = {
  approval: 'awaiting-approval',
  veto: 'announced',
  help: 'needs-help',
  capture: 'needs-help',
  verification: 'needs-help',
  'manual-checks': 'awaiting-checks',
  gate: 'needs-help',
};

const TROUBLE: readonly QuestionKind[] = ['help', 'capture', 'verification'];

/** Puts one question to people and tells them; the state machine waits on the token meanwhile. */
export async function ask(input: AskInput): Promise<void> {
  const bench = await fencedWorkbench(input.rollback);
  await keepLeases(bench);
  const { rollback, operation } = bench;
  const seconds = secondsFor(bench, input.kind);
  const at = now();
  const text = textOf(bench, input, seconds);
  if (input.kind === 'verification') await expireQuestions(rollback.id, ['manual-checks']);
  // Whoever sees the question may answer at once, so all that the answer builds on comes first.
  await moveRollback(rollback.id, STATUS[input.kind]);
  if (TROUBLE.includes(input.kind)) await inTrouble(rollback, text);
  const question = await putQuestion(nameOf(input), {
    rollback: rollback.id,
    operation: operation.id,
    kind: input.kind,
    text,
    details: await detailsOf(bench, input),
    answers: answersOf(bench, input.kind),
    status: 'open',
    askedAt: at.toISOString(),
    expiresAt: new Date(at.getTime() + seconds * 1000).toISOString(),
    step: input.step && `${input.stage}#${input.region}#${input.step}`,
    barred: await barredFrom(bench, input.kind),
    approvalsNeeded: rollback.decision.consent === 'two-approvals' && input.kind === 'approval' ? 2 : 1,
    approvals: [],
    taskToken: input.token,
  });
  await audit(rollback.id, 'ripcord', 'asked', {
    question: question.id,
    kind: question.kind,
    text: question.text,
  });
  await tell({
    id: `question-${question.id}`,
    rollback: rollback.id,
    operation: operation.id,
    kind: input.kind === 'veto' ? 'warning' : 'approval',
    subject: `${operation.title}: ${question.text}`,
    body: `${question.text}\nAnswers: ${question.answers.join(', ')}\nripcord rollback answer ${rollback.id} ${question.id} ${question.answers[0]}`,
  });
  await consentToEvidence(bench, question);
}

/** A signal that needs nobody's leave may have come before there was a question whose waiting it could end. */
async function consentToEvidence(
  { rollback, operation }: Workbench,
  question: StoredQuestion,
): Promise<void> {
  if (question.kind !== 'approval' && question.kind !== 'veto') return;
  if (question.approvalsNeeded > 1) return;
  const { evidence } = (await viewRollback(rollback.id)).rollback;
  for (const signal of evidence) {
    if (await startsAlone(operation, signal)) return consent(question, `alarm ${signal.alarmName}`);
  }
}

function nameOf({ kind, step }: AskInput): string {
  return step ? `${kind}-${step}` : kind;
}

function secondsFor({ rollback, operation, plan }: Workbench, kind: QuestionKind): number {
  if (kind === 'approval') return operation.approval.withinSeconds;
  if (kind === 'veto') return rollback.decision.noticeSeconds ?? 60;
  if (kind === 'manual-checks') return plan.verification.manualWithin;
  return HELP_SECONDS;
}

function textOf(
  { rollback, operation, plan }: Workbench,
  { kind, step, cause, region }: AskInput,
  seconds: number,
): string {
  const why = redact(causeInWords(cause) || 'no cause was given').slice(0, 500);
  const texts: Readonly<Record<QuestionKind, string>> = {
    approval: `May ${operation.title} be rolled back? ${rollback.reason}`,
    veto: `${operation.title} is rolled back in ${formatDuration(seconds)} unless somebody objects. ${rollback.reason}`,
    help: `Step ${step} cannot go on: ${why}`,
    capture: `Nothing has been touched yet: ${why}`,
    verification: 'The rollback is done but not verified. What now?',
    'manual-checks': `Please check by hand: ${plan.verification.manual.map(({ procedure }) => procedure).join(', ')}`,
    gate: `May region ${region} be rolled back now?`,
  };
  return texts[kind];
}

async function detailsOf(
  { rollback, plan }: Workbench,
  { kind, region, stage, step }: AskInput,
): Promise<Record<string, Json>> {
  if (kind === 'help') {
    const { steps } = await viewRollback(rollback.id);
    const record = steps.find(({ id }) => id === `${stage}#${region}#${step}`);
    return {
      step: step ?? '',
      attempt: record?.attempt ?? 0,
      output: record?.output ?? '',
      scopes: Object.keys(plan.scopes),
    };
  }
  if (kind === 'verification') {
    const view = await viewRollback(rollback.id);
    const question = latest(view, 'manual-checks');
    const answered = question?.answer !== undefined;
    const manual = question ? manualFindings(view, plan) : [];
    const found = [
      ...view.checks.map(({ name, result, reason }) => ({ name, result, why: reason ?? 'not made' })),
      ...manual.map(({ procedure, result, comment }) => ({
        name: procedure,
        result,
        why: comment ?? (answered ? 'nobody said why' : 'nobody answered'),
      })),
    ];
    const wrong = found.filter(({ result }) => result !== 'pass');
    return Object.fromEntries(wrong.map(({ name, result, why }) => [name, `${result ?? 'unsure'}: ${why}`]));
  }
  if (kind === 'manual-checks') {
    return Object.fromEntries(
      plan.verification.manual.map(({ procedure, instructions, title }) => [
        procedure,
        instructions ?? title ?? '',
      ]),
    );
  }
  return { reasons: [...rollback.decision.reasons], scope: rollback.scope };
}

/** Answers that lead somewhere: no alternative path, no answer that takes it. */
function answersOf({ plan, rollback }: Workbench, kind: QuestionKind): AnswerWord[] {
  const hasAlternative = forwardFixOf(plan) !== undefined && rollback.path === 'plan';
  const all: readonly AnswerWord[] = ANSWERS[kind];
  return all.filter((word) => {
    if (word === 'forward-fix') return hasAlternative;
    return word !== 'partial-scope' || rollback.path === 'plan';
  });
}

/** Who asks may not approve, nor may the plan's author. Help and checks may come from anybody in charge. */
async function barredFrom({ rollback, plan }: Workbench, kind: QuestionKind): Promise<string[]> {
  if (kind !== 'approval') return [];
  const stored = await getPlan(rollback.plan.id, rollback.plan.version);
  return [...new Set([rollback.requestedBy, stored.author, plan.owner])];
}

import { audit } from '#adapters/audit.ts';
import { answerMachine } from '#adapters/machines.ts';
import { getPinnedPlan } from '#adapters/operations.ts';
import {
  addApproval,
  closeQuestion,
  dropAnswer,
  endQuestion,
  getQuestion,
  markPushed,
} from '#adapters/questions.ts';
import { getRollback, isOver, type StoredQuestion } from '#adapters/rollbacks.ts';
import { ConflictError, ForbiddenError, InputInvalidError, RipcordError } from '#core/errors.ts';
import type { Plan } from '#core/plan.ts';
import { type Answer, type AnswerWord, WANTS_COMMENT } from '#core/question.ts';
import type { Rollback } from '#core/records.ts';
import { scopeOf } from '#core/scope.ts';
import { now } from '#runtime/clock.ts';
import { apply } from './applying.ts';
import { forwardFixOf } from './planning.ts';

export interface Reply {
  readonly rollback: string;
  readonly question: string;
  readonly word: string;
  readonly by: string;
  readonly comment?: string;
  readonly scope?: string;
  readonly procedures?: Answer['procedures'];
}

/**
 * Answers a question once, and lets the machine go on. Throws ForbiddenError for who may not answer, InputInvalidError
 * for what is no answer, ConflictError (with the answer that counts) for who comes too late.
 */
export async function answer(reply: Reply): Promise<StoredQuestion> {
  const [question, rollback] = await Promise.all([
    getQuestion(reply.rollback, reply.question),
    getRollback(reply.rollback),
  ]);
  const word = wordOf(question, reply);
  await refuseLate(question, rollback);
  if (question.barred.includes(reply.by)) {
    throw new ForbiddenError(
      `${reply.by} may not answer "${question.id}": who asked for the rollback and who wrote the plan do not approve it`,
    );
  }
  if (word === 'approve' && !(await enoughApprovals(question, reply.by)))
    return getQuestion(reply.rollback, reply.question);
  const given: Answer = {
    word,
    by: reply.by,
    at: now().toISOString(),
    comment: reply.comment,
    scope: reply.scope,
    procedures: reply.procedures,
  };
  await prepare(question, given);
  if (!(await closeQuestion(question, given)))
    await refuseLate(await getQuestion(reply.rollback, reply.question), rollback);
  await audit(reply.rollback, reply.by, 'answered', {
    question: question.id,
    answer: word,
    comment: reply.comment ?? '',
    ...(reply.procedures && { procedures: JSON.parse(JSON.stringify(reply.procedures)) }),
  });
  await apply(question, given);
  if (!(await answerMachine(question.taskToken, { answer: word })) && !(await wasPushed(question))) {
    await dropAnswer(question);
    await audit(reply.rollback, 'ripcord', 'answer-too-late', { question: question.id, answer: word });
    throw new ConflictError(
      `"${question.id}" had already run out when the answer came; see what was decided instead`,
    );
  }
  return { ...question, status: 'answered', answer: given };
}

function wordOf(question: StoredQuestion, reply: Reply): AnswerWord {
  const word = question.answers.find((one) => one === reply.word);
  if (!word) {
    throw new InputInvalidError(
      `answer: found "${reply.word}", expected one of ${question.answers.join(', ')}`,
    );
  }
  if (WANTS_COMMENT.includes(word) && !reply.comment?.trim()) {
    throw new InputInvalidError(
      `comment: found ${found(reply.comment)}, expected a reason in words for "${word}"`,
    );
  }
  if (word === 'partial-scope' && !reply.scope) {
    throw new InputInvalidError(
      `scope: found ${found(reply.scope)}, expected the name of the scope to go on with`,
    );
  }
  return word;
}

function found(text: string | undefined): string {
  return text === undefined ? 'nothing' : JSON.stringify(text);
}

async function wasPushed({ rollback, id }: StoredQuestion): Promise<boolean> {
  return (await getQuestion(rollback, id)).pushed === true;
}

/** Tells who comes second what was decided, and pushes the machine on in case the first answer got stuck on its way. */
async function refuseLate(question: StoredQuestion, rollback: Rollback): Promise<void> {
  if (question.status === 'answered' && question.answer) {
    const { word, by, at } = question.answer;
    if (!question.applied) await apply(question, question.answer);
    if (!question.pushed) await markPushed(question);
    await answerMachine(question.taskToken, { answer: word });
    throw new ConflictError(`"${question.id}" was already answered: ${word}, by ${by} at ${at}`);
  }
  const expired = question.expiresAt !== undefined && question.expiresAt <= now().toISOString();
  if (expired && question.status === 'open') await endQuestion(question, 'expired');
  if (expired || question.status !== 'open' || isOver(rollback)) {
    const instead = `rollback "${rollback.id}" is ${rollback.status}`;
    throw new ConflictError(
      `"${question.id}" is ${expired ? 'expired' : 'no longer open'}: the answer came too late; ${instead}`,
    );
  }
}

/** Counts an approval; those who approve at the same moment are counted one after another. */
async function enoughApprovals(question: StoredQuestion, by: string): Promise<boolean> {
  if (question.approvalsNeeded <= 1 || question.approvals.includes(by)) {
    return new Set([...question.approvals, by]).size >= question.approvalsNeeded;
  }
  if (!(await addApproval(question, by))) {
    const latest = await getQuestion(question.rollback, question.id);
    await refuseLate(latest, await getRollback(question.rollback));
    return enoughApprovals(latest, by);
  }
  await audit(question.rollback, by, 'approved', { question: question.id });
  return question.approvals.length + 1 >= question.approvalsNeeded;
}

/** What the answer needs to exist is checked before it counts. */
async function prepare(question: StoredQuestion, given: Answer): Promise<void> {
  if (given.word !== 'partial-scope' && given.word !== 'forward-fix') return;
  const plan = await getPinnedPlan(question.operation);
  if (given.word === 'partial-scope') requireScope(plan, given.scope ?? '');
  else if (!forwardFixOf(plan)) throw new InputInvalidError('answer: the plan has no forward fix');
}

function requireScope(plan: Plan, scope: string): void {
  try {
    scopeOf(plan, scope);
  } catch (error) {
    if (!(error instanceof RipcordError)) throw error;
    throw new InputInvalidError(`scope: found "${scope}", expected one that fits: ${error.message}`, {
      cause: error,
    });
  }
}

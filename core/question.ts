import type { Json } from './words.ts';

/** What people are asked. Every kind has its answers; a question is answered once. */
export const ANSWERS = {
  approval: ['approve', 'refuse'],
  veto: ['veto', 'proceed'],
  help: ['retry', 'skip', 'done-by-hand', 'partial-scope', 'forward-fix', 'abandon'],
  capture: ['retry', 'go-on', 'abandon'],
  verification: ['retry', 'accept', 'partial-scope', 'forward-fix', 'abandon'],
  'manual-checks': ['pass', 'fail', 'unsure'],
  gate: ['go', 'stop'],
} as const;
export type QuestionKind = keyof typeof ANSWERS;
export type AnswerWord = (typeof ANSWERS)[QuestionKind][number];

/** Whether the question wants a reason along with this answer. */
export const WANTS_COMMENT: readonly AnswerWord[] = [
  'skip',
  'done-by-hand',
  'partial-scope',
  'forward-fix',
  'abandon',
  'veto',
  'refuse',
  'accept',
  'go-on',
  'fail',
  'stop',
];

/** One question of a rollback. The task token never leaves the table. */
export interface Question {
  readonly id: string;
  readonly rollback: string;
  readonly operation: string;
  readonly kind: QuestionKind;
  /** What is asked, as a sentence, and what is known about it. */
  readonly text: string;
  readonly details: Readonly<Record<string, Json>>;
  readonly answers: readonly AnswerWord[];
  readonly status: 'open' | 'answered' | 'expired' | 'withdrawn';
  readonly askedAt: string;
  readonly expiresAt?: string;
  /** The step a help question is about. */
  readonly step?: string;
  /** People who may not answer: who asked for the rollback, and the plan's author, where approval is asked. */
  readonly barred: readonly string[];
  readonly approvalsNeeded: number;
  readonly approvals: readonly string[];
  readonly answer?: Answer;
}

/** An answer with its author. `procedures` holds one finding for each manual check. */
export interface Answer {
  readonly word: AnswerWord;
  readonly by: string;
  readonly at: string;
  readonly comment?: string;
  readonly scope?: string;
  readonly procedures?: Readonly<Record<string, { result: 'pass' | 'fail' | 'unsure'; comment?: string }>>;
}

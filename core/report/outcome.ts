import type { Rollback } from '../records.ts';
import { isTerminal, type RollbackStatus } from '../states.ts';
import { wasExecuted } from './execution.ts';
import type { ReportInput } from './input.ts';

/** How it ended, in a word for a card and a sentence for a summary. */
export interface Outcome {
  readonly status: RollbackStatus;
  readonly word: string;
  readonly sentence: string;
  readonly tone: 'good' | 'bad' | 'neutral';
  /** The plan was executed to its end and verified; nothing else is a success. */
  readonly success: boolean;
  readonly executed: boolean;
  readonly failed: boolean;
  /** What the rollback's own record says about its end. */
  readonly note?: string;
  /** Who stopped it, and why. */
  readonly abort?: Rollback['abort'];
  readonly drill?: { readonly environment: string };
}

type Words = readonly [word: string, tone: Outcome['tone'], sentence: string];

const WORDS: Partial<Record<RollbackStatus, Words>> = {
  'rolled-back': ['Successful', 'good', 'The change was rolled back and the result was verified.'],
  'fixed-forward': [
    'Fixed forward',
    'neutral',
    'The change was not undone; it was mended by the alternative path.',
  ],
  failed: ['Failed', 'bad', 'The rollback failed and did not reach its end.'],
  abandoned: ['Abandoned', 'bad', 'The rollback was given up by a person before it reached its end.'],
  vetoed: ['Vetoed', 'neutral', 'The rollback was announced and vetoed in time; nothing was changed.'],
  refused: ['Refused', 'neutral', 'The rollback was refused; nothing was changed.'],
  expired: ['Expired', 'neutral', 'Nobody approved the rollback in time; nothing was changed.'],
  alerted: ['Alerted only', 'neutral', 'People were told; no rollback was started.'],
};

const LIVE: Words = [
  'In progress',
  'neutral',
  'The rollback is not over yet; this report is a view of it so far.',
];

export function outcomeOf(input: ReportInput): Outcome {
  const { status, outcome, abort } = input.rollback;
  const [word, tone, sentence] = WORDS[status] ?? LIVE;
  return {
    status,
    word,
    tone,
    sentence,
    success: status === 'rolled-back',
    executed: wasExecuted(input),
    failed: status === 'failed' || status === 'abandoned',
    note: outcome,
    abort,
    drill: input.drill,
  };
}

/** Whether a failure is to be documented: it failed, was given up, or was only saved by going another way. */
export function neededRescue({ status, failed }: Outcome, troubleAt: string | undefined): boolean {
  return failed || (isTerminal('rollback', status) && status === 'fixed-forward' && troubleAt !== undefined);
}

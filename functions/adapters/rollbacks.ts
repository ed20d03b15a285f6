import { ABSENT, getItem, patchItem, putItem, queryItems } from '#adapters/table.ts';
import { ConflictError, NotFoundError } from '#core/errors.ts';
import { PHASES } from '#core/phases.ts';
import type { Question } from '#core/question.ts';
import type { CheckRecord, LevelRecord, Message, PhaseTiming, Rollback, StepRecord } from '#core/records.ts';
import type { Signal } from '#core/signal.ts';
import { isTerminal, mayMove, move, type RollbackStatus } from '#core/states.ts';

const partition = (id: string): string => `rollback#${id}`;
const ATTEMPTS = 8;

/** Everything about one rollback, as one query gives it. */
export interface RollbackView {
  readonly rollback: Rollback;
  readonly steps: readonly StepRecord[];
  readonly checks: readonly CheckRecord[];
  readonly questions: readonly StoredQuestion[];
  readonly levels: readonly LevelRecord[];
  readonly messages: readonly Message[];
}

/** A question with what only the table may know: the token that lets the state machine go on. */
export type StoredQuestion = Question & {
  readonly taskToken: string;
  /** What the answer changes in the records is written. */
  readonly applied?: boolean;
  /** Somebody who came later told the machine, lest the answer got stuck on its way. */
  readonly pushed?: boolean;
};

export async function getRollback(id: string): Promise<Rollback> {
  const rollback = await getItem<Rollback>(partition(id), 'meta');
  if (rollback) return rollback;
  throw new NotFoundError(`there is no rollback "${id}"`);
}

/** Creates the rollback unless it exists; gives the stored one either way. */
export async function createRollback(rollback: Rollback): Promise<Rollback> {
  const [created] = await Promise.all([
    putItem(partition(rollback.id), 'meta', rollback, ABSENT),
    putItem('list#rollback', `${rollback.decidedAt}#${rollback.id}`, { id: rollback.id }),
  ]);
  return created ? rollback : getRollback(rollback.id);
}

/** Sets fields of a rollback that is not over. Returns false where it is. */
export async function patchRollback(id: string, fields: Partial<Rollback>): Promise<boolean> {
  return patchItem(partition(id), 'meta', fields, { expression: 'attribute_exists(pk)' });
}

/** Sets one field only where it has no value yet: the first failure, the first action. */
export async function setOnce(
  id: string,
  field: keyof Rollback,
  fields: Partial<Rollback>,
): Promise<boolean> {
  return patchItem(partition(id), 'meta', fields, {
    expression: `attribute_not_exists(#${field})`,
    names: [field],
  });
}

/**
 * Moves a rollback by its table and sets fields along with it, all or nothing. Moving to where it already is only
 * sets the fields. `known`, as it was read a moment ago, saves a read. Throws IllegalMoveError, and ConflictError when
 * others keep moving it.
 */
export async function moveRollback(
  id: string,
  to: RollbackStatus,
  fields: Partial<Rollback> = {},
  known?: Rollback,
): Promise<Rollback> {
  const mayUse = known && (known.status === to || mayMove('rollback', known.status, to));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const current = attempt === 0 && mayUse ? known : await getRollback(id);
    if (current.status !== to) move('rollback', current.status, to);
    const moved = await patchItem(
      partition(id),
      'meta',
      { ...fields, status: to },
      { expression: '#status = :from', names: ['status'], values: { from: current.status } },
    );
    if (moved) return { ...current, ...fields, status: to };
  }
  throw new ConflictError(`rollback "${id}" is being moved by somebody else; look at it again`);
}

export function isOver(rollback: Rollback): boolean {
  return isTerminal('rollback', rollback.status);
}

/** One query draws the live view. */
export async function viewRollback(id: string): Promise<RollbackView> {
  const items = await queryItems<{ sk: string }>(partition(id));
  const of = <T>(prefix: string): T[] =>
    items.filter(({ sk }) => sk.startsWith(prefix)).map(withoutSortKey<T>);
  const [rollback] = of<Rollback>('meta');
  if (!rollback) throw new NotFoundError(`there is no rollback "${id}"`);
  return {
    rollback: { ...rollback, phases: of<PhaseTiming>('phase#'), evidence: of<Signal>('evidence#') },
    steps: of<StepRecord>('step#'),
    checks: of<CheckRecord>('check#'),
    questions: of<StoredQuestion>('question#'),
    levels: of<LevelRecord>('level#'),
    messages: of<Message>('message#'),
  };
}

/** Keeps a signal that came while the rollback was already running. */
export async function addEvidence(id: string, signal: Signal): Promise<void> {
  await putItem(partition(id), `evidence#${signal.id}`, signal);
}

/** Notes that a phase was entered, once for each time it is passed. */
export async function enterPhase(id: string, timing: PhaseTiming): Promise<void> {
  await putItem(partition(id), phaseKey(timing.region, timing.stage), timing, ABSENT);
}

export async function leavePhase(id: string, region: string, stage: string, leftAt: string): Promise<void> {
  await patchItem(partition(id), phaseKey(region, stage), { leftAt }, { expression: 'attribute_exists(pk)' });
}

function phaseKey(region: string, stage: string): string {
  const order = PHASES.indexOf(stage as (typeof PHASES)[number]) + 1;
  return `phase#${order}#${region}#${stage}`;
}

/** Ids of all rollbacks, newest first. */
export async function listRollbacks(): Promise<string[]> {
  const items = await queryItems<{ id: string }>('list#rollback');
  return items.map(({ id }) => id).reverse();
}

function withoutSortKey<T>({ sk: _sk, ...item }: { sk: string }): T {
  return item as T;
}

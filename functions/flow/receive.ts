import { sha256 } from '#adapters/audit.ts';
import { getOperation, listenersOf, patchOperation } from '#adapters/operations.ts';
import { addEvidence, viewRollback } from '#adapters/rollbacks.ts';
import { ABSENT, getItem, patchItem, putItem } from '#adapters/table.ts';
import { type Decision, decide } from '#core/decision.ts';
import type { Operation } from '#core/records.ts';
import type { Signal } from '#core/signal.ts';
import { recognise } from '#detectors/index.ts';
import { now } from '#runtime/clock.ts';
import { createLog } from '#runtime/log.ts';
import { consent } from './consent.ts';
import { situationOf, startsAlone } from './deciding.ts';
import { startRollback } from './request.ts';

/** What came of one signal for one operation; without a listener there is one answer and no operation. */
export interface Received {
  readonly signal: Signal;
  readonly decision: Decision;
  readonly rollback?: string;
  /** The same change had been seen before, on this path or another; nothing was done again. */
  readonly duplicate?: boolean;
}

export interface Reception {
  readonly received: readonly Received[];
  /** What was no alarm at all, and why it was left alone. */
  readonly ignored: readonly string[];
}

/** A decision with the operation as it was when it was taken: its number of rollbacks names what is started. */
interface Decided {
  readonly received: Received;
  readonly operation?: Operation;
}

interface Seen {
  readonly status: 'acting' | 'done';
  readonly received: readonly Received[];
}

const SEEN_FOR_DAYS = 30;
const log = createLog({ part: 'receive' });

/** Decides about every signal in an event, and acts on it unless told to touch nothing. Never throws for an unknown event. */
export async function receive(event: unknown, options: { decideOnly?: boolean } = {}): Promise<Reception> {
  const { signals, ignored } = recognise(event);
  const received: Received[] = [];
  for (const signal of signals) {
    const decideOnly = async (): Promise<Received[]> => (await decideAll(signal)).map((one) => one.received);
    received.push(...(options.decideOnly ? await decideOnly() : await receiveOnce(signal)));
  }
  if (!options.decideOnly) await Promise.all(ignored.map(recordIgnored));
  return { received, ignored };
}

/** What no detector understood is kept and logged, so that people can find out who sends it. */
async function recordIgnored(reason: string): Promise<void> {
  const at = now().toISOString();
  log.warn('event ignored', { reason });
  await putItem(`ignored#${at.slice(0, 10)}`, `${at}#${sha256(reason).slice(0, 8)}`, {
    reason,
    expires: expiry(),
  });
}

function expiry(): number {
  return Math.floor(now().getTime() / 1000) + SEEN_FOR_DAYS * 86_400;
}

/** Seen is written before the act and closed after it: a crash in between makes the next delivery finish the work. */
async function receiveOnce(signal: Signal): Promise<readonly Received[]> {
  const key = `signal#${signal.id}`;
  const seenNow = { status: 'acting', signal, received: [], expires: expiry() };
  const first = await putItem(key, 'seen', seenNow, ABSENT);
  const seen = first ? undefined : await getItem<Seen>(key, 'seen');
  if (seen?.status === 'done') return seen.received.map((one) => ({ ...one, duplicate: true }));
  const decided = await decideAll(signal);
  const received: Received[] = [];
  for (const one of decided) received.push(await act(one));
  await patchItem(key, 'seen', { status: 'done', received });
  return received;
}

async function decideAll(signal: Signal): Promise<Decided[]> {
  const listeners = await listenersOf(signal.alarm);
  if (listeners.length === 0) {
    const decision = decide({ signal, now: now(), automaticRollbacksOn: true });
    return [{ received: { signal, decision } }];
  }
  return Promise.all(
    listeners.map(async ({ operation: id, trigger: name }) => {
      const operation = await getOperation(id);
      const trigger = operation.triggers.find((one) => one.id === name);
      const decision = decide(await situationOf(signal, operation, trigger));
      return { received: { signal, decision }, operation };
    }),
  );
}

async function act({ received, operation }: Decided): Promise<Received> {
  const { signal, decision } = received;
  if (!operation) return received;
  if (signal.state === 'OK') await clearRed(operation, signal);
  if (decision.evidenceFor)
    return { ...received, rollback: await support(operation, signal, decision.evidenceFor) };
  const starts = decision.route !== 'ignore' || decision.closesOperation;
  if (!starts || (decision.route === 'refuse' && decision.consent === 'none')) return received;
  const started = await startRollback(operation, {
    operation: operation.id,
    decision,
    reason: signal.reason || `${signal.alarmName} is in ALARM`,
    requestedBy: signal.requestedBy ?? `alarm ${signal.alarmName}`,
    flow: 'automated',
    signal,
    decidedAt: now().toISOString(),
  });
  return { ...received, rollback: started.own ? started.id : await support(operation, signal, started.id) };
}

/** A trigger that was red at the opening counts from its first OK on; an OK from before it tells nothing. */
async function clearRed({ id }: Operation, signal: Signal): Promise<void> {
  const operation = await getOperation(id);
  if (signal.changedAt < operation.openedAt) return;
  if (!operation.triggers.some(({ alarm, redAtOpen }) => alarm === signal.alarm && redAtOpen)) return;
  const triggers = operation.triggers.map((one) =>
    one.alarm === signal.alarm ? { ...one, redAtOpen: false } : one,
  );
  await patchOperation(operation.id, { triggers });
}

/** Keeps the signal as evidence. One that would start by itself also ends the waiting for a consent. */
async function support(operation: Operation, signal: Signal, rollback: string): Promise<string> {
  await addEvidence(rollback, signal);
  const { questions } = await viewRollback(rollback).catch(() => ({ questions: [] }));
  const waiting = questions.find(
    ({ kind, status }) => status === 'open' && (kind === 'approval' || kind === 'veto'),
  );
  if (!waiting || waiting.approvalsNeeded > 1) return rollback;
  if (!(await startsAlone(operation, signal))) return rollback;
  await consent(waiting, `alarm ${signal.alarmName}`);
  return rollback;
}

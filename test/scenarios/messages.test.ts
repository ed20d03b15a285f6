import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendAllQueued, sendQueued, tell } from '#adapters/people.ts';
import { getItem, patchItem } from '#adapters/table.ts';
import type { Message } from '#core/records.ts';
import { type Stage, setStage } from './harness.ts';

let stage: Stage;
let data: string;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'messages-'));
  stage = await setStage({ data });
});
afterAll(async () => {
  await stage.close();
  rmSync(data, { recursive: true, force: true });
});

function say(rollback: string, id: string): Promise<void> {
  return tell({ id, rollback, operation: 'any', kind: 'progress', subject: id, body: id });
}

/** Ids in the order in which the topic got them. */
function published(rollback: string): string[] {
  const { messages } = JSON.parse(readFileSync(join(data, 'sns', 'sns.json'), 'utf8'));
  const told: Message[] = messages.map(({ message }: { message: string }) => JSON.parse(message));
  return told.filter((one) => one.rollback === rollback).map(({ id }) => id);
}

const stored = (rollback: string, id: string) => getItem<Message>(`rollback#${rollback}`, `message#${id}`);

describe('what people are told', () => {
  it('is published once, however many speak at the same time', async () => {
    const ids = Array.from({ length: 12 }, (_, number) => `phase-${number}`);

    await Promise.all([...ids, ...ids].map((id) => say('crowd', id)));
    await sendQueued('crowd');

    expect(published('crowd').sort()).toEqual([...ids].sort());
  });

  it('is sent after all where its sender died with it in hand', async () => {
    await say('orphan', 'first');
    const inHandUntil = new Date(Date.now() + 500).toISOString();
    await patchItem('rollback#orphan', 'message#first', { delivery: 'queued', inHandUntil });

    const left = await sendQueued('orphan');
    const before = published('orphan').length;
    await sendAllQueued('orphan');

    expect([left, before]).toEqual([1, 1]);
    expect(published('orphan')).toEqual(['first', 'first']);
    expect(await stored('orphan', 'first')).toMatchObject({ delivery: 'delivered' });
    expect(await stored('orphan', 'first')).not.toHaveProperty('inHandUntil');
  });

  it('stays queued while the topic is down, in nobody’s hand, and is sent along with the next', async () => {
    const topic = process.env.TOPIC_ARN;
    process.env.TOPIC_ARN = `${topic}-elsewhere`;
    await say('down', 'first');
    const waiting = await stored('down', 'first');
    process.env.TOPIC_ARN = topic;

    await say('down', 'second');

    expect(waiting).toMatchObject({ delivery: 'queued' });
    expect(waiting).not.toHaveProperty('inHandUntil');
    expect(published('down')).toEqual(['first', 'second']);
  });
});

import * as z from 'zod';
import { Duration, formatDuration } from '#core/duration.ts';
import { defineAction, type Outcome } from './action.ts';

/** Lets time pass: until caches expire, connections settle, metrics fill. The token is the time it is over. */
export const wait = defineAction({
  kind: 'wait',
  with: z.strictObject({ seconds: Duration }),
  iam: [],
  example: { seconds: 30 },

  preview: async ({ seconds }) => [`waits ${formatDuration(seconds)}`],

  start: async ({ seconds }, { now }) => look(seconds, now().getTime() + seconds * 1000, now()),

  poll: async ({ seconds }, token, { now }) => look(seconds, Date.parse(token), now()),
});

function look(seconds: number, due: number, now: Date): Outcome {
  const left = (due - now.getTime()) / 1000;
  if (!(left > 0)) return { status: 'done', summary: `waited ${formatDuration(seconds)}` };
  return { status: 'running', token: new Date(due).toISOString(), lookAgainIn: left };
}

import { expect, it } from 'vitest';
import { wait } from '#actions/wait.ts';
import { toolsFor } from './world.ts';

const at = (time: string) => toolsFor({ now: () => new Date(time) });

it('runs until its time is due, and says how long is left', async () => {
  const started = await wait.start({ seconds: '2m' }, at('2026-11-21T10:00:00Z'));
  const token = started.status === 'running' ? started.token : '';
  const midway = await wait.poll({ seconds: '2m' }, token, at('2026-11-21T10:01:30Z'));
  const over = await wait.poll({ seconds: '2m' }, token, at('2026-11-21T10:02:00Z'));

  expect(started).toMatchObject({ status: 'running', token: '2026-11-21T10:02:00.000Z', lookAgainIn: 120 });
  expect(midway).toMatchObject({ status: 'running', token, lookAgainIn: 30 });
  expect(over).toEqual({ status: 'done', summary: 'waited 2m 00s' });
});

it('is over at once when there is nothing to wait for', async () => {
  expect(await wait.start({ seconds: 0 }, toolsFor())).toMatchObject({ status: 'done' });
});

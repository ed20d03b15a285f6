import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTION_NAMES, placeholder } from '#core/names.ts';
import { createStage, type Json } from './local/states/stage.ts';

/** A plan by its numbers: of one wave its steps, of one phase its waves. The last phase is the cleanup. */
export interface Size {
  readonly regions: number;
  readonly phases: number;
  readonly waves: number;
  readonly steps: number;
  readonly checks: number;
}

const ROLE = { roleArn: 'arn:aws:iam::000000000000:role/states' };
const CHILD = { QueryLanguage: 'JSONata', StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };

/** Plays rollback.asl.json on the engine, every step done at its first look, and counts what AWS charges and limits. */
export async function playedRollback(size: Size): Promise<{ transitions: number; events: number }> {
  const stage = await createStage({ functions: answersFor(size) });
  const create = async (name: string, definition: string): Promise<string> =>
    (await stage.send('CreateStateMachine', { name, definition, ...ROLE })).stateMachineArn;
  const child = await create('child', JSON.stringify(CHILD));
  const text = readFileSync(join(import.meta.dirname, '../statemachines/rollback.asl.json'), 'utf8');
  const filled = text.replaceAll(/\$\{(\w+)\}/g, (_, hole: string) =>
    FUNCTION_NAMES.some((name) => placeholder(name) === hole)
      ? `arn:aws:lambda:us-east-1:000000000000:function:${hole}`
      : child,
  );
  const stateMachineArn = await create('rollback', filled);
  const input = JSON.stringify({ operation: 'release-42' });
  const { executionArn } = await stage.send('StartExecution', { stateMachineArn, input });
  const { status, cause } = await stage.ended(executionArn);
  if (status !== 'SUCCEEDED') throw new Error(`the rollback ended as ${status}: ${cause}`);
  const types = await typesOf(executionArn, stage.send);
  return { transitions: types.filter((type) => type.endsWith('StateEntered')).length, events: types.length };
}

async function typesOf(executionArn: string, send: (operation: string, request: object) => Promise<Json>) {
  const types: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await send('GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
      ...(nextToken && { nextToken }),
    });
    types.push(...page.events.map(({ type }: { type: string }) => type));
    nextToken = page.nextToken;
  } while (nextToken);
  return types;
}

function answersFor({
  regions,
  phases,
  waves,
  steps,
  checks,
}: Size): Record<string, (payload: Json) => unknown> {
  const marks: Readonly<Record<string, unknown>> = {
    enter: { waves: names(waves).map((wave) => names(steps).map((step) => `${wave}-${step}`)) },
    verify: { checks: names(checks) },
    judge: { verdict: 'verified', phases: ['cleanup'], manualSeconds: 1 },
  };
  return {
    Begin: () => ({
      rollback: 'r1',
      go: 'start',
      consent: 'none',
      outcome: '',
      noticeSeconds: 1,
      approvalSeconds: 1,
    }),
    CaptureState: () => ({ regions: names(regions), phases: names(phases - 1), gate: 'none', together: 1 }),
    Mark: ({ event }) => marks[event] ?? {},
    RunStep: () => ({ progress: 'done', lookAgainIn: 0, cause: '' }),
    RunCheck: () => ({ settled: true, lookAgainIn: 0 }),
    Finish: () => ({ validateFrom: '2026-11-21T10:00:00Z' }),
  };
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${index}`);
}

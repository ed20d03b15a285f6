import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BuildRequest,
  type BuildState,
  findBuild,
  readBuild,
  startBuild,
  stopBuild,
} from '#adapters/codebuild.ts';
import { NotFoundError, PlanInvalidError } from '#core/errors.ts';
import { type Cloud, startCloud } from '../actions/world.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ 'shop/database': '{"password":"canary-of-a-build"}' });
});
afterAll(() => cloud.close());

function node(script: string, token: string, more: Partial<BuildRequest> = {}): BuildRequest {
  return { command: [process.execPath, '-e', script], timeoutSeconds: 30, idempotencyToken: token, ...more };
}

async function endOf(id: string): Promise<BuildState> {
  for (;;) {
    const state = await readBuild(id);
    if (state.status !== 'running') return state;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

describe('a build', () => {
  it('runs a list of arguments as it is, and keeps what it wrote', async () => {
    const script = 'console.log(process.argv.at(-1), process.env.STAGE)';
    const request = node(script, 'args', { environment: { STAGE: 'prod; rm -rf /' } });

    const state = await endOf(
      await startBuild({ ...request, command: [...request.command, '$(whoami) `id`'] }),
    );

    expect(state).toMatchObject({ status: 'succeeded', exitCode: 0 });
    expect(state.output).toContain('$(whoami) `id` prod; rm -rf /');
  });

  it('is the same build for the same token, and can be found by it', async () => {
    const first = await startBuild(node('', 'once'));
    const second = await startBuild(node('', 'once'));

    expect(second).toBe(first);
    expect(await findBuild('once')).toBe(first);
    expect(await findBuild('never')).toBeUndefined();
  });

  it('tells how the command ended', async () => {
    const state = await endOf(await startBuild(node('console.error("no table"); process.exit(7)', 'fails')));

    expect(state).toMatchObject({ status: 'failed', exitCode: 7 });
    expect(state.output).toContain('no table');
  });

  it('is ended at its time limit', async () => {
    const request = node('setInterval(() => {}, 1000)', 'slow', { timeoutSeconds: 0.3 });

    expect(await endOf(await startBuild(request))).toMatchObject({ status: 'timed-out' });
  });

  it('can be stopped', async () => {
    const id = await startBuild(node('setInterval(() => {}, 1000)', 'stopped'));

    await stopBuild(id);

    expect(await endOf(id)).toMatchObject({ status: 'stopped' });
  });

  it('gets a secret as a reference that only the build resolves', async () => {
    const script = 'console.log(process.env.PASSWORD.length)';
    const environment = { PASSWORD: 'secret:shop/database#password' };

    const state = await endOf(await startBuild(node(script, 'secret', { environment })));

    expect(state.output).toContain('17');
  });

  it('is refused where a secret is a part of a value', async () => {
    const environment = { URL: 'postgres://app:{secret:shop/database#password}@db/shop' };

    await expect(startBuild(node('', 'part', { environment }))).rejects.toThrow(PlanInvalidError);
  });

  it('that nobody started is not found', async () => {
    const id = 'ripcord-commands:00000000-0000-0000-0000-000000000000';

    await expect(readBuild(id)).rejects.toThrow(NotFoundError);
  });
});

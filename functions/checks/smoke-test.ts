import * as z from 'zod';
import { BUILD_PERMISSIONS } from '#adapters/codebuild.ts';
import { type CheckTools, defineCheck, type Finding } from './check.ts';
import { Command, lastLine, runBuild } from './look/build.ts';
import { closest } from './look/closest.ts';
import { Requests } from './look/requests.ts';
import { playSequence } from './look/sequence.ts';
import { show } from './look/value.ts';

/** Functional tests: a command that a team already has, or HTTP requests in order. Stops at the first failure. */
export const smokeTest = defineCheck({
  kind: 'smoke-test',
  with: z.union([Command, z.strictObject({ requests: Requests })], { error: closest }),
  iam: BUILD_PERMISSIONS,
  example: {
    requests: [
      {
        name: 'login',
        method: 'POST',
        url: 'https://api.example.com/login',
        body: { user: 'smoke', password: 'secret:smoke-test#password' },
        save: { token: 'session.token' },
      },
      {
        name: 'orders',
        url: 'https://api.example.com/orders',
        headers: { authorization: 'Bearer {{token}}' },
        expect: { status: 200 },
      },
    ],
  },

  run: async (settings, tools) =>
    'requests' in settings ? playSequence(settings.requests, tools) : playCommand(settings, tools),
});

/** An exit code is an answer; a build that was stopped, ran out of time or broke down is none. */
async function playCommand(command: Command, { key, signal }: CheckTools): Promise<Finding> {
  const { status, exitCode, output } = await runBuild(command, key, signal);
  const subject = `the command ${show(command.command.join(' '))}`;
  if (status === 'succeeded') {
    return { result: 'pass', reason: `${subject} ended with exit code 0 as expected`, value: 0, limit: 0 };
  }
  if (status !== 'failed' || exitCode === undefined) {
    return { result: 'unsure', reason: `${subject} did not come to its end: ${status}` };
  }
  const said = lastLine(output);
  const reason = `${subject} ended with exit code ${exitCode}, expected 0${said && `; it said ${show(said)}`}`;
  return { result: 'fail', reason, value: exitCode, limit: 0 };
}

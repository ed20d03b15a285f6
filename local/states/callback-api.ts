import type { Operation } from '#local/service.ts';
import { ServiceError } from '#local/service.ts';
import type { Executions } from './executions.ts';
import type { Frame, TaskPhase } from './frame.ts';
import { isTooLarge } from './limits.ts';
import type { Request } from './request.ts';
import { optionalText, text } from './request.ts';
import type { Outside, Run } from './run.ts';
import { executionOf, fail, succeed } from './task.ts';

interface Waiting {
  readonly run: Run;
  readonly frame: Frame;
  readonly phase: TaskPhase;
}

/** The operations that answer a task token. An answer is on disk before it is confirmed. */
export function callbackOperations(
  outside: Outside,
  executions: Executions,
): Readonly<Record<string, Operation>> {
  const find = async (request: Request): Promise<Waiting> => {
    const token = text(request, 'taskToken', 2048);
    const executionArn = executionOf(token);
    if (executionArn === undefined) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
    const waiting = outside.tokens.get(token);
    if (waiting?.phase.at === 'task' && waiting.frame.alive && waiting.frame.phase === waiting.phase) {
      return { run: waiting.run, frame: waiting.frame, phase: waiting.phase };
    }
    await executions.read(executionArn).catch(() => {
      throw new ServiceError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
    });
    throw timedOut();
  };

  const settle = async ({ run }: Waiting, taken: boolean): Promise<Record<string, unknown>> => {
    if (!taken) throw timedOut();
    await run.journal.sync();
    return {};
  };

  return {
    async SendTaskSuccess(request) {
      const output = readOutput(text(request, 'output'));
      const waiting = await find(request);
      return settle(waiting, succeed(waiting.run, waiting.frame, waiting.phase, output));
    },

    async SendTaskFailure(request) {
      const error = optionalText(request, 'error', 256);
      const cause = optionalText(request, 'cause', 32_768);
      const waiting = await find(request);
      return settle(waiting, fail(waiting.run, waiting.frame, waiting.phase, { error, cause }));
    },

    async SendTaskHeartbeat(request) {
      const { phase } = await find(request);
      phase.beat?.();
      return {};
    },
  };
}

function timedOut(): ServiceError {
  return new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}

function readOutput(output: string): unknown {
  if (isTooLarge(output)) {
    throw new ServiceError('InvalidOutput', "Invalid Output: 'the output is larger than 262144 bytes'");
  }
  try {
    return JSON.parse(output);
  } catch (error) {
    throw new ServiceError('InvalidOutput', `Invalid Output: '${String(error)}'`);
  }
}

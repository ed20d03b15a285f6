import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';

let client: SFNClient | undefined;
const states = (): SFNClient => {
  client ??= new SFNClient({});
  return client;
};

export interface Started {
  readonly executionArn: string;
  readonly status: 'running' | 'ended';
}

/** Starts an execution by a name of our own. The same name with the same input is the same execution. */
export async function startMachine(stateMachineArn: string, name: string, input: object): Promise<Started> {
  try {
    const { executionArn } = await states().send(
      new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
    );
    return { executionArn: executionArn ?? '', status: 'running' };
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    const executionArn = executionArnOf(stateMachineArn, name);
    const { status } = await states().send(new DescribeExecutionCommand({ executionArn }));
    return { executionArn, status: status === 'RUNNING' ? 'running' : 'ended' };
  }
}

/** The ARN that an execution of this machine has by its name. */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Stops an execution; one that is over or never was is fine. */
export async function stopMachine(executionArn: string, error: string, cause: string): Promise<void> {
  try {
    await states().send(new StopExecutionCommand({ executionArn, error, cause }));
  } catch (problem) {
    if (!(problem instanceof ExecutionDoesNotExist)) throw problem;
  }
}

/** Lets a waiting machine go on. Returns false where its token is used up or has run out. */
export async function answerMachine(taskToken: string, output: object): Promise<boolean> {
  try {
    await states().send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
    return true;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
      return false;
    throw error;
  }
}

/** Everything an execution went through so far, oldest first. */
export async function historyOf(executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await states().send(
      new GetExecutionHistoryCommand({
        executionArn,
        nextToken,
        maxResults: 1000,
        includeExecutionData: false,
      }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

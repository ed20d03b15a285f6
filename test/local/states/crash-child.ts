import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClock } from '#local/clock.ts';
import { createStates } from '#local/states/engine.ts';

// Runs the machine of the crash test until it ends; the parent kills it again and again. Every effect is a line.
const [dataDir = '', effects = '', definition = ''] = process.argv.slice(2);
const note = (line: string) => appendFileSync(effects, `${line}\n`);

const states = await createStates({
  dataDir,
  clock: createClock(20),
  callService: async () => ({}),
  async invoke(name, payload) {
    note(`${name} ${JSON.stringify(payload)}`);
    await sleep(5);
    return { payload };
  },
});
const send = async (operation: string, request: Record<string, unknown>) =>
  states.operations[operation]?.(request);

const machine = await send('CreateStateMachine', {
  name: 'crash',
  roleArn: 'role',
  definition: readFileSync(definition, 'utf8'),
});
const executionArn = String(machine?.stateMachineArn).replace('stateMachine', 'execution').concat(':run');
note('up');
await states.start();
await send('StartExecution', { stateMachineArn: machine?.stateMachineArn, name: 'run' }).catch(
  () => undefined,
);
for (;;) {
  const found = await send('DescribeExecution', { executionArn });
  if (found?.status !== 'RUNNING') {
    note(`ended ${JSON.stringify([found?.status, found?.output])}`);
    break;
  }
  await answer();
  await sleep(2);
}
await states.close();

/** Answers the token of the last question, as a person would who saw it before or after a crash. */
async function answer(): Promise<void> {
  const asked = readFileSync(effects, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('ask '));
  const question = asked.at(-1);
  if (question === undefined) return;
  const { token } = JSON.parse(question.slice(4));
  await send('SendTaskSuccess', { taskToken: token, output: '"yes"' }).then(
    () => note('answered'),
    () => undefined,
  );
}

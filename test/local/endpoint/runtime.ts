import { join } from 'node:path';
import { createClock } from '#local/clock.ts';
import { createCodeBuild } from '#local/endpoint/codebuild.ts';
import { createDynamoDb } from '#local/endpoint/dynamodb.ts';
import { createS3 } from '#local/endpoint/s3/service.ts';
import { startEndpoint } from '#local/endpoint/server.ts';

/** A runtime to be killed: `node runtime.ts <folder>` serves that folder and prints its address. */
const [directory = ''] = process.argv.slice(2);
const { codebuild, logs } = createCodeBuild({
  workingDirectory: directory,
  directory: join(directory, 'builds'),
});
const { url } = await startEndpoint({
  port: 0,
  services: [codebuild, logs, await createDynamoDb(join(directory, 'table'))],
  rest: [createS3({ clock: createClock(), directory: join(directory, 'archive') })],
});
console.log(url);

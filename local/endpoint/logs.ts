import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type JsonService, ServiceError } from '../service.ts';
import type { OutputLine } from './builds/output.ts';
import { type BuildRequest, readPart } from './builds/record.ts';
import { logGroup, uuidOf } from './builds/view.ts';
import { operation } from './input.ts';

const INVALID = 'InvalidParameterException';
const PAGE_BYTES = 1024 * 1024;
const GetLogEvents = z.object({
  logGroupName: z.string(),
  logStreamName: z.string(),
  limit: z.number().int().min(1).max(10_000).default(10_000),
  startFromHead: z.boolean().default(false),
  nextToken: z
    .string()
    .regex(/^[fb]\/\d+$/, 'the specified nextToken is invalid')
    .optional(),
});
const DescribeLogStreams = z.object({
  logGroupName: z.string(),
  logStreamNamePrefix: z.string().default(''),
});

/** CloudWatch Logs, as far as the output of builds in `directory` goes. */
export function createLogs(directory: string): JsonService {
  const requestsOf = (group: string): BuildRequest[] =>
    (existsSync(directory) ? readdirSync(directory) : [])
      .map((name) => readPart<BuildRequest>(join(directory, name), 'build.json'))
      .filter((request) => request !== undefined)
      .filter(({ project }) => logGroup(project) === group);
  return {
    signingName: 'logs',
    operations: {
      DescribeLogStreams: operation(DescribeLogStreams, INVALID, (input) => {
        const requests = requestsOf(input.logGroupName);
        if (requests.length === 0) throw missing('group');
        return {
          logStreams: requests
            .map(({ id, requested }) => ({ logStreamName: uuidOf(id) ?? '', creationTime: requested }))
            .filter(({ logStreamName }) => logStreamName.startsWith(input.logStreamNamePrefix)),
        };
      }),
      GetLogEvents: operation(GetLogEvents, INVALID, (input) => {
        const { logGroupName: group, logStreamName: stream } = input;
        const request = requestsOf(group).find(({ id }) => uuidOf(id) === stream);
        if (request === undefined) throw missing('stream');
        const lines = readLines(join(directory, stream, 'output.jsonl'));
        const [from, to] = page(lines, input);
        return {
          events: lines
            .slice(from, to)
            .map(({ at, text }) => ({ timestamp: at, ingestionTime: at, message: text })),
          nextForwardToken: `f/${to}`,
          nextBackwardToken: `b/${from}`,
        };
      }),
    },
  };
}

/** First and last+1 line of a page: forward from the token or the head, else backward from the token or the end. */
function page(
  lines: readonly OutputLine[],
  { nextToken, startFromHead, limit }: z.infer<typeof GetLogEvents>,
): [number, number] {
  const at = Math.min(Number(nextToken?.slice(2) ?? (startFromHead ? 0 : lines.length)), lines.length);
  const forward = nextToken === undefined ? startFromHead : nextToken.startsWith('f');
  let edge = at;
  let bytes = 0;
  while (Math.abs(edge - at) < limit) {
    const line = lines[forward ? edge : edge - 1];
    bytes += line?.text.length ?? 0;
    if (line === undefined || bytes > PAGE_BYTES) break;
    edge += forward ? 1 : -1;
  }
  return forward ? [at, edge] : [edge, at];
}

function readLines(file: string): OutputLine[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // What follows the last line break is a line that is still being written.
  return text
    .split('\n')
    .slice(0, -1)
    .map((line): OutputLine => JSON.parse(line));
}

function missing(what: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}

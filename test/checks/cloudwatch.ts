import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric: { readonly MetricName: string };
    readonly Period: number;
    readonly Stat: string;
  };
}

interface GetMetricDataInput {
  readonly MetricDataQueries: readonly Query[];
  readonly StartTime: number;
  readonly EndTime: number;
  readonly NextToken?: string;
}

/** A server that speaks GetMetricData as the SDK does; `answer` is asked for each call; errors are `{ __type }`. */
export interface FakeCloudWatch {
  answer: (input: GetMetricDataInput) => Record<string, unknown> | 'never';
  readonly calls: GetMetricDataInput[];
  close(): Promise<void>;
}

/** Starts the server and points the SDK at it. Times on the wire are seconds since 1970. */
export async function startCloudWatch(): Promise<FakeCloudWatch> {
  const fake: FakeCloudWatch = {
    answer: () => ({ MetricDataResults: [] }),
    calls: [],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const input = JSON.parse(Buffer.concat(chunks).toString()) as GetMetricDataInput;
    fake.calls.push(input);
    const answer = fake.answer(input);
    if (answer === 'never') return;
    response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  return fake;
}

/** One series of values, one every `period` seconds from `start` (milliseconds), all asked for or not. */
export function series(
  start: number,
  period: number,
  values: readonly (number | string)[],
  more: Record<string, unknown> = {},
) {
  return {
    Id: 'ripcord_judged',
    Label: 'one',
    StatusCode: 'Complete',
    Timestamps: values.map((_, index) => start / 1000 + index * period),
    Values: values,
    ...more,
  };
}

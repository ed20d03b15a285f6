import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { ConflictError } from '#core/errors.ts';
import { startEndpoint } from '#local/endpoint/server.ts';
import { type JsonService, ServiceError } from '#local/service.ts';
import { clientOf, endpointWith } from './machine.ts';

const SIGNED = (service: string): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

function echo(signingName: string, seen: unknown[] = []): JsonService {
  return {
    signingName,
    operations: {
      DescribeAlarms: async (input) => {
        seen.push(input);
        return { MetricAlarms: [{ AlarmName: 'a', Threshold: 5, StateUpdatedTimestamp: 1_795_255_085 }] };
      },
      PutMetricData: async (input) => {
        seen.push(input);
        return {};
      },
      ListExecutions: async () => {
        throw new ServiceError('StateMachineDoesNotExist', 'no such machine');
      },
      Broken: async () => {
        throw new Error('a bug');
      },
    },
  };
}

describe('the endpoint', () => {
  it('tells services apart by their signature', async () => {
    const { url } = await endpointWith([echo('monitoring'), { signingName: 'states', operations: {} }]);

    const { MetricAlarms } = await new CloudWatchClient(clientOf(url)).send(new DescribeAlarmsCommand({}));

    expect(MetricAlarms?.[0]).toMatchObject({
      AlarmName: 'a',
      StateUpdatedTimestamp: new Date(1_795_255_085_000),
    });
  });

  it('reads the service from the credential of a presigned address', async () => {
    const { url } = await endpointWith([echo('monitoring')]);
    const credential = encodeURIComponent('local/20261121/us-east-1/monitoring/aws4_request');

    const response = await fetch(`${url}/?Action=DescribeAlarms&X-Amz-Credential=${credential}`);

    expect(await response.text()).toContain('<AlarmName>a</AlarmName>');
  });

  it('gives an error the class that the client knows', async () => {
    const { url } = await endpointWith([echo('states')]);

    const call = new SFNClient(clientOf(url)).send(new ListExecutionsCommand({ stateMachineArn: 'arn' }));

    await expect(call).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
      message: 'no such machine',
    });
  });

  it('names the operations there are when asked for another one', async () => {
    const { url } = await endpointWith([
      { signingName: 'states', operations: { StopExecution: async () => ({}) } },
    ]);

    const call = new SFNClient(clientOf(url)).send(new ListExecutionsCommand({ stateMachineArn: 'arn' }));

    await expect(call).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('StopExecution'),
    });
  });

  it('names the service that it does not have', async () => {
    const { url } = await endpointWith([]);

    const call = new CloudWatchClient(clientOf(url)).send(new DescribeAlarmsCommand({}));

    await expect(call).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('"monitoring"'),
    });
  });

  it('answers a bug with a fault of the server and tells the runtime', async () => {
    const faults: string[] = [];
    const endpoint = await startEndpoint({
      port: 0,
      services: [echo('monitoring')],
      onFault: (_, where) => faults.push(where),
    });

    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: { ...SIGNED('monitoring'), 'x-amz-target': 'Granite.Broken' },
      body: '{}',
    });
    await endpoint.close();

    expect(response.status).toBe(500);
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(faults).toEqual(['monitoring:Broken']);
  });

  it('speaks the form protocol to older clients of CloudWatch, with types and times', async () => {
    const seen: unknown[] = [];
    const { url } = await endpointWith([echo('monitoring', seen)]);
    const send = async (body: string): Promise<string> =>
      (await fetch(url, { method: 'POST', headers: SIGNED('monitoring'), body })).text();

    await send(
      'Action=PutMetricData&Version=2010-08-01&Namespace=shop&MetricData.member.1.MetricName=errors&MetricData.member.1.Value=1.5&MetricData.member.1.Timestamp=2026-11-21T09:58:05Z',
    );
    const alarms = await send('Action=DescribeAlarms&Version=2010-08-01');

    const datum = { MetricName: 'errors', Value: 1.5, Timestamp: 1_795_255_085 };
    expect(seen[0]).toEqual({ Namespace: 'shop', MetricData: [datum] });
    expect(alarms).toContain('<StateUpdatedTimestamp>2026-11-21T09:58:05.000Z</StateUpdatedTimestamp>');
  });

  it('takes the JSON that today’s client of CloudWatch sends', async () => {
    const seen: unknown[] = [];
    const { url } = await endpointWith([echo('monitoring', seen)]);
    const MetricData = [{ MetricName: 'errors', Value: 1, Timestamp: new Date(1_795_255_085_971) }];

    await new CloudWatchClient(clientOf(url)).send(
      new PutMetricDataCommand({ Namespace: 'shop', MetricData }),
    );

    const datum = { MetricName: 'errors', Value: 1, Timestamp: 1_795_255_085.971 };
    expect(seen[0]).toEqual({ Namespace: 'shop', MetricData: [datum] });
  });

  it.each([
    ['an unsigned request', {}, 'MissingAuthenticationToken'],
    ['a web page', { ...SIGNED('monitoring'), origin: 'https://example.com' }, 'AccessDeniedException'],
  ])('refuses %s', async (_, headers, code) => {
    const { url } = await endpointWith([echo('monitoring')]);

    const response = await fetch(url, { method: 'POST', headers, body: 'Action=DescribeAlarms' });

    expect(response.status).toBe(403);
    expect(await response.text()).toContain(code);
  });

  it('refuses a body over the limit', async () => {
    const endpoint = await startEndpoint({ port: 0, services: [echo('monitoring')], bodyLimitBytes: 10 });

    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: SIGNED('monitoring'),
      body: 'x'.repeat(11),
    });
    await endpoint.close();

    expect(response.status).toBe(413);
  });

  it('says which port is taken and what to do', async () => {
    const { port } = await endpointWith([]);

    const second = startEndpoint({ port, services: [] });

    await expect(second).rejects.toThrow(ConflictError);
    await expect(second).rejects.toThrow(`port ${port} on 127.0.0.1 is in use: stop the program`);
  });

  it('closes its services when it closes', async () => {
    let closed = false;
    const close = async (): Promise<void> => {
      closed = true;
    };
    const endpoint = await startEndpoint({ port: 0, services: [{ ...echo('monitoring'), close }] });

    await endpoint.close();

    expect(closed).toBe(true);
    await expect(fetch(endpoint.url)).rejects.toThrow();
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENTS, FUNCTION_NAMES, type FunctionName, MACHINE_NAMES } from '#core/names.ts';
import { filled, resourcesOf, synthesised } from './synthesised.ts';

const MACHINES = join(import.meta.dirname, '../../statemachines');

let template: Template;
beforeAll(() => {
  template = synthesised();
});

describe('what is kept', () => {
  it('holds the records in one table with recovery, a customer key and protection against deletion', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.anyValue() },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        DeletionProtectionEnabled: true,
      },
    });
  });

  it('locks what is archived for a year, from its owner too', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 365 } },
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() } },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: Match.objectLike({ Rules: [Match.objectLike({ Status: 'Enabled' })] }),
      },
    });
  });

  it('lets a development archive be thrown away where that is asked for', () => {
    const development = synthesised('governance');

    development.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } } },
    });
  });

  it.each(['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'])(
    'refuses requests without TLS (%s)',
    (type) => {
      const found = Object.keys(resourcesOf(template, type)).length;

      template.resourcePropertiesCountIs(
        type,
        {
          PolicyDocument: {
            Statement: Match.arrayWith([
              Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
            ]),
          },
        },
        found,
      );
      expect(found).toBeGreaterThan(0);
    },
  );

  it('encrypts topics and logs with a customer key that is rotated', () => {
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.allResourcesProperties('AWS::Logs::LogGroup', {
      KmsKeyId: Match.anyValue(),
      RetentionInDays: Match.anyValue(),
    });
  });
});

describe('functions', () => {
  it.each(FUNCTION_NAMES)('deploys %s with exactly the environment that it reads', (name) => {
    const { Properties } = functionOf(name);
    const known = Object.keys(ENVIRONMENTS[name].shape);

    expect(Object.keys((Properties.Environment as { Variables: object }).Variables).sort()).toEqual(
      known.sort(),
    );
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON' },
    });
  });

  it('deploys a function for each of its names and nothing else', () => {
    template.resourceCountIs('AWS::Lambda::Function', FUNCTION_NAMES.length);
  });

  it('gives up on a call before the state that waits for it does', () => {
    const calls = MACHINE_NAMES.flatMap((name) =>
      directCalls(readFileSync(join(MACHINES, `${name}.asl.json`), 'utf8')),
    );

    const late = calls.filter(
      ({ callee, seconds }) => Number(functionOf(callee).Properties.Timeout) > seconds,
    );

    expect(calls.length).toBeGreaterThan(8);
    expect(late).toEqual([]);
  });
});

describe('state machines', () => {
  it.each(MACHINE_NAMES)('deploys %s with logs that hold no data, and with traces', (name) => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: `ripcord-${name}`,
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });

  it.each(MACHINE_NAMES)('fills every hole of %s, with what the hole is named after', (name) => {
    const { DefinitionString, DefinitionSubstitutions } = machineOf(name);
    const holes = [...String(DefinitionString).matchAll(/\$\{(\w+)\}/g)].map(([, hole = '']) => hole);

    expect(Object.keys(DefinitionSubstitutions as object).sort()).toEqual([...new Set(holes)].sort());
    for (const [hole, arn] of Object.entries(DefinitionSubstitutions as object))
      expect(filled(arn).replaceAll('-', '').toLowerCase()).toContain(hole.toLowerCase());
  });
});

describe('the way in', () => {
  it('asks for a signature on every route', () => {
    template.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
    template.resourceCountIs('AWS::ApiGatewayV2::Route', 1);
  });
});

describe('Ripcord itself', () => {
  it('tells people when a state machine breaks, an event cannot be received or is given up', () => {
    const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties,
    );

    expect(alarms.map(({ MetricName }) => String(MetricName)).sort()).toEqual([
      'ApproximateNumberOfMessagesVisible',
      'Errors',
      'ExecutionsAborted',
      'ExecutionsFailed',
      'ExecutionsFailed',
      'ExecutionsFailed',
    ]);
    for (const { AlarmActions, TreatMissingData } of alarms) {
      expect((AlarmActions as unknown[]).map(filled)).toEqual([expect.stringContaining('People')]);
      expect(TreatMissingData).toBe('notBreaching');
    }
  });
});

function functionOf(name: FunctionName) {
  const found = Object.values(resourcesOf(template, 'AWS::Lambda::Function')).find(
    ({ Properties }) => Properties.FunctionName === `ripcord-${name}`,
  );
  if (found) return found;
  throw new Error(`the stack has no function ${name}`);
}

function machineOf(name: string) {
  const found = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine')).find(
    ({ Properties }) => Properties.StateMachineName === `ripcord-${name}`,
  );
  return found?.Properties ?? {};
}

/** Calls that a state waits for with a time limit of its own; questions are waited for by token instead. */
function directCalls(definition: string): { callee: FunctionName; seconds: number }[] {
  const calls: { callee: FunctionName; seconds: number }[] = [];
  JSON.parse(definition, (_key, value: unknown) => {
    const { Type, Resource, TimeoutSeconds } = (value ?? {}) as Record<string, unknown>;
    const callee = FUNCTION_NAMES.find(
      (name) => Resource === `\${${name.replace(/(^|-)(.)/g, (_, __, c: string) => c.toUpperCase())}}`,
    );
    if (Type === 'Task' && callee) calls.push({ callee, seconds: Number(TimeoutSeconds) });
    return value;
  });
  return calls;
}

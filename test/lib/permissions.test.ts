import { App, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES, MACHINE_NAMES } from '#core/names.ts';
import { permit } from '#lib/permissions.ts';
import { sentCommands } from './sent-commands.ts';
import {
  actionsOf,
  filled,
  type Resource,
  resourcesOf,
  type Statement,
  statementsOf,
  synthesised,
} from './synthesised.ts';

/** Traces, encryption, and the queue of events that were given up: not sent by our code. */
const BY_THE_PLATFORM = /^(xray|kms|sqs):/;
/** A document is read in the version that was recorded, which IAM calls by another name than the SDK. */
const WITH_VERSION = 's3:GetObjectVersion';

/** What may be done anywhere, since the service knows no narrower place. */
const ANYWHERE = [
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

let template: Template;
beforeAll(() => {
  template = synthesised();
});

describe('permissions', () => {
  it.each(FUNCTION_NAMES)('%s may do what its code sends, and nothing else', (name) => {
    const granted = ownStatements(name).flatMap(actionsOf);

    const ours = granted.filter((action) => !BY_THE_PLATFORM.test(action) && action !== WITH_VERSION);

    expect([...new Set(ours)].sort(), 'what lib/grants.ts says, and what is sent').toEqual(
      sentCommands(`functions/${name}.ts`),
    );
  });

  it('names no action by a wildcard that opens a whole service', () => {
    const named = allStatements().flatMap(actionsOf);

    expect(
      named.filter((action) => action.includes('*') && !/^kms:(GenerateDataKey|ReEncrypt)\*$/.test(action)),
    ).toEqual([]);
  });

  it('says where, wherever the service can be told', () => {
    const anywhere = allStatements().filter(({ Resource }) => [Resource].flat().includes('*'));

    expect([...new Set(anywhere.flatMap(actionsOf))].sort()).toEqual(ANYWHERE);
  });

  it('lets functions touch the state machines that they know, and no other', () => {
    const places = FUNCTION_NAMES.flatMap((name) =>
      ownStatements(name)
        .filter((statement) => actionsOf(statement).some((action) => action.startsWith('states:')))
        .flatMap(({ Resource }) => [Resource].flat().map((place) => `${name} ${filled(place)}`)),
    );

    expect(places.map((place) => place.replace('arn:partition:states:region:accountid:', '')).sort()).toEqual(
      [
        'api execution:ripcord-rollback:*',
        'api stateMachine:ripcord-rollback',
        'ask execution:ripcord-escalation:*',
        'ask stateMachine:ripcord-escalation',
        'ask stateMachine:ripcord-rollback',
        'finish execution:ripcord-escalation:*',
        'finish execution:ripcord-rollback:*',
        'receive-signal execution:ripcord-rollback:*',
        'receive-signal stateMachine:ripcord-rollback',
      ],
    );
  });

  it.each(MACHINE_NAMES)('lets the machine %s call what its definition names', (name) => {
    const machine = owner('AWS::StepFunctions::StateMachine', 'StateMachineName', name);
    const named = Object.values(machine.Properties.DefinitionSubstitutions as object).map(filled);

    const called = statementsOf(template, machine)
      .filter((one) => /^(lambda|states):/.test(actionsOf(one).join()))
      .flatMap(({ Resource }) => [Resource].flat().map((place) => filled(place).replace(/:\*$/, '')));

    expect([...new Set(called)].sort()).toEqual(named.sort());
  });

  it('refuses to guess the place of a permission that nobody thought of', () => {
    const scope = new Stack(new App(), 'Scope');

    expect(() => permit(scope, ['ecs:UpdateService'])).toThrow(/ecs:UpdateService.*permissions\.ts/);
  });
});

function ownStatements(name: string): Statement[] {
  return statementsOf(template, owner('AWS::Lambda::Function', 'FunctionName', name));
}

function allStatements(): Statement[] {
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy')).flatMap(
    ({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
  );
}

function owner(type: string, property: string, name: string): Resource {
  const found = Object.values(resourcesOf(template, type)).find(
    ({ Properties }) => Properties[property] === `ripcord-${name}`,
  );
  if (found) return found;
  throw new Error(`the stack has no ${type} ripcord-${name}`);
}

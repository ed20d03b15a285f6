import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { actions } from '#actions/index.ts';
import { checks } from '#checks/index.ts';
import { readers } from '#readers/index.ts';
import { alarmsArn, executionsArn, machineArn } from './arns.ts';
import type { Grant } from './grants.ts';

/** What plans may refer to by name begins with this: CodeBuild projects with their log groups, and alarms. */
const PREFIX = 'ripcord-';
const SECRETS = 'ripcord/*';

const LOOKS: readonly string[] = [...checks.values(), ...readers.values()].flatMap(({ iam }) => iam);
const ACTS: readonly string[] = [...actions.values()].flatMap(({ iam }) => iam);

/** Statements for all of a grant but table, archive and topic, whose constructs grant for themselves. */
export function statementsFor(
  scope: Construct,
  { world, alarms = [], machines = {} }: Grant,
): PolicyStatement[] {
  const { starts, stops, answers, readsHistory } = machines;
  return [
    ...permit(scope, worldly(world)),
    ...permit(
      scope,
      alarms.map((verb) => `cloudwatch:${verb}`),
    ),
    ...(starts
      ? [
          statement(['states:StartExecution'], machineArn(scope, starts)),
          statement(['states:DescribeExecution'], executionsArn(scope, starts)),
        ]
      : []),
    ...(answers ? [statement(['states:SendTaskSuccess'], machineArn(scope, answers))] : []),
    ...(stops ? [statement(['states:StopExecution'], executionsArn(scope, stops))] : []),
    ...(readsHistory ? [statement(['states:GetExecutionHistory'], executionsArn(scope, readsHistory))] : []),
  ];
}

/** One statement for each place that IAM actions are limited to. Throws where nobody has said to what. */
export function permit(scope: Construct, names: readonly string[]): PolicyStatement[] {
  const byPlace = Map.groupBy(new Set(names), (name) => placeOf(scope, name));
  return [...byPlace].map(([place, permitted]) => statement(permitted.sort(), place));
}

/** Acting includes looking: a probe of the point of no return is a check. */
function worldly(world: Grant['world']): string[] {
  if (!world) return [];
  return ['secretsmanager:GetSecretValue', ...LOOKS, ...(world === 'acts' ? ACTS : [])];
}

function statement(names: string[], resource: string): PolicyStatement {
  return new PolicyStatement({ actions: names, resources: [resource] });
}

function placeOf(scope: Construct, action: string): string {
  const named = (service: string, resource: string, resourceName: string, arnFormat: ArnFormat): string =>
    Stack.of(scope).formatArn({ service, resource, resourceName, arnFormat });
  switch (action) {
    case 'codebuild:BatchGetBuilds':
    case 'codebuild:ListBuildsForProject':
    case 'codebuild:StartBuild':
    case 'codebuild:StopBuild':
      return named('codebuild', 'project', `${PREFIX}*`, ArnFormat.SLASH_RESOURCE_NAME);
    case 'logs:GetLogEvents':
      return named('logs', 'log-group', `/aws/codebuild/${PREFIX}*`, ArnFormat.COLON_RESOURCE_NAME);
    case 'secretsmanager:GetSecretValue':
      return named('secretsmanager', 'secret', SECRETS, ArnFormat.COLON_RESOURCE_NAME);
    case 'cloudwatch:DeleteAlarms':
    case 'cloudwatch:PutMetricAlarm':
      return alarmsArn(scope, PREFIX);
    // CloudWatch knows no narrower place: metrics have no ARN, and composite alarms are shown to `*` alone.
    case 'cloudwatch:DescribeAlarms':
    case 'cloudwatch:GetMetricData':
      return '*';
    default:
      throw new Error(`permission "${action}": say in lib/permissions.ts what it is limited to`);
  }
}

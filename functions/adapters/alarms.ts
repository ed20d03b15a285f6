import {
  CloudWatchClient,
  type ComparisonOperator,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type MetricDataQuery,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import type { ResolvedTrigger } from '#core/catalogue.ts';
import { NotFoundError } from '#core/errors.ts';
import type { Metric } from '#core/plan-trigger.ts';

let client: CloudWatchClient | undefined;
const cloudwatch = (): CloudWatchClient => {
  client ??= new CloudWatchClient({});
  return client;
};

const OPERATORS: Readonly<Record<ResolvedTrigger['comparison'], ComparisonOperator>> = {
  'greater-than': 'GreaterThanThreshold',
  'greater-or-equal': 'GreaterThanOrEqualToThreshold',
  'less-than': 'LessThanThreshold',
  'less-or-equal': 'LessThanOrEqualToThreshold',
};

const NAMES_A_CALL = 100;

export interface AlarmState {
  readonly arn: string;
  readonly name: string;
  readonly state: string;
}

/** Creates the alarm of a trigger, which calls `action` on ALARM and on OK. Returns it as CloudWatch knows it. */
export async function createAlarm(
  name: string,
  trigger: ResolvedTrigger,
  action: string,
  baseline?: number,
): Promise<AlarmState> {
  await cloudwatch().send(
    new PutMetricAlarmCommand({
      AlarmName: name,
      AlarmDescription: `Ripcord trigger ${trigger.id} (${trigger.severity})`,
      ...queryOf(trigger, baseline),
      Threshold: trigger.threshold,
      ComparisonOperator: OPERATORS[trigger.comparison],
      EvaluationPeriods: trigger.evaluationPeriods,
      DatapointsToAlarm: trigger.datapointsToAlarm,
      TreatMissingData: trigger.missing === 'not-breaching' ? 'notBreaching' : trigger.missing,
      AlarmActions: [action],
      OKActions: [action],
    }),
  );
  const [alarm] = await describeAlarms([name]);
  if (alarm) return alarm;
  throw new NotFoundError(`alarm "${name}" was created and is not there`);
}

/** One metric, the plan's own formula, or the change against a baseline in per cent, in CloudWatch's words. */
function queryOf(
  trigger: ResolvedTrigger,
  baseline: number | undefined,
): Partial<ConstructorParameters<typeof PutMetricAlarmCommand>[0]> {
  if (trigger.watches.by === 'formula') {
    return { Metrics: formula(trigger.watches.metrics, trigger.watches.formula, trigger.periodSeconds) };
  }
  if (trigger.watches.by !== 'metric') return {};
  const { metric } = trigger.watches;
  if (trigger.against === 'value' || baseline === undefined) {
    const percentile = /^p\d/.test(metric.stat);
    return {
      Namespace: metric.namespace,
      MetricName: metric.name,
      Dimensions: dimensions(metric),
      Period: trigger.periodSeconds,
      ...(percentile ? { ExtendedStatistic: metric.stat } : { Statistic: metric.stat as 'Average' }),
    };
  }
  const change = trigger.against === 'above-baseline' ? `m1 - ${baseline}` : `${baseline} - m1`;
  return { Metrics: formula({ m1: metric }, `100 * (${change}) / ${baseline}`, trigger.periodSeconds) };
}

function formula(
  metrics: Readonly<Record<string, Metric>>,
  expression: string,
  period: number,
): MetricDataQuery[] {
  const sources = Object.entries(metrics).map(([id, metric]) => ({
    Id: id,
    ReturnData: false,
    MetricStat: {
      Metric: { Namespace: metric.namespace, MetricName: metric.name, Dimensions: dimensions(metric) },
      Period: period,
      Stat: metric.stat,
    },
  }));
  return [{ Id: 'result', Expression: expression, ReturnData: true }, ...sources];
}

function dimensions(metric: Metric): { Name: string; Value: string }[] {
  return Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value }));
}

/** Metric and composite alarms by name, as they are now. */
export async function describeAlarms(names: readonly string[]): Promise<AlarmState[]> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch().send(
    new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmArn = '', AlarmName = '', StateValue = '' }) => ({
    arn: AlarmArn,
    name: AlarmName,
    state: StateValue,
  }));
}

/** Removes alarms by ARN; those that are gone already are fine. */
export async function removeAlarms(arns: readonly string[]): Promise<void> {
  const names = arns.map((arn) => arn.split(':alarm:').at(-1) ?? arn);
  for (let start = 0; start < names.length; start += NAMES_A_CALL) {
    await cloudwatch().send(
      new DeleteAlarmsCommand({ AlarmNames: names.slice(start, start + NAMES_A_CALL) }),
    );
  }
}

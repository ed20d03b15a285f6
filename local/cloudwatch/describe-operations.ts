import { z } from 'zod';
import { type Operation, ServiceError } from '#local/service.ts';
import { alarmDocument } from './alarm-document.ts';
import type { FindAlarm } from './composite.ts';
import type { Ledger } from './ledger.ts';
import { keyOf } from './metric-store.ts';
import { childrenOf } from './rule.ts';
import { Dimension, Instant, Num, Period, read, StateValue } from './shapes.ts';

const AlarmType = z.enum(['MetricAlarm', 'CompositeAlarm', 'LogAlarm']);
const MaxRecords = Num.pipe(z.int().min(1).max(100)).default(50);
const DescribeAlarms = z.object({
  AlarmNames: z.array(z.string()).max(100).optional(),
  AlarmNamePrefix: z.string().optional(),
  AlarmTypes: z.array(AlarmType).default(['MetricAlarm']),
  ChildrenOfAlarmName: z.string().optional(),
  ParentsOfAlarmName: z.string().optional(),
  StateValue: StateValue.optional(),
  ActionPrefix: z.string().optional(),
  MaxRecords,
  NextToken: z.string().optional(),
});
const DescribeAlarmsForMetric = z.object({
  MetricName: z.string(),
  Namespace: z.string(),
  Dimensions: z.array(Dimension).optional(),
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Period: Period.optional(),
  Unit: z.string().optional(),
});
const DescribeAlarmHistory = z.object({
  AlarmName: z.string().optional(),
  AlarmTypes: z.array(AlarmType).default(['MetricAlarm']),
  HistoryItemType: z.string().optional(),
  StartDate: Instant.default(Number.NEGATIVE_INFINITY),
  EndDate: Instant.default(Number.POSITIVE_INFINITY),
  MaxRecords: MaxRecords.default(100),
  NextToken: z.string().optional(),
  ScanBy: z.enum(['TimestampAscending', 'TimestampDescending']).default('TimestampDescending'),
});

/** The operations that read alarms: DescribeAlarms, DescribeAlarmsForMetric, DescribeAlarmHistory. */
export function describeOperations(ledger: Ledger, find: FindAlarm): Readonly<Record<string, Operation>> {
  return {
    async DescribeAlarms(input) {
      const wanted = read(DescribeAlarms, input);
      if (wanted.AlarmNames && wanted.AlarmNamePrefix !== undefined) {
        throw new ServiceError('ValidationError', 'AlarmNames and AlarmNamePrefix cannot be given together');
      }
      const family = familyOf(wanted);
      const alarms = [...ledger.alarms.values()]
        // Asked for by relation, alarms of every type are shown, as on AWS.
        .filter(
          ({ kind }) =>
            family || wanted.AlarmTypes.includes(kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm'),
        )
        .filter(({ name }) => !family || family.has(name))
        .filter(({ name }) => !wanted.AlarmNames || wanted.AlarmNames.includes(name))
        .filter(({ name }) => name.startsWith(wanted.AlarmNamePrefix ?? ''))
        .filter(({ state }) => !wanted.StateValue || state.value === wanted.StateValue)
        .filter(({ config: { OKActions, AlarmActions, InsufficientDataActions } }) =>
          wanted.ActionPrefix === undefined
            ? true
            : [...OKActions, ...AlarmActions, ...InsufficientDataActions].some((action) =>
                action.startsWith(wanted.ActionPrefix ?? ''),
              ),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, token } = page(alarms, wanted);
      return {
        CompositeAlarms: items.filter((alarm) => alarm.kind === 'composite').map(alarmDocument),
        MetricAlarms: items.filter((alarm) => alarm.kind === 'metric').map(alarmDocument),
        ...token,
      };
    },

    async DescribeAlarmsForMetric(input) {
      const wanted = read(DescribeAlarmsForMetric, input);
      const fits = (given: unknown, actual: unknown): boolean => given === undefined || given === actual;
      const MetricAlarms = [...ledger.alarms.values()].filter(({ config, kind }) => {
        if (kind !== 'metric' || !('MetricName' in config)) return false;
        const { MetricName = '', Namespace = '', Dimensions } = config;
        return (
          keyOf({ MetricName, Namespace, Dimensions }) === keyOf(wanted) &&
          fits(wanted.Statistic, config.Statistic) &&
          fits(wanted.ExtendedStatistic, config.ExtendedStatistic) &&
          fits(wanted.Period, config.Period) &&
          fits(wanted.Unit, config.Unit)
        );
      });
      return { MetricAlarms: MetricAlarms.map(alarmDocument) };
    },

    async DescribeAlarmHistory(input) {
      const wanted = read(DescribeAlarmHistory, input);
      const found = ledger.history
        .filter((item) => wanted.AlarmName === undefined || item.alarmName === wanted.AlarmName)
        // A name says which alarm is meant; types only narrow the list of all of them.
        .filter((item) => wanted.AlarmName !== undefined || wanted.AlarmTypes.includes(item.alarmType))
        .filter((item) => !wanted.HistoryItemType || item.type === wanted.HistoryItemType)
        .filter((item) => item.at >= wanted.StartDate && item.at <= wanted.EndDate);
      const { items, token } = page(
        wanted.ScanBy === 'TimestampDescending' ? found.toReversed() : found,
        wanted,
      );
      return {
        AlarmHistoryItems: items.map((item) => ({
          AlarmName: item.alarmName,
          AlarmType: item.alarmType,
          Timestamp: item.at / 1000,
          HistoryItemType: item.type,
          HistorySummary: item.summary,
          HistoryData: item.data,
        })),
        ...token,
      };
    },
  };

  function familyOf(wanted: z.infer<typeof DescribeAlarms>): ReadonlySet<string> | undefined {
    if (wanted.ChildrenOfAlarmName !== undefined) {
      const parent = find(wanted.ChildrenOfAlarmName);
      const children = parent?.kind === 'composite' ? childrenOf(parent.rule) : [];
      return new Set(children.flatMap((child) => find(child)?.name ?? []));
    }
    if (wanted.ParentsOfAlarmName === undefined) return undefined;
    return new Set(parentsOf(ledger, find, wanted.ParentsOfAlarmName));
  }
}

/** Names of the composite alarms whose rule or suppressor is this alarm. */
export function parentsOf(ledger: Ledger, find: FindAlarm, name: string): string[] {
  return [...ledger.alarms.values()].flatMap((alarm) => {
    if (alarm.kind !== 'composite') return [];
    const uses = [...childrenOf(alarm.rule), alarm.config.ActionsSuppressor ?? ''];
    return uses.some((child) => find(child)?.name === name) ? [alarm.name] : [];
  });
}

function page<T>(
  items: readonly T[],
  { NextToken, MaxRecords: most }: { readonly NextToken?: string | undefined; readonly MaxRecords: number },
): { items: readonly T[]; token: { NextToken?: string } } {
  const start = Number(NextToken ?? 0);
  if (!Number.isInteger(start) || start < 0)
    throw new ServiceError('InvalidNextToken', `"${NextToken}" is no token`);
  const next = start + most;
  return { items: items.slice(start, next), token: next < items.length ? { NextToken: String(next) } : {} };
}

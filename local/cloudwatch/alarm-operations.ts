import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Operation, ServiceError } from '#local/service.ts';
import { type Alarm, CompositeAlarmInput, MetricAlarmInput, unchecked } from './alarm.ts';
import { checkMetricAlarm } from './alarm-limits.ts';
import { configure, type Home } from './change.ts';
import { parentsOf } from './describe-operations.ts';
import type { Ledger } from './ledger.ts';
import { childrenOf, parseRule } from './rule.ts';
import { read, StateValue, Tag } from './shapes.ts';
import type { Watch } from './watch.ts';

const AlarmNames = z.object({ AlarmNames: z.array(z.string()).max(100) });
const SetAlarmState = z.object({
  AlarmName: z.string(),
  StateValue,
  StateReason: z.string().max(1023),
  StateReasonData: z.string().max(4000).optional(),
});
const Resource = z.object({ ResourceARN: z.string() });
const TagResource = Resource.extend({ Tags: z.array(Tag).max(50) });
const UntagResource = Resource.extend({ TagKeys: z.array(z.string()) });

interface AlarmContext {
  readonly ledger: Ledger;
  readonly watch: Watch;
  readonly home: Home;
  readonly now: () => number;
}

/** The operations that create, change and delete alarms. */
export function alarmOperations(context: AlarmContext): Readonly<Record<string, Operation>> {
  const { ledger, watch, home, now } = context;

  function alarmNamed(nameOrArn: string): Alarm {
    const alarm = watch.find(nameOrArn);
    if (!alarm) throw new ServiceError('ResourceNotFound', `Unknown alarm "${nameOrArn}"`, 404);
    return alarm;
  }

  /** An update leaves the state and the tags as they are. */
  function put(alarm: Alarm): void {
    const previous = ledger.alarms.get(alarm.name);
    if (previous && previous.kind !== alarm.kind) {
      throw new ServiceError(
        'ValidationError',
        `An alarm named "${alarm.name}" of another type exists already`,
      );
    }
    const {
      actionsSuppressedBy: _by,
      actionsSuppressedReason: _reason,
      ...free
    } = previous?.state ?? alarm.state;
    const kept = previous && {
      state: 'suppression' in alarm ? previous.state : free,
      transitionedAt: previous.transitionedAt,
      ...(previous.previousState ? { previousState: previous.previousState } : {}),
    };
    const next = {
      ...alarm,
      ...kept,
      config: { ...alarm.config, Tags: previous?.config.Tags ?? alarm.config.Tags },
    };
    const change = { alarm: next as Alarm, at: alarm.configuredAt, ...home };
    watch.settle(
      configure(previous ? { ...change, operation: 'update', previous } : { ...change, operation: 'create' }),
    );
    watch.follow(alarm.configuredAt);
  }

  function fresh(name: string) {
    const at = now();
    const arn = `arn:aws:cloudwatch:${home.region}:${home.account}:alarm:${name}`;
    return { name, arn, configuredAt: at, state: unchecked(at), transitionedAt: at };
  }

  function switchActions(names: readonly string[], ActionsEnabled: boolean): void {
    for (const name of names) {
      const alarm = alarmNamed(name);
      const next = { ...alarm, configuredAt: now(), config: { ...alarm.config, ActionsEnabled } } as Alarm;
      watch.settle(configure({ operation: 'update', alarm: next, previous: alarm, at: now(), ...home }));
    }
  }

  function retag(arn: string, act: (tags: readonly Tag[]) => Tag[]): void {
    const alarm = alarmNamed(arn);
    ledger.record({
      alarm: { ...alarm, config: { ...alarm.config, Tags: act(alarm.config.Tags) } } as Alarm,
    });
  }

  return {
    async PutMetricAlarm(input) {
      const config = read(MetricAlarmInput, input);
      const alarm = { kind: 'metric', ...fresh(config.AlarmName), config, metricId: randomUUID() } as const;
      checkMetricAlarm(alarm);
      put(alarm);
      return {};
    },

    async PutCompositeAlarm(input) {
      const config = read(CompositeAlarmInput, input);
      const rule = parseRule(config.AlarmRule);
      const named = [
        ...childrenOf(rule),
        ...(config.ActionsSuppressor === undefined ? [] : [config.ActionsSuppressor]),
      ];
      const unknown = named.filter((child) => !watch.find(child));
      if (unknown.length > 0) {
        throw new ServiceError(
          'ValidationError',
          `AlarmRule or ActionsSuppressor names unknown alarms: ${unknown.join(', ')}`,
        );
      }
      const periods =
        config.ActionsSuppressorWaitPeriod !== undefined &&
        config.ActionsSuppressorExtensionPeriod !== undefined;
      if (config.ActionsSuppressor !== undefined && !periods) {
        throw new ServiceError(
          'ValidationError',
          'ActionsSuppressor needs ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod',
        );
      }
      const previous = ledger.alarms.get(config.AlarmName);
      // A replaced suppressor discards the wait that is running; any other update leaves it alone.
      const running =
        previous?.kind === 'composite' && previous.config.ActionsSuppressor === config.ActionsSuppressor
          ? previous.suppression
          : undefined;
      put({
        kind: 'composite',
        ...fresh(config.AlarmName),
        config,
        rule,
        ...(running ? { suppression: running } : {}),
      });
      return {};
    },

    async DeleteAlarms(input) {
      const { AlarmNames: names } = read(AlarmNames, input);
      // Unknown names are passed over, as AWS does.
      const alarms = names.flatMap((name) => ledger.alarms.get(name) ?? []);
      if (alarms.filter(({ kind }) => kind === 'composite').length > 1) {
        throw new ServiceError('ValidationError', 'at most one composite alarm can be deleted at a time');
      }
      for (const { name } of alarms) {
        const parents = parentsOf(ledger, watch.find, name).filter((parent) => !names.includes(parent));
        if (parents.length > 0) {
          throw new ServiceError(
            'ValidationError',
            `"${name}" is used by the composite alarm ${parents.join(', ')}`,
          );
        }
      }
      for (const alarm of alarms) watch.settle(configure({ operation: 'delete', alarm, at: now(), ...home }));
      return {};
    },

    async SetAlarmState(input) {
      const wanted = read(SetAlarmState, input);
      const alarm = alarmNamed(wanted.AlarmName);
      const { StateReason: reason, StateReasonData: reasonData } = wanted;
      if (reasonData !== undefined && !isJson(reasonData)) {
        throw new ServiceError('InvalidFormatFault', 'StateReasonData is not JSON');
      }
      if (alarm.state.value === wanted.StateValue) return {};
      const data = reasonData === undefined ? {} : { reasonData };
      watch.set(alarm, { value: wanted.StateValue, reason, ...data, timestamp: now() });
      return {};
    },

    async EnableAlarmActions(input) {
      switchActions(read(AlarmNames, input).AlarmNames, true);
      return {};
    },

    async DisableAlarmActions(input) {
      switchActions(read(AlarmNames, input).AlarmNames, false);
      return {};
    },

    async ListTagsForResource(input) {
      return { Tags: alarmNamed(read(Resource, input).ResourceARN).config.Tags };
    },

    async TagResource(input) {
      const { ResourceARN, Tags } = read(TagResource, input);
      const isNew = ({ Key }: Tag): boolean => !Tags.some((tag) => tag.Key === Key);
      retag(ResourceARN, (tags) => [...tags.filter(isNew), ...Tags]);
      return {};
    },

    async UntagResource(input) {
      const { ResourceARN, TagKeys } = read(UntagResource, input);
      retag(ResourceARN, (tags) => tags.filter(({ Key }) => !TagKeys.includes(Key)));
      return {};
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

import type { Signal, SignalState } from '#core/signal.ts';
import { type AlarmArn, parseAlarmArn } from './alarm-arn.ts';
import { metricOfConfiguration } from './alarm-metric.ts';
import { readReason } from './alarm-reason.ts';
import type { Recognition } from './detector.ts';
import { instantOf } from './instant.ts';
import { field, fieldsOf, known, reasonOf, short, textOf } from './value.ts';

const STATES: readonly string[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA'] satisfies SignalState[];

export function isState(text: string | undefined): text is SignalState {
  return text !== undefined && STATES.includes(text);
}

/** What the direct and the EventBridge form of an alarm have in common, and what differs. */
export interface AlarmEvent {
  readonly path: 'direct' | 'eventbridge';
  readonly alarmArn: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly time: string | undefined;
  /** `alarmData` of the one, `detail` of the other. */
  readonly data: unknown;
  readonly muteDetail: unknown;
}

/** A state change in the shape of payloads A and B (facts about CloudWatch, sections 2 and 3) as a signal. */
export function recogniseState(event: AlarmEvent): Recognition {
  const { data, path } = event;
  const arn = parseAlarmArn(event.alarmArn);
  const state = field(data, 'state');
  const value = textOf(state, 'value');
  const changedAt = instantOf(textOf(state, 'timestamp')) ?? instantOf(event.time);
  if (!arn)
    return { ignored: `an alarm event (${path}) whose alarm has no valid ARN: ${short(event.alarmArn)}` };
  if (!isState(value))
    return { ignored: `alarm "${arn.name}" (${path}) is in no state that is known: ${short(value)}` };
  if (changedAt === undefined)
    return { ignored: `alarm "${arn.name}" (${path}) does not say when it changed` };
  return { signal: { ...told(event, arn), ...identity(event.alarmArn ?? '', value, changedAt) } };
}

/** The same change has the same id on every path. */
export function identity(
  alarm: string,
  state: SignalState,
  changedAt: string,
): Pick<Signal, 'id' | 'alarm' | 'state' | 'changedAt'> {
  return { id: `${alarm}#${changedAt}#${state}`, alarm, state, changedAt };
}

function told(event: AlarmEvent, arn: AlarmArn): Omit<Signal, 'id' | 'alarm' | 'state' | 'changedAt'> {
  const { data } = event;
  const state = field(data, 'state');
  const before = textOf(field(data, 'previousState'), 'value');
  const { children, statistic, period, ...figures } = readReason(textOf(state, 'reasonData'));
  const { metric, facts } = metricOfConfiguration(field(data, 'configuration'));
  const contributor = field(data, 'alarmContributor');
  return {
    source: 'alarm',
    path: event.path,
    alarmName: textOf(data, 'alarmName') ?? arn.name,
    account: event.account ?? arn.account,
    region: event.region ?? arn.region,
    ...(isState(before) && { previousState: before }),
    reason: reasonOf(state, 'reason'),
    ...knownFigures(textOf(state, 'value') === 'ALARM' ? figures : { ...figures, breachedAt: undefined }),
    ...(metric !== undefined && { metric }),
    ...mutedBy(event.muteDetail),
    ...suppressedBy(state),
    children,
    facts: {
      ...known({ stat: statistic, period }),
      ...facts,
      ...known({
        contributor: textOf(contributor, 'id'),
        description: textOf(field(data, 'configuration'), 'description'),
      }),
    },
  };
}

function knownFigures(figures: { value?: number; threshold?: number; breachedAt?: string }): Partial<Signal> {
  return Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== undefined));
}

function mutedBy(detail: unknown): Pick<Signal, 'mutedBy'> {
  return fieldsOf(detail) ? { mutedBy: textOf(detail, 'mutedByArn') ?? 'a mute rule' } : {};
}

function suppressedBy(state: unknown): Pick<Signal, 'suppressedBy'> {
  const by = textOf(state, 'actionsSuppressedBy');
  return by === undefined ? {} : { suppressedBy: by };
}

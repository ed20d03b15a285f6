import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LocalClock } from '../clock.ts';
import { type JsonService, ServiceError } from '../service.ts';
import { openDocument } from './atomic-file.ts';
import type { Delivery } from './delivery.ts';
import { checkPattern, matches } from './event-pattern.ts';
import { operation } from './input.ts';
import type { FunctionEvent } from './lambda.ts';
import { arnOf, HERE, type Place } from './place.ts';

/** An event on the bus, in the form that targets get. */
interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface EventBridge extends JsonService {
  /** Puts an event of an AWS service on the bus (`aws.cloudwatch`), which PutEvents may not. */
  emit(event: Pick<BusEvent, 'source' | 'detail-type' | 'detail'> & Partial<BusEvent>): BusEvent;
}

interface Rule {
  readonly name: string;
  readonly pattern: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly description?: string;
  targets: { readonly Id: string; readonly Arn: string }[];
}

const INVALID = 'ValidationException';
const Bus = { EventBusName: z.enum(['default'], { error: 'only the default event bus is here' }).optional() };
const Name = z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/);
const PutRule = z.object({
  ...Bus,
  Name,
  EventPattern: z.string({ error: 'a rule needs an event pattern here; schedules are not served' }),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Description: z.string().optional(),
  ScheduleExpression: z.undefined({ error: 'schedules are not served here' }).optional(),
});
const Target = z.strictObject({
  Id: z.string().min(1),
  Arn: z.string().regex(/^arn:aws:lambda:/, 'only Lambda functions are served as targets'),
  RetryPolicy: z.unknown().optional(),
});
const Entry = z.object({
  ...Bus,
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  Time: z.number().optional(),
});

/** EventBridge's default bus with rules by pattern and functions as targets. */
export function createEventBridge(options: {
  readonly clock: LocalClock;
  readonly events: Delivery<FunctionEvent>;
  /** File that keeps the rules; without it they are gone at close. */
  readonly file?: string;
  readonly place?: Place;
}): EventBridge {
  const { clock, events, place = HERE } = options;
  const { value: state, save } = openDocument<{ rules: Rule[] }>(options.file, { rules: [] });
  const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

  const rule = (name: string): Rule => {
    const found = state.rules.find((other) => other.name === name);
    if (found === undefined)
      throw new ServiceError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return found;
  };
  const emit: EventBridge['emit'] = (fields) => {
    const event: BusEvent = {
      version: '0',
      id: randomUUID(),
      account: place.account,
      time: time(clock.now()),
      region: place.region,
      resources: [],
      ...fields,
    };
    for (const { state: on, pattern, targets } of state.rules)
      if (on === 'ENABLED' && matches(JSON.parse(pattern), event))
        for (const { Arn } of targets) events.send({ functionName: Arn, payload: event });
    return event;
  };
  const put = (entry: z.infer<typeof Entry>): object => {
    const fault = entryFault(entry);
    if (fault) return fault;
    const detail: unknown = JSON.parse(entry.Detail ?? '{}');
    const at = entry.Time === undefined ? clock.now() : entry.Time * 1000;
    const { Source: source = '', DetailType = '', Resources: resources } = entry;
    return { EventId: emit({ source, 'detail-type': DetailType, detail, resources, time: time(at) }).id };
  };

  return {
    signingName: 'events',
    emit,
    operations: {
      PutEvents: operation(z.object({ Entries: z.array(Entry).min(1).max(10) }), INVALID, ({ Entries }) => {
        const results = Entries.map(put);
        return {
          FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
          Entries: results,
        };
      }),
      PutRule: operation(PutRule, INVALID, async (input) => {
        const pattern = parsePattern(input.EventPattern);
        const present = state.rules.find(({ name }) => name === input.Name);
        const fresh: Rule = {
          name: input.Name,
          pattern: JSON.stringify(pattern),
          state: input.State,
          ...(input.Description !== undefined && { description: input.Description }),
          targets: present?.targets ?? [],
        };
        state.rules = [...state.rules.filter((other) => other !== present), fresh];
        await save();
        return { RuleArn: arnOf(place, 'events', `rule/${input.Name}`) };
      }),
      PutTargets: operation(
        z.object({ ...Bus, Rule: Name, Targets: z.array(Target).min(1) }),
        INVALID,
        async ({ Rule: name, Targets }) => {
          const found = rule(name);
          const ids = new Set(Targets.map(({ Id }) => Id));
          const fresh = Targets.map(({ Id, Arn }) => ({ Id, Arn }));
          found.targets = [...found.targets.filter(({ Id }) => !ids.has(Id)), ...fresh];
          await save();
          return { FailedEntryCount: 0, FailedEntries: [] };
        },
      ),
      RemoveTargets: operation(
        z.object({ ...Bus, Rule: Name, Ids: z.array(z.string()) }),
        INVALID,
        async ({ Rule: name, Ids }) => {
          const found = rule(name);
          found.targets = found.targets.filter(({ Id }) => !Ids.includes(Id));
          await save();
          return { FailedEntryCount: 0, FailedEntries: [] };
        },
      ),
      DeleteRule: operation(z.object({ ...Bus, Name }), INVALID, async ({ Name: name }) => {
        if (state.rules.some((other) => other.name === name && other.targets.length > 0))
          throw new ServiceError(INVALID, "Rule can't be deleted since it has targets.");
        state.rules = state.rules.filter((other) => other.name !== name);
        await save();
        return {};
      }),
      ListRules: operation(
        z.object({ ...Bus, NamePrefix: z.string().default('') }),
        INVALID,
        ({ NamePrefix }) => ({
          Rules: state.rules
            .filter(({ name }) => name.startsWith(NamePrefix))
            .map(({ name, pattern, state: on, description }) => ({
              Name: name,
              Arn: arnOf(place, 'events', `rule/${name}`),
              EventPattern: pattern,
              State: on,
              Description: description,
              EventBusName: 'default',
            })),
        }),
      ),
      ListTargetsByRule: operation(z.object({ ...Bus, Rule: Name }), INVALID, ({ Rule: name }) => ({
        Targets: rule(name).targets,
      })),
      TestEventPattern: operation(
        z.object({ EventPattern: z.string(), Event: z.string() }),
        INVALID,
        ({ EventPattern, Event }) => ({ Result: matches(parsePattern(EventPattern), parseEvent(Event)) }),
      ),
    },
  };
}

function parsePattern(text: string): unknown {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    pattern = undefined;
  }
  checkPattern(pattern);
  return pattern;
}

function parseEvent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError(INVALID, 'Parameter Event is not valid JSON.');
  }
}

/** PutEvents answers entry by entry; these are its reasons to refuse one. */
function entryFault({ Source, DetailType, Detail }: z.infer<typeof Entry>): object | undefined {
  const missing = Object.entries({ Source, DetailType, Detail }).find(([, text]) => !text)?.[0];
  if (missing !== undefined)
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${missing} is not valid. Reason: required.`,
    };
  if (Source?.startsWith('aws.'))
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: `Not authorized for the source ${Source}.`,
    };
  try {
    const detail: unknown = JSON.parse(Detail ?? '');
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // Falls through to the same answer as a detail that is no object.
  }
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

import type { Entry } from './entry.ts';
import { isShown } from './entry.ts';
import type { Failure } from './failure.ts';
import { failureOf } from './failure.ts';

/** An event as GetExecutionHistory gives it: payloads are JSON texts, the time is in seconds. */
export type HistoryEvent = Record<string, unknown>;

/** The part of a history that AWS shows. `withData` is the request's includeExecutionData. */
export function toHistory(entries: readonly Entry[], region: string, withData: boolean): HistoryEvent[] {
  return entries.filter(isShown).map((entry) => toEvent(entry, region, withData));
}

function toEvent(entry: Entry, region: string, withData: boolean): HistoryEvent {
  const type = nameOf(entry);
  const details = detailsOf(entry, region, withData);
  return {
    timestamp: entry.at / 1000,
    type,
    id: entry.id,
    previousEventId: entry.previous,
    ...(details === undefined ? {} : { [detailsKey(entry, type)]: details }),
  };
}

function nameOf(entry: Entry): string {
  switch (entry.type) {
    case 'StateEntered':
    case 'StateExited':
    case 'StateAborted':
      return `${entry.kind}${entry.type}`;
    case 'TaskScheduled':
    case 'TaskStarted':
    case 'TaskSucceeded':
    case 'TaskFailed':
    case 'TaskTimedOut':
      return entry.direct ? entry.type.replace('Task', 'LambdaFunction') : entry.type;
    default:
      return entry.type;
  }
}

function detailsKey(entry: Entry, type: string): string {
  const name = entry.type === 'StateEntered' || entry.type === 'StateExited' ? entry.type : type;
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}EventDetails`;
}

function detailsOf(entry: Entry, region: string, withData: boolean): object | undefined {
  const data = (name: string, value: unknown): Record<string, unknown> =>
    withData ? { [name]: JSON.stringify(value), [`${name}Details`]: { truncated: false } } : {};
  switch (entry.type) {
    case 'ExecutionStarted':
      return { ...data('input', entry.input), roleArn: entry.roleArn };
    case 'ExecutionSucceeded':
      return data('output', entry.output);
    case 'StateEntered':
      return { name: entry.name, ...data('input', entry.input) };
    case 'StateExited':
      return { name: entry.name, ...data('output', entry.output), ...assigned(entry, withData) };
    case 'EvaluationFailed':
      return { ...why(entry), location: entry.location, state: entry.state };
    case 'TaskScheduled':
      return scheduled(entry, region, withData);
    case 'TaskStarted':
      return entry.direct ? undefined : names(entry);
    case 'TaskSubmitted':
      return { ...names(entry), ...data('output', entry.output) };
    case 'TaskSucceeded':
      return { ...(entry.direct ? {} : names(entry)), ...data('output', entry.output) };
    case 'TaskFailed':
    case 'TaskTimedOut':
      return { ...(entry.direct ? {} : names(entry)), ...why(entry) };
    case 'MapStateStarted':
      return { length: entry.items.length };
    case 'MapIterationStarted':
    case 'MapIterationSucceeded':
    case 'MapIterationFailed':
    case 'MapIterationAborted':
      return { name: entry.name, index: entry.index };
    case 'ExecutionFailed':
    case 'ExecutionAborted':
    case 'ExecutionTimedOut':
      return why(entry);
    default:
      return undefined;
  }
}

function scheduled(
  entry: Extract<Entry, { type: 'TaskScheduled' }>,
  region: string,
  withData: boolean,
): Record<string, unknown> {
  const limits = {
    ...(entry.timeoutSeconds === undefined ? {} : { timeoutInSeconds: entry.timeoutSeconds }),
    ...(entry.heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: entry.heartbeatSeconds }),
  };
  const text = JSON.stringify(entry.parameters);
  if (!entry.direct) return { ...names(entry), region, parameters: withData ? text : '{}', ...limits };
  const input = withData ? { input: text, inputDetails: { truncated: false } } : {};
  return { resource: entry.resource, ...input, ...limits };
}

function assigned(
  entry: Extract<Entry, { type: 'StateExited' }>,
  withData: boolean,
): Record<string, unknown> {
  if (entry.assigned === undefined || !withData) return {};
  const variables = Object.entries(entry.assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  return { assignedVariables: Object.fromEntries(variables), assignedVariablesDetails: { truncated: false } };
}

function names({
  resourceType,
  resource,
}: {
  resourceType: string;
  resource: string;
}): Record<string, string> {
  return { resourceType, resource };
}

function why({ error, cause }: Failure): Failure {
  return failureOf({ error, cause });
}

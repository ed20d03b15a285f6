import type { Catcher, ChoiceRule, Retrier, Scope, State, StateKind } from './asl.ts';
import { stateKinds } from './asl.ts';
import type { Template } from './expression.ts';
import { catcherFields, fieldsOf, retrierFields, ruleFields } from './fields.ts';
import { LONGEST_SECONDS } from './limits.ts';
import type { Reader } from './reader.ts';
import type { Supports } from './resource.ts';
import { parseResource } from './resource.ts';

/** What reading a state needs from around it. */
export interface Surroundings {
  readonly supports: Supports;
  /** Reads the states of a branch or a processor. */
  scope(reader: Reader, kind: 'branch' | 'processor'): Scope;
}

const RESERVED = /^\$?(states|.*[^\p{L}\p{N}_].*|\d.*)$/u;

/** Reads one state; undefined where its Type is unknown. Findings go to the reader. */
export function readState(name: string, reader: Reader, around: Surroundings): State | undefined {
  const kind = stateKinds.find((known) => known === reader.fields.Type);
  if (kind === undefined) {
    reader.report(
      'Type',
      `unknown state type ${JSON.stringify(reader.fields.Type)}; known: ${stateKinds.join(', ')}`,
    );
    return undefined;
  }
  reader.only(fieldsOf[kind]);
  if (reader.has('QueryLanguage') && reader.fields.QueryLanguage !== 'JSONata') {
    reader.report('QueryLanguage', 'this engine runs JSONata machines only');
  }
  const step = { name, ...transition(kind, reader), ...optional({ ...data(reader) }) };
  switch (kind) {
    case 'Task':
      return { ...step, kind, ...recovery(reader), ...task(reader, around.supports) };
    case 'Pass':
    case 'Succeed':
      return { ...step, kind };
    case 'Choice':
      return { ...step, kind, ...choice(reader) };
    case 'Wait':
      return { ...step, kind, ...wait(reader) };
    case 'Map':
      return { ...step, kind, ...recovery(reader), ...map(reader, around) };
    case 'Parallel':
      return { ...step, kind, ...recovery(reader), ...parallel(reader, around) };
    case 'Fail':
      return { ...step, kind, ...optional({ error: words(reader, 'Error'), cause: words(reader, 'Cause') }) };
  }
}

function transition(kind: StateKind, reader: Reader): { next?: string } {
  if (kind === 'Choice' || kind === 'Succeed' || kind === 'Fail') return {};
  const ends = reader.fields.End === true;
  if (reader.has('End') && typeof reader.fields.End !== 'boolean')
    reader.report('End', 'expected true or false');
  if (ends === reader.has('Next')) {
    reader.report(undefined, 'expected either "Next" or "End": true', 'MISSING_TRANSITION');
  }
  const next = reader.has('Next') ? reader.text('Next') : undefined;
  return next === undefined ? {} : { next };
}

function data(reader: Reader): { assign: Template | undefined; output: Template | undefined } {
  const assign = reader.has('Assign') ? reader.object('Assign') : undefined;
  for (const variable of Object.keys(assign?.fields ?? {})) {
    if (RESERVED.test(variable)) assign?.report(variable, `"${variable}" cannot be the name of a variable`);
  }
  return { assign: assign && reader.template('Assign'), output: reader.template('Output') };
}

function recovery(reader: Reader): { retry: Retrier[]; catch: Catcher[] } {
  const retry = reader.has('Retry') && !isEmptyList(reader.fields.Retry) ? reader.objects('Retry') : [];
  const caught = reader.has('Catch') && !isEmptyList(reader.fields.Catch) ? reader.objects('Catch') : [];
  return {
    retry: retry.map((retrier, at) => readRetrier(retrier, at === retry.length - 1)),
    catch: caught.map((catcher, at) => {
      catcher.only(catcherFields);
      const errors = errorNames(catcher, at === caught.length - 1);
      return { errors, next: catcher.text('Next') ?? '', ...optional({ ...data(catcher) }) };
    }),
  };
}

function readRetrier(reader: Reader, last: boolean): Retrier {
  reader.only(retrierFields);
  const jitter = reader.fields.JitterStrategy ?? 'NONE';
  if (jitter !== 'NONE' && jitter !== 'FULL') reader.report('JitterStrategy', 'expected NONE or FULL');
  return {
    errors: errorNames(reader, last),
    intervalSeconds: reader.number('IntervalSeconds', { least: 1, most: LONGEST_SECONDS }) ?? 1,
    maxAttempts: reader.number('MaxAttempts', { least: 0, most: LONGEST_SECONDS }) ?? 3,
    backoffRate: reader.number('BackoffRate', { least: 1, whole: false }) ?? 2,
    maxDelaySeconds:
      reader.number('MaxDelaySeconds', { least: 1, most: 31_622_400 }) ?? Number.POSITIVE_INFINITY,
    jitter: jitter === 'FULL',
  };
}

function errorNames(reader: Reader, last: boolean): readonly string[] {
  const names = reader.texts('ErrorEquals');
  if (names.includes('States.ALL') && (names.length > 1 || !last)) {
    reader.report('ErrorEquals', 'States.ALL must stand alone, and in the last element of the list');
  }
  return names;
}

function task(reader: Reader, supports: Supports) {
  const resource = reader.text('Resource') ?? '';
  const integration = parseResource(resource, supports);
  if (!integration && resource !== '')
    reader.report('Resource', `the resource "${resource}" is not supported`);
  const timeoutSeconds = reader.numeric('TimeoutSeconds', 1);
  const heartbeatSeconds = reader.numeric('HeartbeatSeconds', 1);
  if (timeoutSeconds?.kind === 'plain' && heartbeatSeconds?.kind === 'plain') {
    if ((heartbeatSeconds.value as number) >= (timeoutSeconds.value as number)) {
      reader.report('HeartbeatSeconds', 'must be smaller than TimeoutSeconds');
    }
  }
  return {
    integration: integration ?? { kind: 'execution' as const, pattern: 'call' as const },
    ...optional({ arguments: reader.template('Arguments'), timeoutSeconds, heartbeatSeconds }),
  };
}

function choice(reader: Reader): { choices: ChoiceRule[]; otherwise?: string } {
  const choices = reader.objects('Choices').map((rule) => {
    rule.only(ruleFields);
    const condition = rule.template('Condition') ?? { kind: 'plain', value: undefined };
    if (
      !(
        condition.kind === 'expression' ||
        (condition.kind === 'plain' && typeof condition.value === 'boolean')
      )
    ) {
      rule.report('Condition', 'expected true, false or an expression');
    }
    return { condition, next: rule.text('Next') ?? '', ...optional({ ...data(rule) }) };
  });
  return { choices, ...optional({ otherwise: reader.has('Default') ? reader.text('Default') : undefined }) };
}

function wait(reader: Reader): { seconds?: Template; timestamp?: Template } {
  if (reader.has('Seconds') === reader.has('Timestamp')) {
    reader.report(undefined, 'expected either "Seconds" or "Timestamp"');
  }
  return optional({ seconds: reader.numeric('Seconds', 0), timestamp: words(reader, 'Timestamp') });
}

function map(reader: Reader, around: Surroundings) {
  const processor = reader.object('ItemProcessor');
  const items = reader.template('Items');
  if (items?.kind === 'plain' && !Array.isArray(items.value)) {
    reader.report('Items', 'expected a list or an expression');
  }
  return {
    processor: processor
      ? around.scope(processor, 'processor')
      : { startAt: '', states: new Map<string, State>() },
    ...optional({
      items,
      itemSelector: reader.template('ItemSelector'),
      maxConcurrency: reader.numeric('MaxConcurrency', 0),
      toleratedFailureCount: reader.numeric('ToleratedFailureCount', 0),
      toleratedFailurePercentage: reader.numeric('ToleratedFailurePercentage', 0),
    }),
  };
}

function parallel(reader: Reader, around: Surroundings) {
  return {
    branches: reader.objects('Branches').map((branch) => around.scope(branch, 'branch')),
    ...optional({ arguments: reader.template('Arguments') }),
  };
}

function words(reader: Reader, field: string): Template | undefined {
  const template = reader.template(field);
  if (
    template &&
    template.kind !== 'expression' &&
    !(template.kind === 'plain' && typeof template.value === 'string')
  ) {
    reader.report(field, 'expected a text or an expression');
  }
  return template;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The same object without its undefined fields, so that optional properties are absent rather than undefined. */
function optional<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

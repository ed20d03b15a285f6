import type { Machine, Scope, State } from './asl.ts';
import { duplicateKeys } from './duplicates.ts';
import { branchFields, machineFields, processorFields } from './fields.ts';
import { LONGEST_SECONDS } from './limits.ts';
import type { Diagnostic, Reader } from './reader.ts';
import { createReader, isRecord } from './reader.ts';
import type { Supports } from './resource.ts';
import { readState } from './state-reader.ts';

/** A definition's findings, and the machine to run where there are none. */
export interface Definition {
  readonly machine?: Machine;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a definition in the Amazon States Language, JSONata only, and compiles its expressions. */
export function readDefinition(text: string, supports: Supports = () => true): Definition {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return {
      diagnostics: [problem('INVALID_JSON_DESCRIPTION', `the definition is not JSON: ${String(error)}`)],
    };
  }
  const diagnostics: Diagnostic[] = duplicateKeys(text).map((location) => ({
    severity: 'ERROR',
    code: 'DUPLICATE_KEY',
    message: 'the key stands twice in its object',
    location,
  }));
  const reader = createReader(json, '', diagnostics);
  reader.only(machineFields);
  if (reader.fields.QueryLanguage !== 'JSONata') {
    reader.report('QueryLanguage', 'this engine runs JSONata machines only; say "QueryLanguage": "JSONata"');
  }
  const timeoutSeconds = reader.number('TimeoutSeconds', { least: 1, most: LONGEST_SECONDS });
  const scope = readScope(reader, { findings: diagnostics, names: new Set(), outer: new Set(), supports });
  if (diagnostics.length > 0) return { diagnostics };
  return { machine: timeoutSeconds === undefined ? { scope } : { scope, timeoutSeconds }, diagnostics };
}

interface Surrounding {
  readonly findings: Diagnostic[];
  /** State names used so far anywhere in the machine. */
  readonly names: Set<string>;
  /** Variables that the scopes around this one assign. */
  readonly outer: ReadonlySet<string>;
  readonly supports: Supports;
}

function readScope(reader: Reader, around: Surrounding): Scope {
  const startAt = reader.text('StartAt') ?? '';
  const listed = reader.object('States');
  const states = new Map<string, State>();
  const assigned = listed ? assignedVariables(listed) : new Map<string, string>();
  for (const [variable, location] of assigned) {
    if (around.outer.has(variable)) {
      listed?.report(
        location,
        `the variable "${variable}" belongs to an outer scope and cannot be assigned here`,
      );
    }
  }
  const inner = { ...around, outer: new Set([...around.outer, ...assigned.keys()]) };
  for (const [name, value] of Object.entries(listed?.fields ?? {})) {
    const location = `${listed?.location}/${name}`;
    const state = createReader(value, location, around.findings);
    checkName(name, state, around.names);
    const read = readState(name, state, {
      supports: around.supports,
      scope(nested, kind) {
        nested.only(kind === 'branch' ? branchFields : processorFields);
        if (kind === 'processor') checkProcessor(nested);
        return readScope(nested, inner);
      },
    });
    if (read) states.set(name, read);
  }
  if (listed && startAt !== '') checkTransitions(reader, listed, startAt, states);
  return { startAt, states };
}

function checkName(name: string, reader: Reader, names: Set<string>): void {
  if (name.length === 0 || name.length > 80) reader.report(undefined, 'a state name has 1 to 80 characters');
  if (names.has(name))
    reader.report(undefined, `the state name "${name}" is used twice`, 'DUPLICATE_STATE_NAME');
  names.add(name);
}

function checkProcessor(reader: Reader): void {
  const config = reader.has('ProcessorConfig') ? reader.object('ProcessorConfig') : undefined;
  if (config && (config.fields.Mode ?? 'INLINE') !== 'INLINE') {
    config.report('Mode', 'only inline Maps are supported');
  }
}

/** Every variable that states of this scope assign, with the place of one assignment; inner scopes left out. */
function assignedVariables(states: Reader): Map<string, string> {
  const found = new Map<string, string>();
  const add = (holder: unknown, place: string): void => {
    if (!isRecord(holder) || !isRecord(holder.Assign)) return;
    for (const variable of Object.keys(holder.Assign)) found.set(variable, `${place}/Assign/${variable}`);
  };
  for (const [name, state] of Object.entries(states.fields)) {
    if (!isRecord(state)) continue;
    add(state, name);
    for (const list of ['Choices', 'Catch']) {
      const holders = state[list];
      if (!Array.isArray(holders)) continue;
      for (const [at, holder] of holders.entries()) add(holder, `${name}/${list}[${at}]`);
    }
  }
  return found;
}

function checkTransitions(reader: Reader, listed: Reader, startAt: string, states: Map<string, State>): void {
  const known = new Set(Object.keys(listed.fields));
  if (!known.has(startAt))
    reader.report('StartAt', `there is no state "${startAt}"`, 'MISSING_TRANSITION_TARGET');
  const reached = new Set<string>();
  const open = [startAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const state = states.get(name);
    if (state) open.push(...targets(state).map(([, target]) => target));
  }
  for (const [name, state] of states) {
    for (const [field, target] of targets(state)) {
      if (target === '' || known.has(target)) continue;
      listed.report(`${name}/${field}`, `there is no state "${target}"`, 'MISSING_TRANSITION_TARGET');
    }
    if (!reached.has(name)) {
      listed.report(name, `the state "${name}" is not reachable`, 'UNREACHABLE_STATE');
    }
  }
}

function targets(state: State): readonly (readonly [string, string])[] {
  const found: [string, string][] = [];
  if (state.next !== undefined) found.push(['Next', state.next]);
  if (state.kind === 'Choice') {
    for (const [at, { next }] of state.choices.entries()) found.push([`Choices[${at}]/Next`, next]);
    if (state.otherwise !== undefined) found.push(['Default', state.otherwise]);
  }
  if ('catch' in state) {
    for (const [at, { next }] of state.catch.entries()) found.push([`Catch[${at}]/Next`, next]);
  }
  return found;
}

function problem(code: string, message: string): Diagnostic {
  return { severity: 'ERROR', code, message, location: '' };
}

import { FUNCTION_NAMES, type FunctionName } from '#core/names.ts';
import { type Invoke, type InvokeResult, ServiceError } from './service.ts';

type Handler = (event: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<unknown>;

const HANDLERS: Readonly<Record<FunctionName, () => Promise<{ handler: unknown }>>> = {
  'receive-signal': () => import('#functions/receive-signal.ts'),
  begin: () => import('#functions/begin.ts'),
  'capture-state': () => import('#functions/capture-state.ts'),
  'run-step': () => import('#functions/run-step.ts'),
  mark: () => import('#functions/mark.ts'),
  'run-check': () => import('#functions/run-check.ts'),
  ask: () => import('#functions/ask.ts'),
  escalate: () => import('#functions/escalate.ts'),
  finish: () => import('#functions/finish.ts'),
  validate: () => import('#functions/validate.ts'),
  'open-operation': () => import('#functions/open-operation.ts'),
  'close-operation': () => import('#functions/close-operation.ts'),
  api: () => import('#functions/api.ts'),
};

/** As long as the slowest function may run on AWS; the state machine's own time limits are shorter. */
const TIME_LIMIT_MS = 300_000;

/** Calls functions in this process, with the JSON round trips and the error document that Lambda has. */
export function createInvoke(): Invoke {
  return async (target, payload) => {
    const { handler } = (await HANDLERS[nameOf(target)]()) as { handler: Handler };
    const until = Date.now() + TIME_LIMIT_MS;
    try {
      const result = await handler(roundTrip(payload), {
        getRemainingTimeInMillis: () => until - Date.now(),
      });
      return { payload: roundTrip(result) };
    } catch (error) {
      return { error: errorDocument(error) };
    }
  };
}

/** Loads every function, so that the first alarm does not wait for an import. */
export async function loadFunctions(): Promise<void> {
  for (const load of Object.values(HANDLERS)) await load();
}

/** Says whether a name or ARN is one of ours. */
export function isFunction(target: string): boolean {
  return FUNCTION_NAMES.some((name) => name === shortName(target));
}

function nameOf(target: string): FunctionName {
  const found = FUNCTION_NAMES.find((name) => name === shortName(target));
  if (found) return found;
  throw new ServiceError('ResourceNotFoundException', `Function not found: ${target}`, 404);
}

function shortName(target: string): string {
  return (target.split(':function:').at(-1) ?? target).replace(/^ripcord-/, '').replace(/:.*$/, '');
}

function roundTrip(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function errorDocument(error: unknown): Extract<InvokeResult, { error: unknown }>['error'] {
  if (!(error instanceof Error)) return { errorType: 'Error', errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

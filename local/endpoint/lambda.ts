import type { LocalClock } from '../clock.ts';
import { type Invoke, ServiceError } from '../service.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { header, type OnFault, type RestService, type WireRequest, type WireResponse } from './exchange.ts';
import { asServiceError } from './json-protocol.ts';

/** An event for a function, as Lambda's own queue of asynchronous invocations holds it. */
export interface FunctionEvent {
  readonly functionName: string;
  readonly payload: unknown;
}

const SYNC_LIMIT_BYTES = 6 * 1024 * 1024;
const ASYNC_LIMIT_BYTES = 256 * 1024;
/** Lambda tries an event twice more, after one minute and after two further ones. */
const RETRY_AFTER_MS = [60_000, 120_000];

/**
 * Asynchronous invocations: SNS, EventBridge, alarms and `InvocationType: Event` all go through one of these.
 * An error of the function is retried as Lambda does; a function that does not exist is dropped at once.
 */
export function createFunctionEvents(options: {
  readonly invoke: Invoke;
  readonly clock: LocalClock;
  readonly file?: string;
}): Delivery<FunctionEvent> {
  const { invoke, clock, file } = options;
  return createDelivery<FunctionEvent>({
    clock,
    ...(file !== undefined && { file }),
    retryAfterMs: RETRY_AFTER_MS,
    giveUp: (error) => error instanceof ServiceError && error.code === 'ResourceNotFoundException',
    async handOver({ payload: { functionName, payload } }) {
      const result = await invoke(functionName, payload);
      if ('error' in result) throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`);
    },
  });
}

/** Lambda's Invoke: RequestResponse, Event and DryRun. Other operations of Lambda are refused by name. */
export function createLambda(options: {
  readonly invoke: Invoke;
  readonly events: Delivery<FunctionEvent>;
  /** Whether there is such a function; without it an Event for an unknown one is taken and later dropped. */
  readonly exists?: (functionName: string) => boolean;
  readonly onFault?: OnFault;
}): RestService {
  const { onFault = () => undefined } = options;
  const answer = async (request: WireRequest): Promise<WireResponse> => {
    const encoded = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/.exec(request.path)?.[1];
    if (encoded === undefined || request.method !== 'POST')
      throw new ServiceError(
        'UnknownOperationException',
        `"lambda" has Invoke alone here, not ${request.method} ${request.path}`,
        404,
      );
    const name = decodeURIComponent(encoded);
    if (options.exists !== undefined && !options.exists(name))
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse';
    const payload = readPayload(request.body, type === 'Event' ? ASYNC_LIMIT_BYTES : SYNC_LIMIT_BYTES);
    if (type === 'DryRun') return { status: 204 };
    if (type === 'Event') {
      options.events.send({ functionName: name, payload });
      return { status: 202 };
    }
    if (type !== 'RequestResponse')
      throw new ServiceError('InvalidParameterValueException', `"${type}" is no invocation type`);
    const result = await options.invoke(name, payload);
    const failed: Record<string, string> = 'error' in result ? { 'x-amz-function-error': 'Unhandled' } : {};
    const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST', ...failed };
    const document = 'error' in result ? result.error : result.payload;
    return { status: 200, headers, body: JSON.stringify(document ?? null) };
  };
  return {
    signingName: 'lambda',
    handle: (request) =>
      answer(request).catch((error: unknown) => restError(asServiceError(error, 'lambda:Invoke', onFault))),
    close: () => options.events.close(),
  };
}

function readPayload(body: Buffer, limit: number): unknown {
  if (body.length > limit)
    throw new ServiceError(
      'RequestTooLargeException',
      `the payload has ${body.length} bytes of ${limit}`,
      413,
    );
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}

function restError({ code, message, status }: ServiceError): WireResponse {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
  const body = JSON.stringify({ Type: status < 500 ? 'User' : 'Service', message, Message: message });
  return { status, headers, body };
}

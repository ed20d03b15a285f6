import { type JsonService, ServiceError } from '../service.ts';
import { header, type OnFault, type WireRequest, type WireResponse } from './exchange.ts';

/** Finds an operation of a service; refuses with AWS's name for it, and says which ones there are. */
export function operationOf(service: JsonService, name: string): JsonService['operations'][string] {
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (operation === undefined)
    throw new ServiceError(
      'UnknownOperationException',
      `"${service.signingName}" has no operation "${name}" here; it has: ${Object.keys(service.operations).join(', ')}`,
    );
  return operation;
}

/** AWS JSON 1.0 and 1.1: the operation in `x-amz-target`, a JSON object in and out. */
export async function answerJson(
  service: JsonService,
  request: WireRequest,
  onFault: OnFault,
): Promise<WireResponse> {
  const name = (header(request, 'x-amz-target') ?? '').split('.').at(-1) ?? '';
  try {
    const output = await operationOf(service, name)(parseObject(request.body));
    return jsonResponse(request, 200, output);
  } catch (error) {
    return jsonError(request, asServiceError(error, `${service.signingName}:${name}`, onFault));
  }
}

/** An error document in AWS JSON form. */
export function jsonError(request: WireRequest, error: ServiceError): WireResponse {
  return jsonResponse(request, error.status, { __type: error.code, message: error.message });
}

/** What was not thrown on purpose becomes AWS's 500, which SDK clients retry; the runtime is told. */
export function asServiceError(error: unknown, where: string, onFault: OnFault): ServiceError {
  if (error instanceof ServiceError) return error;
  onFault(error, where);
  return new ServiceError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
}

function parseObject(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceError('SerializationException', 'the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ServiceError('SerializationException', 'the body is not a JSON object');
  return Object.fromEntries(Object.entries(value));
}

function jsonResponse(request: WireRequest, status: number, output: object): WireResponse {
  const contentType = header(request, 'content-type') ?? 'application/x-amz-json-1.1';
  // A replacer makes writing several times as slow, and hardly an answer holds a time.
  const body = holdsTime(output) ? JSON.stringify(output, awsTimes) : JSON.stringify(output);
  return { status, headers: { 'content-type': contentType }, body };
}

function holdsTime(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Date || Object.values(value).some(holdsTime);
}

/** AWS JSON writes a time as seconds since 1970; services may answer with a Date. */
function awsTimes(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Date ? original.getTime() / 1000 : value;
}

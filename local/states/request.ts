import { ServiceError } from '#local/service.ts';

export type Request = Record<string, unknown>;

/** A text that the request must have, of a length the API's model allows. */
export function text(request: Request, field: string, longest = Number.POSITIVE_INFINITY): string {
  const value = optionalText(request, field, longest);
  if (value === undefined)
    throw invalid(`Value null at '${field}' failed to satisfy constraint: Member must not be null`);
  return value;
}

export function optionalText(
  request: Request,
  field: string,
  longest = Number.POSITIVE_INFINITY,
): string | undefined {
  const value = request[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(`Value at '${field}' must be a string`);
  if (value.length > longest) {
    throw invalid(
      `Value at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
    );
  }
  return value;
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', `1 validation error detected: ${message}`);
}

const MACHINE = /^arn:aws[\w-]*:states:[\w-]+:\d{12}:stateMachine:[^:]+$/;
const EXECUTION = /^arn:aws[\w-]*:states:[\w-]+:\d{12}:execution:[^:]+:[^:]+$/;

/** An ARN of the right kind, or InvalidArn. */
export function arn(request: Request, field: 'stateMachineArn' | 'executionArn'): string {
  const value = text(request, field);
  if ((field === 'executionArn' ? EXECUTION : MACHINE).test(value)) return value;
  throw new ServiceError('InvalidArn', `Invalid Arn: '${value}'`);
}

// The Step Functions API forbids blanks, brackets, wildcards, special and control characters in names.
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

/** A name of a machine or an execution, or InvalidName. */
export function checkName(name: string): string {
  if (name.length >= 1 && name.length <= 80 && !FORBIDDEN.test(name)) return name;
  throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}

/** One page of a list, by the request's maxResults and nextToken. */
export function page<T>(
  request: Request,
  items: readonly T[],
  usual: number,
): { items: T[]; nextToken?: string } {
  const wanted = request.maxResults;
  if (wanted !== undefined && !(Number.isInteger(wanted) && Number(wanted) >= 0 && Number(wanted) <= 1000)) {
    throw invalid(
      `Value ${JSON.stringify(wanted)} at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000`,
    );
  }
  const token = optionalText(request, 'nextToken', 3096);
  const offset = token === undefined ? '0' : Buffer.from(token, 'base64url').toString();
  if (!/^\d+$/.test(offset)) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  const start = Number(offset);
  const end = start + (Number(wanted ?? 0) || usual);
  const more = end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {};
  return { items: items.slice(start, end), ...more };
}

/** Milliseconds as the JSON protocol writes a timestamp: seconds since 1970. */
export function seconds(ms: number): number {
  return ms / 1000;
}

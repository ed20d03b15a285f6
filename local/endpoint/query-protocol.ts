import { XMLBuilder } from 'fast-xml-parser';
import type { JsonService, ServiceError } from '../service.ts';
import type { OnFault, WireRequest, WireResponse } from './exchange.ts';
import { asServiceError, operationOf } from './json-protocol.ts';
import { formInput } from './query-form.ts';
import { isoTime } from './query-types.ts';

const NAMESPACES: Readonly<Record<string, string>> = {
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  monitoring: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
};
/** Output members that the query protocol writes as a map (entry, key, value) and not as a structure. */
const MAPS = new Set(['Attributes']);
const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });

/** AWS query: `Action=…` with dotted names in a form, XML out. SNS and STS speak it; older CLIs use it for CloudWatch. */
export async function answerQuery(
  service: JsonService,
  request: WireRequest,
  onFault: OnFault,
): Promise<WireResponse> {
  const form = new URLSearchParams(request.body.toString('utf8'));
  for (const [name, value] of request.query) if (!name.startsWith('X-Amz-')) form.append(name, value);
  const action = form.get('Action') ?? '';
  try {
    const output = await operationOf(service, action)(formInput(service.signingName, form));
    return xmlResponse(200, {
      [`${action}Response`]: {
        '@_xmlns': NAMESPACES[service.signingName] ?? 'http://amazonaws.com/doc/',
        [`${action}Result`]: toXml(output, ''),
        ResponseMetadata: { RequestId: request.requestId },
      },
    });
  } catch (error) {
    return queryError(request, asServiceError(error, `${service.signingName}:${action}`, onFault));
  }
}

/** An error document in AWS query form. */
export function queryError(request: WireRequest, error: ServiceError): WireResponse {
  const fault = {
    Type: error.status < 500 ? 'Sender' : 'Receiver',
    Code: error.code,
    Message: error.message,
  };
  return xmlResponse(error.status, { ErrorResponse: { Error: fault, RequestId: request.requestId } });
}

function toXml(value: unknown, name: string): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return { member: value.map((item) => toXml(item, name)) };
  if (typeof value === 'number') return isoTime(name, value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (MAPS.has(name))
    return { entry: Object.entries(value).map(([key, item]) => ({ key, value: toXml(item, '') })) };
  const members = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  return Object.fromEntries(members.map(([key, item]) => [key, toXml(item, key)]));
}

function xmlResponse(status: number, document: object): WireResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body: builder.build(document) };
}

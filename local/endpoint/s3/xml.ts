import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { ServiceError } from '../../service.ts';
import type { WireResponse } from '../exchange.ts';

const builder = new XMLBuilder({ ignoreAttributes: false });
const parser = new XMLParser({ parseTagValue: false, ignoreDeclaration: true });

/** An XML answer with S3's name space on its root. */
export function xmlAnswer(root: string, content: object, status = 200): WireResponse {
  const body = builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    [root]: { '@_xmlns': 'http://s3.amazonaws.com/doc/2006-03-01/', ...content },
  });
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

/** S3's error document. HEAD requests carry no body, so their clients see the status alone. */
export function xmlError(error: ServiceError, resource: string, requestId: string): WireResponse {
  const content = { Code: error.code, Message: error.message, Resource: resource, RequestId: requestId };
  const body = builder.build({ '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' }, Error: content });
  return { status: error.status, headers: { 'content-type': 'application/xml' }, body };
}

/** A piece of parsed XML: text of a member by its path; undefined where there is none. */
export type XmlText = (...path: string[]) => string | undefined;

/** Parses a body whose root must be `root`. @throws ServiceError MalformedXML */
export function readXml(body: Buffer, root: string): XmlText {
  let document: unknown;
  try {
    document = parser.parse(body.toString('utf8'), true);
  } catch {
    throw malformed(root);
  }
  const content = member(document, root);
  if (content === undefined) throw malformed(root);
  return (...path) => {
    const found = path.reduce<unknown>(member, content);
    return typeof found === 'string' && found !== '' ? found : undefined;
  };
}

function member(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, name)
    ? (node as Record<string, unknown>)[name]
    : undefined;
}

function malformed(root: string): ServiceError {
  return new ServiceError('MalformedXML', `The XML you provided was not well-formed or is no <${root}>.`);
}

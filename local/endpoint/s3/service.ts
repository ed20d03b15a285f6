import { createHash } from 'node:crypto';
import type { LocalClock } from '../../clock.ts';
import { ServiceError } from '../../service.ts';
import { createQueues } from '../atomic-file.ts';
import { header, type OnFault, type RestService, type WireRequest, type WireResponse } from '../exchange.ts';
import { asServiceError } from '../json-protocol.ts';
import { bucketAnswer, createBucket, listBuckets } from './buckets.ts';
import { decodeChunked } from './chunked.ts';
import { objectAnswer } from './objects.ts';
import { openStore } from './store.ts';
import { xmlError } from './xml.ts';

/** One call on a bucket or an object, its body already free of framing. */
export interface S3Call {
  readonly method: string;
  readonly query: URLSearchParams;
  /** Headers with one value each; trailers are among them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly now: number;
}

const LONGEST_KEY_BYTES = 1024;
/** Sub-resources that exist on AWS and are not served here: refused by name, not mistaken for the object. */
const UNKNOWN =
  /^(acl|accelerate|analytics|cors|delete|encryption|inventory|lifecycle|location|logging|metrics|notification|policy|publicAccessBlock|ownershipControls|replication|requestPayment|restore|select|tagging|torrent|uploads|uploadId|website)$/;

/**
 * The archive: versioned buckets with Object Lock, in `directory`, or in a temporary one that goes at close.
 * Locks are compared with the runtime's clock, so they lapse as fast as that runs.
 */
export function createS3(options: {
  readonly directory?: string;
  readonly clock: LocalClock;
  readonly onFault?: OnFault;
}): RestService {
  const { directory, clock, onFault = () => undefined } = options;
  const store = openStore(directory);
  const oneAtATime = createQueues();

  const answer = async (request: WireRequest): Promise<WireResponse> => {
    const { bucket: name, key } = target(request);
    const unknown = [...request.query.keys()].find((parameter) => UNKNOWN.test(parameter));
    const copies = header(request, 'x-amz-copy-source') !== undefined;
    if (unknown !== undefined || copies)
      throw new ServiceError('NotImplemented', `"${unknown ?? 'copy'}" is not served by this endpoint`, 501);
    const call = callOf(request, clock.now());
    if (name === '') return listBuckets(store, call);
    if (key === '' && call.method === 'PUT' && ![...call.query.keys()].some(isSubresource))
      return oneAtATime(name, () => createBucket(store, name, call));
    const bucket = (await store.buckets()).get(name);
    if (bucket === undefined)
      throw new ServiceError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
    if (key === '') return oneAtATime(name, () => bucketAnswer(store, bucket, call));
    if (Buffer.byteLength(key) > LONGEST_KEY_BYTES)
      throw new ServiceError('KeyTooLongError', `Your key is too long; at most ${LONGEST_KEY_BYTES} bytes`);
    const act = (): Promise<WireResponse> => objectAnswer(store, bucket, key, call);
    // Writes to one key queue up, so that If-None-Match decides between two writers.
    return call.method === 'GET' || call.method === 'HEAD' ? act() : oneAtATime(`${name}/${key}`, act);
  };

  return {
    signingName: 's3',
    handle: (request) =>
      answer(request).catch((error: unknown) =>
        xmlError(asServiceError(error, `s3:${request.method}`, onFault), request.path, request.requestId),
      ),
    close: () => store.close(),
  };
}

/** Reads bucket and key from the path, or from a host such as `bucket.localhost`; nothing is normalised. */
function target(request: WireRequest): { bucket: string; key: string } {
  const virtual = /^([a-z0-9][a-z0-9.-]+)\.localhost(:\d+)?$/.exec(header(request, 'host') ?? '')?.[1];
  const path = virtual === undefined ? request.path.slice(1) : `${virtual}${request.path}`;
  const slash = path.indexOf('/');
  try {
    const bucket = decodeURIComponent(slash < 0 ? path : path.slice(0, slash));
    return { bucket, key: slash < 0 ? '' : decodeURIComponent(path.slice(slash + 1)) };
  } catch {
    throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function isSubresource(parameter: string): boolean {
  return parameter !== 'x-id' && !parameter.startsWith('X-Amz-');
}

function callOf(request: WireRequest, now: number): S3Call {
  const headers: Record<string, string | undefined> = {};
  for (const name of Object.keys(request.headers)) headers[name] = header(request, name);
  const digest = headers['x-amz-content-sha256'] ?? '';
  const call = { method: request.method, query: request.query, now };
  if (digest.startsWith('STREAMING-') || /\baws-chunked\b/.test(headers['content-encoding'] ?? '')) {
    const { body, trailers } = decodeChunked(request.body);
    const length = headers['x-amz-decoded-content-length'];
    if (length !== undefined && Number(length) !== body.length)
      throw new ServiceError('IncompleteBody', `expected ${length} bytes, got ${body.length}`);
    return { ...call, headers: { ...headers, ...trailers }, body };
  }
  if (/^[0-9a-f]{64}$/.test(digest) && digest !== createHash('sha256').update(request.body).digest('hex'))
    throw new ServiceError('XAmzContentSHA256Mismatch', 'The body does not match x-amz-content-sha256.');
  return { ...call, headers, body: request.body };
}

import { ServiceError } from '../../service.ts';

export interface Decoded {
  readonly body: Buffer;
  /** Trailers such as `x-amz-checksum-crc32`, names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Takes `aws-chunked` framing off a body: `<hex>[;chunk-signature=…]` lines, a chunk of 0, then trailers.
 * @throws ServiceError IncompleteBody when the framing is broken or cut.
 */
export function decodeChunked(framed: Buffer): Decoded {
  const chunks: Buffer[] = [];
  let at = 0;
  const line = (): string => {
    const end = framed.indexOf('\r\n', at);
    if (end < 0) throw broken();
    const text = framed.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  for (;;) {
    const size = /^([0-9a-f]{1,8})(;.*)?$/i.exec(line())?.[1];
    if (size === undefined) throw broken();
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    if (at + length + 2 > framed.length) throw broken();
    chunks.push(framed.subarray(at, at + length));
    at += length + 2;
  }
  const trailers: Record<string, string> = {};
  while (at < framed.length) {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line()) ?? [];
    if (name === undefined || value === undefined) break;
    trailers[name.toLowerCase()] = value.trim();
  }
  return { body: Buffer.concat(chunks), trailers };
}

function broken(): ServiceError {
  return new ServiceError('IncompleteBody', 'The aws-chunked body is broken or was cut.');
}

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ServiceError } from '../../service.ts';

/** Checksums of S3 by their header name, in base64 of the big-endian bytes. */
const ALGORITHMS: Readonly<Record<string, (body: Buffer) => string>> = {
  crc32: (body) => fourBytes(crc32(body)),
  crc32c: (body) => fourBytes(crc32c(body)),
  sha1: (body) => createHash('sha1').update(body).digest('base64'),
  sha256: (body) => createHash('sha256').update(body).digest('base64'),
};

/**
 * Verifies every checksum that came with a body and returns them (`crc32` → base64).
 * @throws ServiceError BadDigest for a wrong one, NotImplemented for an algorithm that this endpoint lacks.
 */
export function verifiedChecksums(
  headers: Readonly<Record<string, string | undefined>>,
  body: Buffer,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const algorithm = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/.exec(name)?.[1];
    if (algorithm === undefined || value === undefined) continue;
    const compute = ALGORITHMS[algorithm];
    if (compute === undefined)
      throw new ServiceError('NotImplemented', `checksum ${algorithm} is not known here`, 501);
    if (compute(body) !== value)
      throw new ServiceError('BadDigest', `The ${algorithm.toUpperCase()} you specified did not match.`);
    found[algorithm] = value;
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64'))
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  return found;
}

function fourBytes(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes.toString('base64');
}

const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

function crc32c(body: Buffer): number {
  let value = 0xffffffff;
  for (const byte of body) value = (CRC32C_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

import { ServiceError } from '../../service.ts';
import type { BucketSettings, Lock } from './model.ts';

const DAY_MS = 86_400_000;

/** Refuses with AccessDenied to remove a version that is held; GOVERNANCE yields to the bypass header alone. */
export function mayRemove(lock: Lock, bypass: boolean, now: number): void {
  if (lock.legalHold === true || (retained(lock, now) && !(lock.mode === 'GOVERNANCE' && bypass)))
    throw denied();
}

/**
 * The lock after PutObjectRetention. COMPLIANCE can only be lengthened until its date has passed; GOVERNANCE
 * can be weakened with the bypass header.
 * @throws ServiceError AccessDenied, InvalidArgument
 */
export function retain(lock: Lock, mode: Lock['mode'], until: number, bypass: boolean, now: number): Lock {
  if (until <= now) throw new ServiceError('InvalidArgument', 'The retain until date must be in the future!');
  if (retained(lock, now)) {
    const stronger = mode === lock.mode && until >= (lock.retainUntil ?? 0);
    if (!stronger && !(lock.mode === 'GOVERNANCE' && bypass)) throw denied();
  }
  return { ...lock, mode, retainUntil: until };
}

/** The lock that a new version starts with: its own headers, else the bucket's default. */
export function initialLock(
  settings: BucketSettings,
  headers: Readonly<Record<string, string | undefined>>,
  now: number,
): Lock {
  const mode = headers['x-amz-object-lock-mode'];
  const date = headers['x-amz-object-lock-retain-until-date'];
  const hold = headers['x-amz-object-lock-legal-hold'];
  const asked = mode !== undefined || date !== undefined || hold !== undefined;
  if (asked && settings.objectLock === undefined)
    throw new ServiceError('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  if ((mode === undefined) !== (date === undefined))
    throw new ServiceError(
      'InvalidArgument',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  const base: Lock = hold === 'ON' ? { legalHold: true } : {};
  if (mode !== undefined) return retain(base, lockMode(mode), lockDate(date), false, now);
  const fallback = settings.objectLock;
  if (fallback?.mode === undefined) return base;
  const days = (fallback.days ?? 0) + (fallback.years ?? 0) * 365;
  return { ...base, mode: fallback.mode, retainUntil: now + days * DAY_MS };
}

/** @throws ServiceError MalformedXML for anything but the two modes of Object Lock. */
export function lockMode(text: string | undefined): 'COMPLIANCE' | 'GOVERNANCE' {
  if (text === 'COMPLIANCE' || text === 'GOVERNANCE') return text;
  throw new ServiceError('MalformedXML', `"${text}" is no Object Lock mode; use COMPLIANCE or GOVERNANCE`);
}

/** Milliseconds since 1970. @throws ServiceError InvalidArgument when the text is no date. */
export function lockDate(text: string | undefined): number {
  const time = Date.parse(text ?? '');
  if (Number.isNaN(time)) throw new ServiceError('InvalidArgument', `"${text}" is not a date`);
  return time;
}

function retained(lock: Lock, now: number): boolean {
  return lock.retainUntil !== undefined && lock.retainUntil > now;
}

function denied(): ServiceError {
  return new ServiceError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
}

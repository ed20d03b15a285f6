import { z } from 'zod';
import { ServiceError } from '#local/service.ts';
import type { MuteDetail } from './alarm.ts';
import { parseCron } from './cron.ts';
import { Instant, Tag } from './shapes.ts';

/** PutAlarmMuteRule's input. */
export const MuteRuleInput = z.object({
  Name: z.string().min(1).max(255),
  Description: z.string().max(1024).optional(),
  Rule: z.object({
    Schedule: z.object({
      Expression: z.string().min(1).max(256),
      Duration: z.string().min(1).max(50),
      Timezone: z.string().min(1).max(50).optional(),
    }),
  }),
  MuteTargets: z.object({ AlarmNames: z.array(z.string()).max(100) }).optional(),
  StartDate: Instant.optional(),
  ExpireDate: Instant.optional(),
  Tags: z.array(Tag).default([]),
});
export type MuteRuleInput = z.infer<typeof MuteRuleInput>;

export interface MuteRule {
  readonly arn: string;
  readonly updatedAt: number;
  readonly input: MuteRuleInput;
}

interface Schedule {
  readonly durationMs: number;
  readonly zone: string;
  readonly at?: number;
  readonly cron?: (wall: Date) => boolean;
}

const MINUTE = 60_000;
const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;

/** Reads `at(...)` or `cron(...)`, the duration and the zone; throws a ValidationError for what does not read. */
export function scheduleOf({ Rule: { Schedule: schedule } }: MuteRuleInput): Schedule {
  const [, days = 0, hours = 0, minutes = 0] = DURATION.exec(schedule.Duration) ?? [];
  const durationMs = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * MINUTE;
  if (durationMs < MINUTE || durationMs > 15 * 24 * 60 * MINUTE) {
    throw badRule(`Duration "${schedule.Duration}" is not an ISO 8601 duration from PT1M to P15D`);
  }
  const zone = schedule.Timezone ?? 'UTC';
  if (!isZone(zone)) throw badRule(`Timezone "${zone}" is not known`);
  const [, kind, inner = ''] = /^(at|cron)\((.*)\)$/.exec(schedule.Expression) ?? [];
  if (kind === 'at' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(inner)) {
    return { durationMs, zone, at: Date.parse(`${inner}Z`) };
  }
  const cron = kind === 'cron' ? parseCron(inner) : undefined;
  if (!cron)
    throw badRule(`Expression "${schedule.Expression}" is neither at(yyyy-MM-ddThh:mm) nor cron(m h d M w)`);
  return { durationMs, zone, cron };
}

/**
 * The mute window that holds `now`, if any. Windows are counted on the wall clock of the rule's zone; one
 * that spans a change of daylight saving time keeps the offset of `now`.
 */
export function windowAt(rule: MuteRule, now: number): MuteDetail | undefined {
  const { StartDate = Number.NEGATIVE_INFINITY, ExpireDate = Number.POSITIVE_INFINITY } = rule.input;
  if (now < StartDate || now >= ExpireDate) return undefined;
  const { durationMs, zone, at, cron } = scheduleOf(rule.input);
  const offset = offsetOf(zone, now);
  const wall = now + offset;
  const start = cron ? lastStart(cron, wall, durationMs) : at;
  if (start === undefined || wall < start || wall >= start + durationMs) return undefined;
  const muteWindowStart = start - offset;
  return { mutedByArn: rule.arn, muteWindowStart, muteWindowEnd: muteWindowStart + durationMs };
}

/** The window that mutes this alarm now; the first one of several. */
export function muteOf(rules: Iterable<MuteRule>, alarmName: string, now: number): MuteDetail | undefined {
  for (const rule of rules) {
    const window = rule.input.MuteTargets?.AlarmNames.includes(alarmName) ? windowAt(rule, now) : undefined;
    if (window) return window;
  }
  return undefined;
}

/** SCHEDULED, ACTIVE or EXPIRED, as GetAlarmMuteRule shows it. */
export function statusOf(rule: MuteRule, now: number): 'SCHEDULED' | 'ACTIVE' | 'EXPIRED' {
  if (windowAt(rule, now)) return 'ACTIVE';
  const { durationMs, zone, at } = scheduleOf(rule.input);
  const over = at !== undefined && now + offsetOf(zone, now) >= at + durationMs;
  return over || now >= (rule.input.ExpireDate ?? Number.POSITIVE_INFINITY) ? 'EXPIRED' : 'SCHEDULED';
}

function lastStart(cron: (wall: Date) => boolean, wall: number, durationMs: number): number | undefined {
  for (let start = Math.floor(wall / MINUTE) * MINUTE; start > wall - durationMs; start -= MINUTE) {
    if (cron(new Date(start))) return start;
  }
  return undefined;
}

/** Milliseconds to add to UTC to read the zone's wall clock. */
function offsetOf(zone: string, now: number): number {
  if (zone === 'UTC') return 0;
  const text = new Date(now).toLocaleString('sv-SE', { timeZone: zone });
  return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(now / 1000) * 1000;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function badRule(problem: string): ServiceError {
  return new ServiceError('ValidationError', problem);
}

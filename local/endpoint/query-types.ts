/**
 * The form carries text only, so these members of CloudWatch's model get their JSON type back. SNS and STS
 * have text members alone (but for DurationSeconds).
 */
const NUMBERS =
  /^(DatapointsToAlarm|DurationSeconds|EvaluationPeriods|MaxRecords|MaxDatapoints|Period|StorageResolution|Threshold|Value|Values|Counts|SampleCount|Sum|Minimum|Maximum|ActionsSuppressor(Wait|Extension)Period)$/;
const BOOLEANS = /^(ActionsEnabled|ReturnData|ReturnSubscriptionArn)$/;
const TIMES = /^(Timestamps?|StartTime|EndTime|StartDate|EndDate|.+Timestamp)$/;

/** JSON value of one form field of CloudWatch: numbers, booleans, and times as seconds since 1970. */
export function typed(name: string, text: string): unknown {
  if (BOOLEANS.test(name)) return text === 'true';
  if (NUMBERS.test(name) && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text);
  if (TIMES.test(name) && !Number.isNaN(Date.parse(text))) return Date.parse(text) / 1000;
  return text;
}

/** The ISO text of a number that is a time by its member's name; undefined for other numbers. */
export function isoTime(name: string, seconds: number): string | undefined {
  return TIMES.test(name) ? new Date(seconds * 1000).toISOString() : undefined;
}

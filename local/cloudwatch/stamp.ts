/** `2024-02-17T11:53:08.431+0000`: how CloudWatch writes the time in its payloads. */
export function stamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** `2024-02-17T11:53:08Z`: EventBridge's envelope knows seconds only. */
export function wholeSecond(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** `17/02/24 11:51:00`: data points inside a reason sentence. */
export function shortStamp(ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  const [year, month, day] = date.slice(2).split('-');
  return `${day}/${month}/${year} ${time.slice(0, 8)}`;
}

/** `Friday 04 August, 2023 12:54:46 UTC`: a child's transition inside a composite alarm's reason. */
export function longStamp(ms: number): string {
  const date = new Date(ms);
  const part = (options: Intl.DateTimeFormatOptions): string =>
    date.toLocaleDateString('en-US', { ...options, timeZone: 'UTC' });
  const day = String(date.getUTCDate()).padStart(2, '0');
  const month = part({ month: 'long' });
  return `${part({ weekday: 'long' })} ${day} ${month}, ${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} UTC`;
}

/** `1.0`, `99.50160229693434`: numbers as a Java double prints them. */
export function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

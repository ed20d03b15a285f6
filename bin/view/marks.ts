import type { CheckRecord } from '#core/records.ts';
import type { RollbackStatus } from '#core/states.ts';
import type { Progress } from '#functions/api/picture.ts';
import { type Span, type Tone, toned } from './line.ts';

const MARKS: Readonly<Record<Progress, readonly [mark: string, tone: Tone]>> = {
  'to-come': ['·', 'dim'],
  running: ['▶', 'accent'],
  waiting: ['?', 'warn'],
  done: ['✔', 'good'],
  failed: ['✖', 'bad'],
  'passed-over': ['↷', 'warn'],
  'not-run': ['–', 'dim'],
};

/** One character that says how far something has come, so that no colour is needed to read it. */
export function markOf(progress: Progress): Span {
  const [mark, tone] = MARKS[progress];
  return toned(tone, mark);
}

/** A check that fails and only warns is drawn as a warning. */
export function checkMark({ status, result, onFailure }: CheckRecord): Span {
  if (status === 'pending') return markOf('to-come');
  if (result === 'pass') return markOf('done');
  if (status === 'running') return markOf('running');
  return result === 'fail' && onFailure === 'fail'
    ? markOf('failed')
    : toned('warn', result === 'fail' ? '✖' : '?');
}

/** Tone of a status: good where it was rolled back, bad where it failed, warning where people are waited for. */
export function statusTone(status: RollbackStatus): Tone {
  switch (status) {
    case 'rolled-back':
    case 'fixed-forward':
      return 'good';
    case 'failed':
    case 'abandoned':
      return 'bad';
    case 'needs-help':
    case 'awaiting-approval':
    case 'awaiting-checks':
    case 'announced':
      return 'warn';
    case 'vetoed':
    case 'refused':
    case 'expired':
    case 'alerted':
      return 'bold';
    case 'capturing':
    case 'running':
    case 'verifying':
    case 'cleaning-up':
      return 'accent';
  }
}

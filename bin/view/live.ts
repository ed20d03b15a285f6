import type { Question } from '#core/question.ts';
import type { CheckRecord, LevelRecord, Message, Rollback, StepRecord } from '#core/records.ts';
import type { Clocks } from '#core/report/input.ts';
import type { Picture } from '#functions/api/picture.ts';

/** One rollback as `GET /api/rollbacks/{id}` tells it; all that a view is drawn from. */
export interface Live {
  readonly rollback: Rollback;
  readonly steps: readonly StepRecord[];
  readonly checks: readonly CheckRecord[];
  readonly questions: readonly Question[];
  readonly levels: readonly LevelRecord[];
  readonly messages: readonly Message[];
  readonly clocks: Clocks;
  readonly picture: Picture;
  /** The server's time, so that a clock that is off here changes nothing. */
  readonly now: string;
}

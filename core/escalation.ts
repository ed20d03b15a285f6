import type { LevelRecord } from './records.ts';

export type EscalationLevel = LevelRecord['level'];

/** One rung of section 11: from when, who is told, and what is offered to them. */
export interface Rung {
  readonly afterSeconds: number;
  readonly told: readonly string[];
  readonly offers: readonly string[];
}

export const LADDER: Readonly<Record<EscalationLevel, Rung>> = {
  1: {
    afterSeconds: 0,
    told: ['incident commander'],
    offers: [
      'logs and prerequisites gathered',
      'failed step tried again with verbose logging, if it may be repeated',
    ],
  },
  2: {
    afterSeconds: 300,
    told: ['senior SRE', 'engineering director'],
    offers: ['manual steps', 'blocking conditions shown', 'partial scope'],
  },
  3: {
    afterSeconds: 900,
    told: ['CTO', 'VP engineering', 'vendor support, if named'],
    offers: ['forward fix', 'disaster recovery readied', 'customer communication drafted'],
  },
  4: {
    afterSeconds: 1800,
    told: ['full incident response'],
    offers: ['rebuild or disaster restore', 'customer communication sent', 'post-incident review opened'],
  },
};

const LEVELS: readonly EscalationLevel[] = [1, 2, 3, 4];

interface Climb {
  /** The first failure, or the forecast that broke the SLA: here the clock of all levels starts. */
  readonly troubleAt: string;
  readonly now: Date;
  readonly levels: readonly Pick<LevelRecord, 'level' | 'acknowledgedBy'>[];
}

/**
 * The lowest level that is due and not yet reached, or when the next one will be; neither, once somebody owns the
 * trouble (an acknowledgement carries its owner) or the top is reached.
 */
export function nextLevel({ troubleAt, now, levels }: Climb): { level?: EscalationLevel; until?: string } {
  if (levels.some(({ acknowledgedBy }) => acknowledgedBy !== undefined)) return {};
  const next = LEVELS.find((level) => !levels.some((reached) => reached.level === level));
  if (next === undefined) return {};
  const due = Date.parse(troubleAt) + LADDER[next].afterSeconds * 1000;
  return due <= now.getTime() ? { level: next } : { until: new Date(due).toISOString() };
}

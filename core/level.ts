import type { Plan } from './plan.ts';
import type { Automation, Level, OperationKind, Phase } from './words.ts';

export type EvidenceKind = Plan['evidence'][number]['kind'];

/** What section 3 asks of a level. SLA and target of level 4 hold for each region. */
export interface LevelRules {
  readonly slaSeconds: number;
  readonly targetSeconds: number;
  readonly slaPerRegion: boolean;
  readonly evidence: readonly EvidenceKind[];
  readonly phases: readonly Phase[];
  readonly partialScopes: boolean;
  readonly dataConsistencyCheck: boolean;
  /** Regions, a gate between them, and a communication plan. */
  readonly enterprise: boolean;
  readonly onBreach: string;
}

const STAGING: readonly EvidenceKind[] = ['staging-drill'];
const REHEARSED: readonly EvidenceKind[] = [...STAGING, 'production-like-drill', 'rehearsal'];

const RULES: Readonly<Record<Level, LevelRules>> = {
  2: {
    slaSeconds: 1800,
    targetSeconds: 1200,
    slaPerRegion: false,
    evidence: STAGING,
    phases: [],
    partialScopes: false,
    dataConsistencyCheck: false,
    enterprise: false,
    onBreach: 'warning, plan review',
  },
  3: {
    slaSeconds: 900,
    targetSeconds: 600,
    slaPerRegion: false,
    evidence: REHEARSED,
    phases: ['preparation'],
    partialScopes: true,
    dataConsistencyCheck: true,
    enterprise: false,
    onBreach: 'incident review required',
  },
  4: {
    slaSeconds: 600,
    targetSeconds: 300,
    slaPerRegion: true,
    evidence: [...REHEARSED, 'multi-region-drill', 'stakeholder-rehearsal'],
    phases: ['preparation', 'stop-traffic', 'traffic-restoration', 'cleanup'],
    partialScopes: true,
    dataConsistencyCheck: true,
    enterprise: true,
    onBreach: 'executive review required',
  },
};

export function levelRules(level: Level): LevelRules {
  return RULES[level];
}

/** Kinds whose undoing a person should see before it starts, at level 3. */
const NEEDS_APPROVAL: readonly OperationKind[] = ['database', 'infrastructure', 'multi-service'];

/** The automation levels open to a kind of operation: manual is the exception of level 4. */
export function automationsFor(level: Level, kind: OperationKind): Automation[] {
  if (level === 4) return ['fully-automated', 'semi-automated', 'manual'];
  if (level === 3 && !NEEDS_APPROVAL.includes(kind)) return ['fully-automated'];
  return ['fully-automated', 'semi-automated'];
}

/** The phase without which a kind of operation is not undone at all. */
export function phaseOfKind(kind: OperationKind): Phase | undefined {
  if (kind === 'database') return 'database-rollback';
  return kind === 'application' || kind === 'multi-service' ? 'application-rollback' : undefined;
}

/** SLA and target of a plan: its own where that is stricter than the level's. */
export function slaOf(plan: Pick<Plan, 'level' | 'sla'>): { slaSeconds: number; targetSeconds: number } {
  const { slaSeconds, targetSeconds } = RULES[plan.level];
  const own = Math.min(plan.sla ?? slaSeconds, slaSeconds);
  return { slaSeconds: own, targetSeconds: Math.min(targetSeconds, own) };
}

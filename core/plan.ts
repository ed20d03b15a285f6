import { z } from 'zod';
import { Duration } from './duration.ts';
import { PhasePlan, Step } from './plan-step.ts';
import { AlreadyRed, Trigger } from './plan-trigger.ts';
import { CaptureItem, CheckPlan, Impact, SafetyCheck, Verification } from './plan-verification.ts';
import { Automation, Level, Name, OperationKind, PHASES, Phase } from './words.ts';

const VersionMove = z.strictObject({
  from: z.string().min(1).max(128),
  to: z.string().min(1).max(128),
  /** Nothing older may be restored without two approvals. */
  minimumSafe: z.string().min(1).max(128).optional(),
});

const Parameter = z.strictObject({
  description: z.string().max(300).optional(),
  default: z.string().max(2048).optional(),
});

/** What runs instead of the plan once it cannot be undone any more, or when the world is in a worse state. */
export const Alternative = z.strictObject({
  kind: z.enum(['forward-fix', 'compensating-migration', 'restore', 'disaster-recovery', 'rotate']),
  description: z.string().max(1000),
  /** Runs without approval where plan, profile and severity would let the plan itself run so. */
  automatic: z.boolean().default(false),
  steps: z.array(Step).default([]),
});
export type Alternative = z.infer<typeof Alternative>;

const PointOfNoReturn = z.strictObject({
  description: z.string().max(1000),
  /** `told` by the pipeline, or looked at with this check, which passes while the point is not yet reached. */
  probe: CheckPlan.optional(),
  alternatives: z.array(Alternative).min(1),
});

/** A named part of the plan. What is left out does not restrict. */
export const Scope = z.strictObject({
  description: z.string().max(300).optional(),
  like: Name.optional(),
  phases: z.array(Phase).optional(),
  services: z.array(Name).optional(),
  regions: z.array(Name).optional(),
});
export type Scope = z.infer<typeof Scope>;

const Regions = z.strictObject({
  orchestrator: Name,
  names: z.array(Name).min(1).max(10),
  strategy: z.enum(['one-at-a-time', 'waves', 'all']).default('one-at-a-time'),
  gate: z.strictObject({ kind: z.enum(['approval', 'checks']), bake: Duration.default(0) }).optional(),
});

const Communication = z.strictObject({
  who: Name,
  how: z.array(Name).min(1),
  within: Duration,
  when: z.array(z.enum(['initiation', 'warning', 'progress', 'approval', 'escalation', 'completion'])).min(1),
});

const Evidence = z.strictObject({
  kind: z.enum([
    'staging-drill',
    'production-like-drill',
    'rehearsal',
    'multi-region-drill',
    'stakeholder-rehearsal',
  ]),
  heldAt: z.iso.datetime(),
  measured: Duration.optional(),
  participants: z.array(z.string().max(100)).default([]),
});

/** How one kind of change is undone. Strict everywhere: an unknown field is an error, never ignored. */
export const Plan = z.strictObject({
  id: Name,
  title: z.string().min(1).max(200),
  owner: z.string().min(1).max(100),
  level: Level,
  kind: OperationKind,
  automation: Automation,
  risk: z.enum(['low', 'medium', 'high', 'critical']),
  services: z.array(Name).min(1),
  changes: z.string().min(1).max(2000),
  profile: Name.default('production'),
  /** Only stricter than the level's. */
  sla: Duration.optional(),
  versions: z.record(Name, VersionMove).default({}),
  /** Values that differ between environments; written `${name}` in settings, pinned when an operation opens. */
  parameters: z.record(Name, Parameter).default({}),
  /** Hosts that steps, checks and readers may reach; private addresses only where said so. */
  network: z
    .strictObject({
      allow: z.array(z.string().max(253)).default([]),
      privateAddresses: z.boolean().default(false),
    })
    .prefault({}),
  capture: z.array(CaptureItem).default([]),
  triggers: z.array(Trigger).default([]),
  alreadyRed: AlreadyRed.default('ignore-until-ok'),
  coolDown: Duration.default(180),
  approval: z
    .strictObject({ within: Duration.default(600), otherwise: z.enum(['hold', 'execute']).default('hold') })
    .prefault({}),
  pointOfNoReturn: PointOfNoReturn.optional(),
  phases: z.partialRecord(Phase, PhasePlan),
  scopes: z.record(Name, Scope).default({}),
  regions: Regions.optional(),
  safety: z.array(SafetyCheck).default([]),
  verification: Verification.prefault({}),
  impact: Impact.optional(),
  communication: z.array(Communication).default([]),
  evidence: z.array(Evidence).default([]),
});
export type Plan = z.infer<typeof Plan>;

/** The phases that hold steps, in order. */
export function phasesWithSteps(plan: Plan): Phase[] {
  return PHASES.filter((phase) => (plan.phases[phase]?.steps.length ?? 0) > 0);
}

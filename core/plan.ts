import * as z from 'zod';
import { Duration } from './duration.ts';
import { PointOfNoReturn } from './plan-alternative.ts';
import { Approval, Communication, Evidence } from './plan-people.ts';
import { Network, Parameter, Regions, VersionMove } from './plan-place.ts';
import { PhasePlan } from './plan-step.ts';
import { AlreadyRed, Trigger } from './plan-trigger.ts';
import { CaptureItem, Impact, SafetyCheck, Verification } from './plan-verification.ts';
import { Automation, Level, Name, OperationKind, PHASES, Phase } from './words.ts';

/** A named part of the plan. What is left out does not restrict. */
export const Scope = z
  .strictObject({
    description: z.string().max(300).optional().describe('When to choose it, for people.'),
    like: Name.optional().describe('The scope that it narrows, built-in or of this plan. Left out: `full`.'),
    phases: z.array(Phase).optional().describe('Only these phases; each must have steps.'),
    services: z.array(Name).optional().describe('Only steps of these services, and what they wait for.'),
    regions: z.array(Name).optional().describe('Only these regions.'),
  })
  .meta({ id: 'Scope', description: 'A named part of the plan. What is left out does not restrict.' });
export type Scope = z.infer<typeof Scope>;

/** How one kind of change is undone. Strict everywhere: an unknown field is an error, never ignored. */
export const Plan = z
  .strictObject({
    id: Name.describe('Under this the plan is stored; the same id again is a new version of it.'),
    title: z.string().min(1).max(200).describe('What people read.'),
    owner: z
      .string()
      .min(1)
      .max(100)
      .describe('Who wrote it and answers for it; may not approve its rollbacks.'),
    level: Level.describe('Certification level: 2 standard, 3 advanced, 4 master.'),
    kind: OperationKind.describe('What kind of change it undoes.'),
    automation: Automation.describe(
      '`fully-automated` goes by the severity of the trigger, `semi-automated` always asks first, `manual` only tells people.',
    ),
    risk: z
      .enum(['low', 'medium', 'high', 'critical'])
      .describe(
        'How much is at stake, in the judgement of its owner. Kept with the plan; nothing is decided by it yet.',
      ),
    services: z.array(Name).min(1).describe('All services that the change touches.'),
    changes: z
      .string()
      .min(1)
      .max(2000)
      .describe('What the change does, for whoever decides about its rollback.'),
    profile: Name.default('production').describe(
      '`production` or `development`; with `development` no rollback starts by itself.',
    ),
    /** Only stricter than the level's. */
    sla: Duration.optional().describe(
      'From decision to verified; at most the SLA of the level, which counts where it is left out.',
    ),
    versions: z
      .record(Name, VersionMove)
      .default({})
      .describe('What the change does to versions, by service.'),
    /** Values that differ between environments; written `${name}` in settings, pinned when an operation opens. */
    parameters: z
      .record(Name, Parameter)
      .default({})
      .describe('Values that differ between environments, by name; pinned when an operation opens.'),
    /** Hosts that steps, checks and readers may reach; private addresses only where said so. */
    network: Network.prefault({}).describe('What steps, checks and readers may reach.'),
    capture: z.array(CaptureItem).default([]).describe('What is read and kept before anything is touched.'),
    triggers: z.array(Trigger).default([]).describe('What asks for a rollback while an operation is open.'),
    alreadyRed: AlreadyRed.default('ignore-until-ok').describe(
      'What becomes of an existing alarm that is red when the operation opens: `block` refuses to open; with `ignore-until-ok` it counts only after it was OK once, and today with `treat-as-baseline` as well.',
    ),
    coolDown: Duration.default(180).describe(
      'How long after a rollback none of its services is rolled back by itself.',
    ),
    approval: Approval.prefault({}).describe('How long an approval may take, and what happens without one.'),
    pointOfNoReturn: PointOfNoReturn.optional().describe(
      'From when on the change cannot be undone; needed where a step is destructive.',
    ),
    phases: z
      .partialRecord(Phase, PhasePlan)
      .describe('The steps, by phase; the order of the phases is fixed.'),
    scopes: z
      .record(Name, Scope)
      .default({})
      .describe('Parts of the plan that can be rolled back alone, by name.'),
    regions: Regions.optional().describe('Where the change is live; needed at level 4.'),
    safety: z
      .array(SafetyCheck)
      .default([])
      .describe('What must hold before the start: backup, previous version.'),
    verification: Verification.prefault({}).describe('Automated and manual checks once the phases are done.'),
    impact: Impact.optional().describe('Where the figures of the report come from.'),
    communication: z
      .array(Communication)
      .default([])
      .describe(
        'Who should be told of what; needed at level 4. Kept with the plan: today everybody is told by the SNS topic, the in-app list and the terminal.',
      ),
    evidence: z
      .array(Evidence)
      .default([])
      .describe('Rehearsals that were held with this plan, shown in the report.'),
  })
  .describe('How one kind of change is undone.');
export type Plan = z.infer<typeof Plan>;

/** The phases that hold steps, in order. */
export function phasesWithSteps(plan: Plan): Phase[] {
  return PHASES.filter((phase) => (plan.phases[phase]?.steps.length ?? 0) > 0);
}

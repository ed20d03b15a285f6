import type { Finding } from './finding.ts';
import type { Plan } from './plan.ts';
import { alternativesRules } from './plan-rules/alternatives.ts';
import { capturesRules } from './plan-rules/captures.ts';
import { checksRules } from './plan-rules/checks.ts';
import { executedRules } from './plan-rules/executed.ts';
import { kindsRules } from './plan-rules/kinds.ts';
import { levelRulesOfPlan } from './plan-rules/level.ts';
import { namesRules } from './plan-rules/names.ts';
import { networkRules } from './plan-rules/network.ts';
import { parametersRules } from './plan-rules/parameters.ts';
import { safetyRules } from './plan-rules/safety.ts';
import { scopesRules } from './plan-rules/scopes.ts';
import { secretsRules } from './plan-rules/secrets.ts';
import { stepsRules } from './plan-rules/steps.ts';
import { timeRules } from './plan-rules/time.ts';
import { triggersRules } from './plan-rules/triggers.ts';
import { versionsRules } from './plan-rules/versions.ts';

/** What is wrong with the settings of a kind, and where in them; undefined where nothing is. */
export type SettingsParser = (
  settings: unknown,
) => { readonly path: readonly string[]; readonly message: string } | undefined;

/** Every kind that this build knows, so that a plan can be judged before anything runs. */
export interface KnownKinds {
  readonly actions: ReadonlyMap<string, SettingsParser>;
  readonly checks: ReadonlyMap<string, SettingsParser>;
  readonly readers: ReadonlyMap<string, SettingsParser>;
}

export type Rules = (plan: Plan, known: KnownKinds) => Finding[];

const RULES: readonly Rules[] = [
  kindsRules,
  namesRules,
  versionsRules,
  stepsRules,
  timeRules,
  safetyRules,
  capturesRules,
  alternativesRules,
  scopesRules,
  levelRulesOfPlan,
  triggersRules,
  checksRules,
  networkRules,
  executedRules,
  secretsRules,
  parametersRules,
];

/** Static analysis of a plan (section 2): errors refuse it, warnings are for its author to think about. */
export function checkPlan(plan: Plan, known: KnownKinds): Finding[] {
  return RULES.flatMap((rules) => rules(plan, known));
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { code, table } from './markdown.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What each rule finds, in the order of this table. That the names are those of the code is checked below. */
const FINDS: Readonly<Record<string, string>> = {
  syntax: 'YAML or JSON that cannot be read.',
  size: 'More than 50 levels, 50,000 values, 1,000 items in a list, 65,536 characters in a text or 350,000 in all.',
  characters: 'Control and direction characters and those of no width, which hide what people read.',
  import:
    'A wrong field of an imported `auto_rollback` or `permit_request`; as a warning, a safety flag there that no check proves.',
  schema: 'A field that is unknown, missing or wrong.',
  'unknown-kind': 'A kind of action, check or reader that there is none of.',
  settings:
    'Settings that their kind refuses; those that need a parameter without a default are checked when an operation opens.',
  'duplicate-name':
    'Two steps, checks, captured values, triggers, procedures, services or regions of one name.',
  'service-absent': 'A step, check, captured value or version of a service that is not among `services`.',
  'region-absent': 'A step in a region that is not among `regions.names`.',
  'version-unchanged': 'A version that is rolled back to itself: `from` equals `to`.',
  'version-unsafe': '`from` is older than `minimumSafe`: each rollback then needs two approvals.',
  'dangling-dependency': '`after` names no step of the same phase.',
  'cyclic-dependency': 'Steps that wait for one another in a circle.',
  repeat: 'More than one attempt of a step that is not `repeatable`.',
  'time-limit': 'A time limit below the estimate, or above a day.',
  'ignored-failure': 'A destructive step whose failure is passed over.',
  'sla-looser-than-level': 'An SLA above that of the level.',
  'sla-short': 'An SLA below 5 minutes, the shortest of any kind of operation.',
  'phase-estimate': 'A phase whose estimate is below its own critical path.',
  'estimates-exceed-sla':
    'Estimates of the phases, or of one alternative, that add up to more than the SLA, with the critical path.',
  'estimates-exceed-target': 'Estimates within the SLA that add up to more than the target of the level.',
  'no-verification': 'No automated check.',
  'no-capture': 'A destructive step without state captured before it, of the same service or of none.',
  'behind-point-of-no-return':
    'A destructive step outside cleanup in a plan without a point of no return, or with only `rotate` as its alternative, so that nothing could run in its place.',
  'destructive-sql':
    'A script of a `sql` step that says DROP TABLE, DROP COLUMN, TRUNCATE or DELETE FROM, where the step is not marked `destructive`.',
  'capture-absent':
    'A `data-consistency` or `metric` check that compares with a value which is not captured, so that it could only be unsure.',
  'empty-alternative': 'An alternative without steps.',
  'duplicate-alternative': 'An alternative of the kind of an earlier one, so that it could never be chosen.',
  'no-backup-check':
    'An alternative that restores, without a safety check that proves `backup`, so that it could never be chosen.',
  scope:
    'A scope that names what the plan does not have, holds no step, is a circle, or has a built-in name; also of a trigger.',
  'no-partial-scopes': 'No scope of its own that leaves a step or a region out, at level 3 and above.',
  'phase-without-steps': 'No step at all, or none in a phase that the level or the kind of change demands.',
  'automation-below-level': 'Less automation than level and kind of change allow.',
  'no-data-consistency-check': 'No `data-consistency` check, at level 3 and above.',
  'no-regions': 'No regions, at level 4.',
  'no-gates': 'No gate between regions, at level 4.',
  'no-communication': 'Nobody who is told, at level 4.',
  'orchestrator-region':
    "Ripcord's own region is the only one that is rolled back; as a warning, it is rolled back in a round of its own.",
  'trigger-source':
    'A trigger with none or several of `alarm`, `metric` and `formula`, or with `metrics` that do not fit.',
  'trigger-unknown': '`from` names no entry of the catalogue.',
  'trigger-incomplete':
    'A trigger without severity, threshold or comparison, and no catalogue entry that has it.',
  'trigger-period': 'A period, duration or window that CloudWatch refuses.',
  'trigger-never-fires': 'A threshold that no value can pass, or more breaching datapoints than there are.',
  'trigger-baseline':
    'A trigger against a baseline, by itself or from the catalogue, without a captured value of its name.',
  'manual-trigger': 'A trigger for people to consider that is not of medium severity.',
  'notice-unused': 'A notice on a trigger that is not of high severity.',
  'no-triggers': 'No trigger, on a plan that is not manual.',
  'check-time':
    'A check that looks less often than its time allows; as a warning, one whose time is above the SLA.',
  'host-not-allowed':
    'A host in the settings of a step, check or captured value that `network.allow` does not name, as far as parameters have defaults.',
  'unknown-profile': 'A profile other than `production` and `development`.',
  'not-executed-yet':
    'What this version does not execute: a gate of kind `checks`, `bake`, and the strategy `waves`.',
  secret: 'What looks like a secret; plans hold references, `secret:name`.',
  'unknown-parameter': 'A placeholder that is no parameter of the plan.',
  'unused-parameter': 'A parameter that nothing uses.',
};

const LIMITS = 'core/plan-limits.ts';
const SOURCES = [
  'bin/plan-file.ts',
  'core/plan-import.ts',
  LIMITS,
  'core/plan-parse.ts',
  'core/trigger-problems.ts',
];

const CALL = /\b(error|warning|problem)\(\s*'([a-z-]+)'/g;
const CALL_OF_LIMITS = /\b(found|limit)\(\s*'([a-z-]+)'/g;
const LITERAL = /\blevel: '(error|warning)'(?:(?!level:)[\s\S]){0,300}?\brule: '([a-z-]+)'/g;

/** The rules as their sources name them, each with the levels of its findings. */
export function rulesInCode(): Map<string, Set<'error' | 'warning'>> {
  const inRules = readdirSync(join(ROOT, 'core/plan-rules')).map((file) => `core/plan-rules/${file}`);
  const rules = new Map<string, Set<'error' | 'warning'>>();
  for (const path of [...SOURCES, ...inRules]) {
    const source = readFileSync(join(ROOT, path), 'utf8');
    for (const [, how, rule = ''] of [
      ...source.matchAll(path === LIMITS ? CALL_OF_LIMITS : CALL),
      ...source.matchAll(LITERAL),
    ]) {
      const levels = rules.get(rule) ?? new Set();
      rules.set(rule, levels.add(how === 'warning' ? 'warning' : 'error'));
    }
  }
  return rules;
}

/** Throws where a rule of the code is not described here, or the other way round. */
export function rulesSection(): string {
  const rules = rulesInCode();
  const undescribed = [...rules.keys()].filter((rule) => !Object.hasOwn(FINDS, rule));
  const gone = Object.keys(FINDS).filter((rule) => !rules.has(rule));
  if (undescribed.length > 0)
    throw new Error(`rules without a line in docs/generate/rules.ts: ${undescribed.join(', ')}`);
  if (gone.length > 0)
    throw new Error(`docs/generate/rules.ts describes rules that are gone: ${gone.join(', ')}`);
  const rows = Object.entries(FINDS).map(([rule, finds]) => [
    code(rule),
    [...(rules.get(rule) ?? [])].sort().join(', '),
    finds,
  ]);
  const prose = 'An error refuses the plan. A warning does not.';
  return ['## Rules of plan check', prose, table(['rule', 'level', 'finds'], rows)].join('\n\n');
}

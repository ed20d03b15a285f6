import { Plan } from '#core/plan.ts';
import { type BuiltInScope, scopeOf } from '#core/scope.ts';
import { BUILT_IN_SCOPES, PHASES } from '#core/words.ts';
import { code, table } from './markdown.ts';

const STEPS: Readonly<Record<BuiltInScope, string>> = {
  full: 'All.',
  'application-only': 'All but those of the database: `sql` steps, and those with `database: true`.',
  'database-only': 'All.',
  'single-service':
    'Those of one service, and what they wait for. Written `single-service.NAME` where the plan has several services.',
  'configuration-only':
    '`feature-flag` steps, those with `configuration: true`, and the steps of the phase `verification`.',
  regional: 'Those of the regions named, written `regional.NAME.NAME`.',
};

const PROSE = `Every plan has these. They can be named by triggers, by people, and as \`like\` of a scope of the plan. Where a step
is left out, those that wait for it wait for what it waited for.`;

export function scopesSection(): string {
  const plan = planWithEverything();
  const rows = BUILT_IN_SCOPES.map((name) => {
    const { phases } = scopeOf(plan, name, { regions: plan.regions?.names });
    const all = phases.length === PHASES.length;
    return [code(name), all ? 'all' : phases.map(code).join(', '), STEPS[name]];
  });
  return ['## Built-in scopes', PROSE, table(['scope', 'phases', 'steps'], rows)].join('\n\n');
}

/** A plan in which every scope finds a step: what a scope leaves out is asked of the code, not repeated here. */
function planWithEverything(): Plan {
  const steps = PHASES.map((phase) => [
    phase,
    {
      steps: [
        { name: phase, kind: 'http', estimate: 1, configuration: true, service: 'one', regions: ['one'] },
      ],
    },
  ]);
  return Plan.parse({
    id: 'everything',
    title: 'Everything',
    owner: 'nobody',
    level: 2,
    kind: 'application',
    automation: 'manual',
    risk: 'low',
    services: ['one'],
    changes: 'Nothing.',
    regions: { orchestrator: 'two', names: ['one'] },
    phases: Object.fromEntries(steps),
  });
}

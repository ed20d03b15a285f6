import { describeRules, level4, phases, regions } from './rule.ts';

describeRules([
  ['phase-without-steps', 'phases', { phases: {} }, {}],
  [
    'phase-without-steps',
    'phases.preparation',
    { phases: { ...phases, preparation: { steps: [] } } },
    { level: 2, phases: { ...phases, preparation: { steps: [] } } },
  ],
  ['phase-without-steps', 'phases.traffic-restoration', { ...level4, phases }, level4],
  [
    'phase-without-steps',
    'phases.database-rollback',
    { kind: 'database', phases: { ...phases, 'database-rollback': {} } },
    { kind: 'database' },
  ],
  [
    'automation-below-level',
    'automation',
    { kind: 'application', automation: 'semi-automated' },
    { kind: 'database', automation: 'semi-automated' },
  ],
  ['automation-below-level', 'automation', { automation: 'manual' }, { ...level4, automation: 'manual' }],
  [
    'no-data-consistency-check',
    'verification.automated',
    { verification: { automated: [{ name: 'a', kind: 'health' }] } },
    { level: 2, verification: { automated: [{ name: 'a', kind: 'health' }] } },
  ],
  ['no-regions', 'regions', { ...level4, regions: undefined }, level4],
  ['no-gates', 'regions.gate', { ...level4, regions: { ...regions, gate: undefined } }, level4],
  ['no-communication', 'communication', { ...level4, communication: [] }, level4],
  [
    'orchestrator-region',
    'regions.orchestrator',
    { regions: { orchestrator: 'a', names: ['a'] } },
    { regions: { orchestrator: 'b', names: ['a'] } },
  ],
  [
    'orchestrator-region',
    'regions.orchestrator',
    { regions: { orchestrator: 'a', names: ['a', 'b'] } },
    { regions: { orchestrator: 'b', names: ['a', 'b', 'c'], strategy: 'waves' } },
    'warning',
  ],
]);

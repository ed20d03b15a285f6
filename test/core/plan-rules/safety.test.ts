import { step } from '../plans.ts';
import { application, describeRules, type Fields, phases } from './rule.ts';

const harmless = { ...phases, 'database-rollback': { steps: [step('read', { kind: 'sql' })] } };

function sql(fields: Fields, ...scripts: string[]): unknown {
  return step('scripts', { kind: 'sql', with: { scripts }, ...fields });
}

describeRules([
  [
    'no-verification',
    'verification.automated',
    { level: 2, verification: { manual: [{ procedure: 'dashboards' }] } },
    { level: 2, verification: { automated: [{ name: 'a', kind: 'health' }] } },
  ],
  [
    'no-capture',
    'phases.application-rollback.steps[0].destructive',
    { ...application(step('a', { destructive: true, service: 'api' })), capture: [] },
    application(step('a', { destructive: true, service: 'api' })),
  ],
  [
    'no-capture',
    'phases.application-rollback.steps[0].destructive',
    {
      ...application(step('a', { destructive: true, service: 'api' })),
      capture: [{ name: 'rows', reader: 'sql', service: 'auth' }],
    },
    {
      ...application(step('a', { destructive: true, service: 'auth' })),
      capture: [{ name: 'rows', reader: 'sql', service: 'auth' }],
    },
  ],
  [
    'behind-point-of-no-return',
    'phases.database-rollback.steps[1].destructive',
    { pointOfNoReturn: undefined },
    {},
  ],
  [
    'behind-point-of-no-return',
    'pointOfNoReturn.alternatives',
    { pointOfNoReturn: alternative('rotate') },
    { pointOfNoReturn: alternative('disaster-recovery') },
  ],
  [
    'behind-point-of-no-return',
    'pointOfNoReturn.alternatives',
    { pointOfNoReturn: alternative('rotate') },
    { pointOfNoReturn: alternative('rotate'), phases: harmless },
  ],
  [
    'destructive-sql',
    'phases.application-rollback.steps[0].with.scripts[1]',
    application(sql({}, 'SELECT 1', 'alter table a drop\n column b')),
    application(sql({ destructive: true }, 'SELECT 1', 'alter table a drop\n column b')),
    'warning',
  ],
  ...['DROP TABLE a', 'TRUNCATE a', 'BEGIN; DELETE FROM a;'].map(
    (script) =>
      [
        'destructive-sql',
        'phases.application-rollback.steps[0].with.scripts[0]',
        application(sql({}, script)),
        application(step('a', { with: { scripts: [script] } }), sql({}, 'UPDATE a SET truncated = 1')),
        'warning',
      ] as const,
  ),
]);

function alternative(kind: string): unknown {
  return { description: 'd', alternatives: [{ kind, description: 'd', steps: [step('way')] }] };
}

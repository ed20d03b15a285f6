import { describeRules, metric, regions } from './rule.ts';

describeRules([
  [
    'scope',
    'scopes.x',
    { scopes: { x: { phases: ['traffic-restoration'] } } },
    { scopes: { x: { phases: ['cleanup'] } } },
  ],
  ['scope', 'scopes.x', { scopes: { x: { services: ['mail'] } } }, { scopes: { x: { services: ['api'] } } }],
  [
    'scope',
    'scopes.x',
    { scopes: { x: { like: 'nothing' } } },
    { scopes: { x: { like: 'application-only' } } },
  ],
  [
    'scope',
    'scopes.x',
    { regions, scopes: { x: { regions: ['mars'] } } },
    { regions, scopes: { x: { regions: ['eu-west-1'] } } },
  ],
  ['scope', 'scopes.full', { scopes: { full: { like: 'application-only' } } }, {}],
  [
    'scope',
    'triggers[0].scope',
    { triggers: [{ id: 'error-rate', metric, scope: 'nothing' }] },
    { triggers: [{ id: 'error-rate', metric, scope: 'single-service.auth' }] },
  ],
  ['no-partial-scopes', 'scopes', { scopes: {} }, { level: 2, scopes: {} }],
  [
    'no-partial-scopes',
    'scopes',
    { scopes: { x: {}, y: { like: 'full' } } },
    { scopes: { x: {}, y: { phases: ['cleanup'] } } },
  ],
  [
    'no-partial-scopes',
    'scopes',
    { regions, scopes: { x: { like: 'regional', regions: regions.names } } },
    { regions, scopes: { x: { like: 'regional', regions: ['eu-west-1'] } } },
  ],
]);

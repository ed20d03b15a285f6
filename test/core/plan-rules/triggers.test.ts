import { describeRules, level4, metric } from './rule.ts';

describeRules([
  [
    'trigger-source',
    'triggers[0].metric',
    { triggers: [{ id: 'error-rate', alarm: 'a', metric }] },
    { triggers: [{ id: 'error-rate', alarm: 'a' }] },
  ],
  [
    'trigger-unknown',
    'triggers[0].from',
    {
      triggers: [
        { id: 'a', from: 'nothing', metric, threshold: 1, comparison: 'less-than', severity: 'high' },
      ],
    },
    { triggers: [{ id: 'a', from: 'cpu-usage', metric }] },
  ],
  [
    'trigger-incomplete',
    'triggers[0].threshold',
    { triggers: [{ id: 'a', metric, comparison: 'less-than', severity: 'high' }] },
    { triggers: [{ id: 'a', metric, comparison: 'less-than', threshold: 1, severity: 'high' }] },
  ],
  [
    'trigger-period',
    'triggers[0].period',
    { triggers: [{ id: 'error-rate', metric, period: 15 }] },
    { triggers: [{ id: 'error-rate', metric, period: 20 }] },
  ],
  [
    'trigger-never-fires',
    'triggers[0].threshold',
    { triggers: [{ id: 'error-rate', metric, threshold: 100 }] },
    { triggers: [{ id: 'error-rate', metric, threshold: 99 }] },
  ],
  [
    'manual-trigger',
    'triggers[0].manual',
    { triggers: [{ id: 'error-rate', metric, manual: true }] },
    { triggers: [{ id: 'error-rate', metric, manual: true, severity: 'medium' }] },
    'warning',
  ],
  ['no-triggers', 'triggers', { triggers: [] }, { ...level4, automation: 'manual', triggers: [] }, 'warning'],
]);

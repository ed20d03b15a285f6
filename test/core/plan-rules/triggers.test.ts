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
    'triggers[0].severity',
    { triggers: [{ id: 'error-rate', metric, manual: true }] },
    { triggers: [{ id: 'error-rate', metric, manual: true, severity: 'medium' }] },
    'warning',
  ],
  [
    'notice-unused',
    'triggers[0].notice',
    { triggers: [{ id: 'error-rate', metric, notice: 60 }] },
    { triggers: [{ id: 'error-rate', metric, notice: 60, severity: 'high' }] },
    'warning',
  ],
  [
    'trigger-baseline',
    'triggers[0].against',
    { triggers: [{ id: 'support-tickets', metric }] },
    {
      triggers: [{ id: 'support-tickets', metric }],
      capture: [
        { name: 'rows', reader: 'sql' },
        { name: 'support-tickets', reader: 'sql' },
      ],
    },
  ],
  [
    'trigger-baseline',
    'triggers[0].against',
    { triggers: [{ id: 'error-rate', metric, against: 'above-baseline' }] },
    { triggers: [{ id: 'support-tickets', metric, against: 'value' }] },
  ],
  [
    'trigger-baseline',
    'triggers[0].against',
    { triggers: [{ id: 'mine', from: 'conversion-rate-drop', metric }] },
    { triggers: [{ id: 'mine', from: 'conversion-rate-drop', alarm: 'theirs' }] },
  ],
  ['no-triggers', 'triggers', { triggers: [] }, { ...level4, automation: 'manual', triggers: [] }, 'warning'],
]);

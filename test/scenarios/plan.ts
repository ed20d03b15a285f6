type Settings = Record<string, unknown>;

/** A step that asks the world to act once; after a crash it looks whether that has happened. */
export function act(name: string, more: Settings = {}): Settings {
  return {
    name,
    kind: 'http',
    with: {
      method: 'POST',
      url: `\${world}/do/${name}`,
      probe: { url: `\${world}/done/${name}`, expect: { path: 'done', equals: true } },
    },
    estimate: 1,
    ...more,
  };
}

/** A complete level 2 plan with a step in each of the eight phases; `change` edits it before it is stored. */
export function scenarioPlan(change: (plan: Settings) => void = () => undefined): Settings {
  const plan: Settings = {
    id: 'scenario',
    title: 'Scenario',
    owner: 'plan-author',
    level: 2,
    kind: 'application',
    automation: 'fully-automated',
    risk: 'medium',
    services: ['api'],
    changes: 'v1 becomes v2',
    versions: { api: { from: 'v1', to: 'v2' } },
    parameters: { world: { default: 'http://127.0.0.1:1' } },
    network: { allow: ['127.0.0.1'], privateAddresses: true },
    coolDown: 0,
    capture: [{ name: 'count', reader: 'http', with: { url: `\${world}/count`, path: 'count' } }],
    triggers: [
      {
        id: 'error-rate',
        metric: { namespace: 'Scenario', name: 'ErrorRate', stat: 'Average' },
        period: 10,
        datapoints: '1 of 1',
        severity: 'critical',
      },
      {
        id: 'latency-p99',
        metric: { namespace: 'Scenario', name: 'Latency', stat: 'p99' },
        period: 10,
        datapoints: '1 of 1',
        severity: 'high',
        notice: 60,
      },
      {
        id: 'support-tickets',
        metric: { namespace: 'Scenario', name: 'Tickets', stat: 'Sum' },
        against: 'value',
        threshold: 50,
        period: 60,
        for: 60,
        severity: 'medium',
      },
    ],
    pointOfNoReturn: {
      description: 'old columns are dropped',
      alternatives: [
        { kind: 'forward-fix', description: 'deploy v2.1', automatic: true, steps: [act('fix-forward')] },
      ],
    },
    phases: {
      preparation: { steps: [act('prepare', { repeatable: true })] },
      'stop-traffic': { steps: [act('stop', { repeatable: true })] },
      'database-rollback': { steps: [act('restore-data', { destructive: true })] },
      'application-rollback': {
        steps: [
          act('restore-a', { service: 'api' }),
          act('restore-b', { service: 'api' }),
          act('restart', { after: ['restore-a', 'restore-b'] }),
        ],
      },
      'cache-invalidation': { steps: [act('flush')] },
      'traffic-restoration': { steps: [act('resume')] },
      verification: { steps: [act('look')] },
      cleanup: { steps: [act('clean')] },
    },
    verification: {
      automated: [
        {
          name: 'version',
          kind: 'version',
          with: { services: [{ service: 'api', url: `\${world}/version`, path: 'version', expect: 'v1' }] },
          within: 2,
          every: 1,
        },
        {
          name: 'health',
          kind: 'health',
          with: { consecutive: 1, endpoints: [{ service: 'api', url: `\${world}/health` }] },
          within: 2,
          every: 1,
        },
        {
          name: 'data',
          kind: 'data-consistency',
          with: { items: [{ name: 'count', comparison: 'equal', against: 'open' }] },
          within: 2,
          every: 1,
        },
      ],
    },
  };
  change(plan);
  return plan;
}

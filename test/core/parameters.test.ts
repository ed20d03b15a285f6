import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlanInvalidError } from '#core/errors.ts';
import { expand, planDigest } from '#core/parameters.ts';
import { plan, planFields, step } from './plans.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const template = plan({
  parameters: { host: { description: 'of the API' }, zone: { default: 'eu' } },
  triggers: [
    { id: 'error-rate', metric: { namespace: 'Shop', name: 'e', dimensions: { Zone: `\${zone}` } } },
  ],
  phases: {
    cleanup: {
      steps: [
        step('a', {
          with: { url: `https://\${host}/\${zone}`, list: [{ deep: `\${zone}` }], raw: `$\${host}` },
        }),
      ],
    },
  },
});

describe('expanding a plan', () => {
  it('replaces parameters in every text, by the value given or the default', () => {
    const expanded = expand(template, { host: 'api.test' });

    expect(expanded.phases.cleanup?.steps[0]?.with).toEqual({
      url: 'https://api.test/eu',
      list: [{ deep: 'eu' }],
      raw: `\${host}`,
    });
    expect(expanded.triggers[0]?.metric?.dimensions).toEqual({ Zone: 'eu' });
    expect(expand(template, { host: 'a', zone: 'us' }).triggers[0]?.metric?.dimensions).toEqual({
      Zone: 'us',
    });
  });

  it('does not read values again, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (host) => {
        expect(expand(template, { host: `${host}\${zone}$&` }).phases.cleanup?.steps[0]?.with.url).toBe(
          `https://${host}\${zone}$&/eu`,
        );
      }),
    );
  });

  it('names everything that is unknown or missing at once', () => {
    const wrong = plan({ ...planFields(), parameters: { host: {} }, changes: `\${Host} \${constructor}` });
    const attempt = () => expand(wrong, { port: '1', toString: 'x' } as unknown as Record<string, string>);

    expect(attempt).toThrow(PlanInvalidError);
    expect(attempt).toThrow('port: plan "release" has no such parameter');
    expect(attempt).toThrow('host: parameter of plan "release" without a value');
    expect(attempt).toThrow(`changes: "\${Host}" is no parameter`);
    expect(attempt).toThrow(`changes: "\${constructor}" is no parameter`);
  });

  it('leaves the plan it was given as it is', () => {
    const before = structuredClone(template);

    expand(template, { host: 'x' });

    expect(template).toEqual(before);
  });
});

describe('the digest of a plan', () => {
  it('is the same after a round trip through a store, in whatever order its fields come back', () => {
    const stored = JSON.parse(JSON.stringify(template));
    const reversed = Object.fromEntries(Object.entries(stored).reverse());

    expect(planDigest(reversed as typeof template, sha256)).toBe(planDigest(template, sha256));
    expect(planDigest({ ...template, sla: undefined }, sha256)).toBe(planDigest(template, sha256));
  });

  it('is another one for any other plan', () => {
    expect(planDigest({ ...template, coolDown: 181 }, sha256)).not.toBe(planDigest(template, sha256));
  });
});

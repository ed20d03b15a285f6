import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdict } from '#core/verdict.ts';

type Result = 'pass' | 'fail' | 'unsure' | undefined;
const check = (name: string, result: Result, onFailure: 'fail' | 'warn' = 'fail') => ({
  name,
  result,
  onFailure,
  reason: `${name} said so`,
});
const manual = (result: Result, required = true) => ({ procedure: 'dashboards', required, result });

describe('a verdict', () => {
  it('is pass when everything passes', () => {
    expect(verdict([check('a', 'pass'), check('b', 'pass')], [manual('pass')])).toEqual({
      result: 'pass',
      reasons: [],
      warnings: [],
    });
  });

  it('is fail when one check fails, though another is unsure, with the reasons of both', () => {
    const { result, reasons } = verdict([check('a', 'fail'), check('b', 'unsure'), check('c', 'pass')], []);

    expect(result).toBe('fail');
    expect(reasons).toEqual(['check "a" is fail: a said so', 'check "b" is unsure: b said so']);
  });

  it.each(['unsure', undefined] as const)('is unsure, never pass, when a check is %s', (result) => {
    expect(verdict([check('a', 'pass'), check('b', result)], []).result).toBe('unsure');
  });

  it('warns of what is allowed to fail', () => {
    expect(verdict([check('a', 'pass'), check('data', 'fail', 'warn')], [])).toEqual({
      result: 'pass',
      reasons: [],
      warnings: ['check "data" is fail: data said so'],
    });
  });

  it('wants the manual checks that are required, and only those', () => {
    expect(verdict([check('a', 'pass')], [manual(undefined)]).result).toBe('unsure');
    expect(verdict([check('a', 'pass')], [manual('fail')]).result).toBe('fail');
    expect(verdict([check('a', 'pass')], [manual('fail', false)]).result).toBe('pass');
  });

  it('is unsure when nothing was checked', () => {
    expect(verdict([], [])).toEqual({ result: 'unsure', reasons: ['nothing was checked'], warnings: [] });
  });

  it('is pass only if all that decides passed', () => {
    const anyResult = fc.constantFrom('pass', 'fail', 'unsure', undefined);
    const anyCheck = fc
      .tuple(anyResult, fc.constantFrom('fail', 'warn'))
      .map(([result, onFailure]) => check('a', result, onFailure));

    fc.assert(
      fc.property(fc.array(anyCheck, { minLength: 1 }), (checks) => {
        const { result, reasons } = verdict(checks, []);

        const allPassed = checks.every((one) => one.onFailure === 'warn' || one.result === 'pass');
        expect(result === 'pass').toBe(allPassed);
        expect(reasons.length > 0).toBe(!allPassed);
      }),
    );
  });
});

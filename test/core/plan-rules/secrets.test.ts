import { describe, expect, it } from 'vitest';
import { findings, settings } from './rule.ts';

describe('secrets in a plan', () => {
  const at = 'phases.application-rollback.steps[0].with';

  it.each([
    [{ password: 'hunter2' }, `${at}.password`],
    [{ environment: { DB_PASSWORD: 'hunter2' } }, `${at}.environment.DB_PASSWORD`],
    [{ headers: { authorization: 'abcdef' } }, `${at}.headers.authorization`],
    [{ headers: { 'x-api-key': 'abcdef' } }, `${at}.headers.x-api-key`],
    [{ url: 'postgres://app:hunter2@db/shop' }, `${at}.url`],
    [{ url: 'https://api/x?token=abcdef' }, `${at}.url`],
    [{ note: 'Bearer abcdefghijklmnopqrstuvwxyz' }, `${at}.note`],
    [{ key: 'AKIAIOSFODNN7EXAMPLE' }, `${at}.key`],
    [{ text: '-----BEGIN RSA PRIVATE KEY-----\nabc' }, `${at}.text`],
    [{ jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln' }, `${at}.jwt`],
    [{ git: 'ghp_abcdefghijklmnopqrst0123456789' }, `${at}.git`],
    [{ command: ['psql', '--password', 'hunter2'] }, `${at}.command[2]`],
    [{ command: ['psql', '--password=hunter2'] }, `${at}.command[1]`],
    [{ variables: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }, `${at}.variables[0].value`],
  ])('are refused in %j, and not repeated', (fields, path) => {
    const [finding] = findings(settings(fields)).filter(({ rule }) => rule === 'secret');

    expect(finding).toMatchObject({ level: 'error', path, found: '"***"' });
    expect(JSON.stringify(finding)).not.toContain('hunter2');
  });

  it.each([
    [{ password: 'secret:database' }],
    [{ headers: { authorization: 'Bearer secret:token' } }],
    [{ environment: { DB_PASSWORD: `\${db-password}` } }],
    [{ passwordFile: '/run/password' }],
    [{ token_count: 'many' }],
    [{ url: 'postgres://app@db/shop' }],
    [{ url: 'postgres://app:secret:database@db/shop' }],
    [{ command: ['psql', '--password', 'secret:database'] }],
    [{ variables: [{ name: 'DB_HOST', value: 'db.internal' }] }],
    [{ text: 'rotate the token after the release' }],
  ])('are not seen in %j', (given) => {
    const fields = { ...settings(given), parameters: { 'db-password': {} } };

    expect(findings(fields).filter(({ rule }) => rule === 'secret')).toEqual([]);
  });

  it('are refused as the default of a parameter', () => {
    const rule = (value: string): string[] =>
      findings({ parameters: { 'db-password': { default: value } } }).map(
        (finding) => `${finding.rule} ${finding.path}`,
      );

    expect(rule('hunter2')).toContain('secret parameters.db-password.default');
    expect(rule('secret:database')).toEqual(['unused-parameter parameters.db-password']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '#core/redact.ts';

describe('redact', () => {
  it.each([
    ['a password in JSON', '{"password":"hunter2-x","user":"ann"}', '{"password":"***","user":"ann"}'],
    ['escaped quotes in JSON', '{"dbPassword":"a\\"hunter2-x","n":1}', '{"dbPassword":"***","n":1}'],
    [
      'JSON inside of JSON',
      '{"body":"{\\"api_key\\":\\"hunter2-x\\"}"}',
      '{"body":"{\\"api_key\\":\\"***\\"}"}',
    ],
    ['a number under a telling name', '{"secret": 123456}', '{"secret": "***"}'],
    ['a variable', 'DB_PASSWORD=hunter2-x STAGE=prod', 'DB_PASSWORD=*** STAGE=prod'],
    ['a query', 'https://x.example/?token=hunter2-x&page=2', 'https://x.example/?token=***&page=2'],
    ['a header line', 'Authorization: Digest hunter2-x', 'Authorization: ***'],
    ['a bearer token', 'sent Bearer hunter2-x.y', 'sent Bearer ***'],
    ['credentials in an address', 'postgres://app:hunter2-x@db:5432/shop', 'postgres://***@db:5432/shop'],
    ['an @ in a password', 'redis://:hunter2-x@more@cache:6379', 'redis://***@cache:6379'],
    ['an AWS key', 'key AKIAIOSFODNN7EXAMPLE used', 'key *** used'],
    ['a JSON web token', 'got eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl', 'got ***'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nhunter2-x\n-----END RSA PRIVATE KEY-----', '***'],
    ['YAML', 'password: hunter2-x\nuser: ann', 'password: ***\nuser: ann'],
  ])('masks %s', (_, text, expected) => {
    const masked = redact(text);

    expect(masked).toBe(expected);
    expect(masked).not.toContain('hunter2-x');
  });

  it.each([
    'traffic is at v2.0.8 100 %, v2.1 0 %',
    '{"password":"secret:shop/database#password"}',
    'https://api.example.com/orders?page=2',
    'mail ann@example.com about the basic authentication',
    '{"status":"done","attempt":1}',
  ])('leaves alone what is no secret: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('masks known values wherever they stand, also in JSON and in addresses', () => {
    const value = 'p"a/s s';
    const text = `${value} ${JSON.stringify({ note: value })} https://x.example/${encodeURIComponent(value)}`;

    expect(redact(text, [value])).toBe('*** {"note":"***"} https://x.example/***');
  });

  it('masks the longer of two values that begin alike', () => {
    expect(redact('abcd-efgh', ['abcd', 'abcd-efgh'])).toBe('***');
  });

  it('keeps JSON readable as JSON and never lets a known value through', () => {
    const canary = fc.stringMatching(/^[\w!%&/()=?+"\\ -]{8,30}$/);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), canary, (fields, secret) => {
        const masked = redact(JSON.stringify({ ...fields, note: `is ${secret}`, password: secret }), [
          secret,
        ]);

        expect(JSON.stringify(JSON.parse(masked))).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
    );
  });

  it('ends in good time on a megabyte of letters', () => {
    const text = 'a'.repeat(1_000_000);

    expect(redact(text)).toBe(text);
  });
});

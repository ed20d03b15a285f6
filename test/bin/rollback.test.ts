import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Called, type LocalProcess, PLAN, ripcord, startLocal } from './command-line.ts';

// Every call is a process, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

let local: LocalProcess;

beforeAll(async () => {
  local = await startLocal();
  writeFileSync(at('plan.yaml'), PLAN);
});
afterAll(() => local.end());

function at(name: string): string {
  return join(local.folder, name);
}

function call(...args: string[]): Promise<Called> {
  return ripcord(args, { url: local.url });
}

/** Calls with --json and reads standard output, on which there must be nothing else. */
async function json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  const { code, out, err } = await call(...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as T;
}

/** Waits until a rollback asks, and gives the question's id. */
async function asked(id: string): Promise<string> {
  for (;;) {
    const { questions } = await json<{ questions: { id: string; status: string }[] }>('rollback', 'get', id);
    const open = questions.find(({ status }) => status === 'open');
    if (open) return open.id;
  }
}

async function opened(id: string): Promise<void> {
  await json('plan', 'put', at('plan.yaml'));
  await json('operation', 'open', 'kiosk', '--id', id);
}

describe('ripcord local', () => {
  it('says in one line of JSON where it answers and how long it took', () => {
    expect(JSON.parse(local.line)).toMatchObject({
      api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      ready: expect.any(Number),
    });
  });

  it('ends with status 0 when it is told to', async () => {
    const other = await startLocal();

    expect(await other.end()).toBe(0);
  });
});

describe('lists', () => {
  it('that are empty say what to do next', async () => {
    const other = await startLocal();

    const lists = await Promise.all(
      ['plan', 'operation', 'rollback'].map((group) => ripcord([group, 'list'], { url: other.url })),
    );

    expect(lists.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(lists[0]?.out).toContain('ripcord plan put FILE');
    expect(lists[1]?.out).toContain('ripcord operation open PLAN_ID');
    expect(lists[2]?.out).toContain('ripcord rollback start OPERATION');
    await other.end();
  });
});

describe('plans and operations', () => {
  it('are stored, listed, printed as YAML, previewed and opened', async () => {
    await opened('kiosk-1');

    const list = await call('plan', 'list');
    const plan = await call('plan', 'get', 'kiosk', '--version', '1');
    const preview = await call('plan', 'preview', at('plan.yaml'));
    const operation = await call('operation', 'get', 'kiosk-1');

    expect(list.out).toMatch(/kiosk +1 +2 +application/);
    writeFileSync(at('printed.yaml'), plan.out);
    expect(await call('plan', 'check', at('printed.yaml'))).toMatchObject({ code: 0 });
    expect(preview.out).toContain('waits 0s');
    expect(operation.out).toContain('plan       kiosk version 1');
  });

  it('with errors are not stored', async () => {
    writeFileSync(at('bad.yaml'), PLAN.replace('id: kiosk', 'id: other').replace('level: 2', 'level: 9'));

    const put = await call('plan', 'put', at('bad.yaml'));

    expect(put.code).toBe(1);
    expect(await call('plan', 'get', 'other')).toMatchObject({ code: 4, out: '' });
  });

  it('are opened once under one name', async () => {
    await opened('kiosk-2');

    const again = await call('operation', 'open', 'kiosk', '--id', 'kiosk-2');

    expect(again.code).toBe(5);
    expect(again.err).toContain('operation "kiosk-2" exists already');
  });

  it('are completed, and then nothing is left to complete', async () => {
    await opened('kiosk-3');

    expect((await call('operation', 'complete', 'kiosk-3')).out).toBe('✔ operation kiosk-3 is completed\n');
    expect((await call('operation', 'complete', 'kiosk-3')).code).toBe(5);
  });
});

describe('a rollback', () => {
  it('is started, followed, answered and proven', async () => {
    await opened('kiosk-4');
    const started = await json<{ rollback: string }>(
      'rollback',
      'start',
      'kiosk-4',
      '--reason',
      'it is broken',
    );
    const watching = call('rollback', 'get', started.rollback, '--watch');
    const question = await asked(started.rollback);

    const wrong = await call('rollback', 'answer', started.rollback, question, 'maybe');
    const bare = await call('rollback', 'answer', started.rollback, question, 'fail');
    const answer = await call(
      'rollback',
      'answer',
      started.rollback,
      question,
      'pass',
      '--procedure',
      'user-flows=pass:bought a ticket: twice',
      '--as',
      'Żaneta',
    );
    const watched = await watching;
    const late = await call('rollback', 'answer', started.rollback, question, 'pass');

    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected one of pass, fail, unsure'),
    });
    expect(bare).toMatchObject({ code: 2, err: expect.stringMatching(/comment: .*"fail"/) });
    expect(answer).toMatchObject({ code: 0, out: '✔ manual-checks: pass\n' });
    expect(late).toMatchObject({ code: 5, err: expect.stringContaining('by Żaneta') });
    expect(watched.code).toBe(0);
    expect(watched.out).toContain('ripcord rollback answer kiosk-4-r1 manual-checks pass');
    expect(watched.out).toMatch(/✔ Put the old kiosk back in/);
    expect(watched.out).toMatch(/rolled back {2}rolled back and verified/);
    expect(watched.out).toMatch(/T5 {2}all of it +\d/);
    expect(watched.out).toMatch(/4 Application Rollback +1s +\d/);
    expect(watched.out).toMatch(/Audit +head \d+:[0-9a-f]{64}/);
    expect(watched.out).not.toContain('\u001B');
  });

  it('leaves a report in every form', async () => {
    const html = await call('report', 'get', 'kiosk-4-r1', '--format', 'html', '--out', at('report.html'));
    const markdown = await call('report', 'get', 'kiosk-4-r1');
    const report = await json('report', 'get', 'kiosk-4-r1');

    expect(html.code).toBe(0);
    expect(readFileSync(at('report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    expect(markdown.out).toContain('# Rollback Report: Kiosk release');
    expect(report).toHaveProperty('rollback_audit');
  });

  it('leaves a trail that is proven with and without a server', async () => {
    const head = await json<{ head: { sequence: number; hash: string } }>(
      'audit',
      'verify',
      'kiosk-4-r1',
    ).then((told) => `${told.head.sequence}:${told.head.hash}`);
    const text = await (await fetch(`${local.url}/api/rollbacks/kiosk-4-r1/report/audit`)).text();
    writeFileSync(at('trail.jsonl'), text);
    writeFileSync(at('cut.jsonl'), text.trimEnd().split('\n').slice(0, -1).join('\n').concat('\n'));
    writeFileSync(
      at('altered.jsonl'),
      text.replace('it is broken', 'it is better').replace('"kiosk"', '"kiosq"'),
    );

    const whole = await ripcord(['audit', 'verify', at('trail.jsonl'), '--head', head]);
    const headless = await ripcord(['audit', 'verify', at('cut.jsonl')]);
    const cut = await ripcord(['audit', 'verify', at('cut.jsonl'), '--head', head]);
    const altered = await ripcord(['audit', 'verify', at('altered.jsonl'), '--json']);

    expect(whole).toMatchObject({ code: 0, out: expect.stringContaining('nothing is missing at the end') });
    expect(headless).toMatchObject({
      code: 0,
      out: expect.stringContaining('not proven  that nothing is missing'),
    });
    expect(cut).toMatchObject({ code: 1, out: expect.stringContaining('lines are missing at the end') });
    expect(altered.code).toBe(1);
    expect(JSON.parse(altered.out)).toMatchObject({ ok: false, line: expect.any(Number), proven: [] });
  });

  it('that does not succeed gives the one who waits exit status 1', async () => {
    await opened('kiosk-5');
    const { rollback } = await json<{ rollback: string }>(
      'rollback',
      'start',
      'kiosk-5',
      '--reason',
      'try it',
    );
    const watching = call('rollback', 'get', rollback, '--watch', '--json');
    await asked(rollback);

    const aborted = await call('rollback', 'abort', rollback, '--reason', 'a false alarm', '--as', 'bob');
    const watched = await watching;

    expect(aborted.code).toBe(0);
    expect(watched.code).toBe(1);
    expect(JSON.parse(watched.out)).toMatchObject({ rollback: { status: 'abandoned' } });
    expect(await call('rollback', 'abort', rollback, '--reason', 'again')).toMatchObject({ code: 5 });
    expect((await call('rollback', 'list')).out).toMatch(/kiosk-5-r1 +abandoned/);
  });

  it('that does not exist is not found', async () => {
    const called = await call('rollback', 'get', 'nothing', '--json');

    expect(called).toMatchObject({ code: 4, out: '' });
    expect(JSON.parse(called.err)).toMatchObject({ error: 'NotFoundError', exitCode: 4 });
  });
});

describe('signal send', () => {
  it('says what would be decided about an alarm, and touches nothing', async () => {
    await opened('kiosk-6');
    const operation = await json<{ triggers: { alarm: string }[] }>('operation', 'get', 'kiosk-6');
    writeFileSync(at('alarm.json'), JSON.stringify(alarmEvent(operation.triggers[0]?.alarm ?? '')));

    const decided = await json('signal', 'send', at('alarm.json'), '--decide-only');
    const told = await call('signal', 'send', at('alarm.json'), '--decide-only');

    expect(decided).toMatchObject({
      signal: { state: 'ALARM' },
      decision: { route: 'execute', reasons: expect.any(Array), operation: 'kiosk-6' },
    });
    expect(JSON.parse(told.out)).toMatchObject({ decision: { route: 'execute' } });
    expect(told.err).toContain('execute for kiosk-6: ');
    expect(told.err).toContain('(nothing was touched)');
    expect((await call('rollback', 'list', '--active')).out).toContain('no rollback is active');
  });

  it('ignores what is no alarm, and says why', async () => {
    writeFileSync(at('other.json'), '{"detail-type":"Scheduled Event","source":"aws.events","detail":{}}');

    const decided = await json('signal', 'send', at('other.json'));

    expect(decided).toMatchObject({ signal: null, decision: { route: 'ignore', operation: null } });
  });

  it('refuses what is not JSON', async () => {
    const called = await ripcord(['signal', 'send', '-'], { url: local.url, input: 'ALARM!' });

    expect(called).toMatchObject({ code: 2, out: '', err: expect.stringContaining('is not JSON') });
  });
});

/** An alarm as CloudWatch hands it to a function. */
function alarmEvent(alarmArn: string): object {
  const [, , , region, accountId] = alarmArn.split(':');
  const at = new Date().toISOString().replace('Z', '+0000');
  return {
    source: 'aws.cloudwatch',
    alarmArn,
    accountId,
    region,
    time: at,
    alarmData: {
      alarmName: alarmArn.split(':alarm:')[1],
      state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: at },
      previousState: { value: 'OK', reason: 'fine', timestamp: at },
      configuration: { metrics: [] },
    },
  };
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLAN, ripcord } from './command-line.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ripcord-plans-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Report {
  readonly ok: boolean;
  readonly files: readonly {
    readonly ok: boolean;
    readonly findings: readonly { path: string; rule: string; line: number; column: number; found: string }[];
  }[];
}

async function check(...paths: string[]): Promise<{ code: number | null; report: Report; err: string }> {
  const { code, out, err } = await ripcord(['plan', 'check', ...paths, '--json']);
  return { code, report: JSON.parse(out) as Report, err };
}

describe('plan check', () => {
  it('finds nothing wrong with the plan of the shop, without any server', async () => {
    const { code, report, err } = await check('examples/shop/plan.yaml');

    expect({ code, ok: report.ok, err }).toEqual({ code: 0, ok: true, err: '' });
  });

  it('names file, line, column, rule, path, value and expectation', async () => {
    const path = file('bad.yaml', PLAN.replace('level: 2', 'level: 9'));

    const { code, out } = await ripcord(['plan', 'check', path]);

    expect(code).toBe(1);
    expect(out).toContain(`${path}:5:1 error schema level`);
    expect(out).toContain('found 9; expected 2 or 3 or 4');
    expect(out).toContain(`✖ ${path}: 1 error`);
  });

  it('finds its way through lists and names with dots', async () => {
    const path = file(
      'deep.yaml',
      PLAN.replace('kind: wait', 'kind: wiat').replace(
        'capture:',
        'versions: { a.b: { from: 1 } }\ncapture:',
      ),
    );

    const { report } = await check(path);

    const findings = report.files[0]?.findings ?? [];
    expect(findings.find((one) => one.path === 'versions.a.b.from')).toMatchObject({ line: 12, column: 20 });
  });

  it('places a rule of the plan as it does the schema', async () => {
    const path = file('kinds.yaml', PLAN.replace('kind: wait', 'kind: wiat'));

    const { code, report } = await check(path);

    expect(code).toBe(1);
    expect(report.files[0]?.findings).toContainEqual(
      expect.objectContaining({
        path: 'phases.application-rollback.steps[0].kind',
        found: '"wiat"',
        line: 20,
      }),
    );
  });

  it.each([
    ['YAML', 'broken.yaml', 'id: [a\nb: c\n', 2],
    ['JSON', 'broken.json', '{\n  "id": "a",\n  "title": \n', 3],
    ['a key twice', 'twice.yaml', 'id: a\nid: b\n', 2],
  ])('tells where %s cannot be read', async (_what, name, text, line) => {
    const { code, report } = await check(file(name, text));

    expect(code).toBe(1);
    expect(report.files[0]?.findings[0]).toMatchObject({ rule: 'syntax', line });
  });

  it('reads JSON, standard input and several files at once', async () => {
    const good = file('good.yaml', PLAN);
    const bad = file('bad.json', '{ "id": "x" }');

    const both = await check(good, bad);
    const piped = await ripcord(['plan', 'check', '-'], { input: PLAN });

    expect(both.code).toBe(1);
    expect(both.report.files.map(({ ok }) => ok)).toEqual([true, false]);
    expect(piped).toMatchObject({ code: 0, out: '✔ - is fine\n' });
  });

  it.each([
    ['an empty file', ''],
    ['a list', '- a\n'],
    [
      'aliases that unfold without end',
      `a: &a [x, x]\n${'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]`)
        .join('\n')}\n`,
    ],
  ])('takes %s for no plan, and does not break', async (_what, text) => {
    const { code, report, err } = await check(file('odd.yaml', text));

    expect({ code, ok: report.ok, err }).toEqual({ code: 1, ok: false, err: '' });
  });
});

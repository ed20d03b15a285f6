import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkPlan } from '#core/plan-check.ts';
import { parsePlan } from '#core/plan-parse.ts';
import { knownKinds } from '#functions/flow/kinds.ts';
import { headingsOf, withoutFences } from '../docs/generate/markdown.ts';
import { type JsonSchema, planSchema } from '../docs/generate/schema.ts';
import { documents } from '../docs/generate.ts';

const ROOT = join(import.meta.dirname, '..');
const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
const pages = ['README.md', ...docs.map((name) => `docs/${name}`)].filter((page) =>
  existsSync(join(ROOT, page)),
);

describe('generated documents', () => {
  it.each(['plan-reference.md', 'plan.schema.json'])('docs/%s is as generated', (name) => {
    const generated = documents().get(name);

    const isSame = generated === textOf(`docs/${name}`);

    expect(isSame, `docs/${name} is not as generated; run: node docs/generate.ts`).toBe(true);
  });

  it('says of every field of a plan what it means', () => {
    const { definitions, ...plan } = planSchema();

    const silent = Object.entries({ Plan: plan, ...definitions }).flatMap(([id, one]) =>
      silentFields(id, one),
    );

    expect(silent).toEqual([]);
  });

  it('gives every field of a plan that may be left out its default', () => {
    const { properties = {} } = planSchema();

    expect(properties).toMatchObject({
      coolDown: { default: 180 },
      triggers: { default: [] },
      network: { default: {} },
    });
  });
});

describe('plans shown to beginners', () => {
  it.each(['README.md', 'docs/plan-reference.md'])(
    'the first plan of %s passes the check without a finding',
    (page) => {
      const [, text = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(textOf(page)) ?? [];

      const { plan, issues } = parsePlan(parse(text));

      expect(issues).toEqual([]);
      expect(plan && checkPlan(plan, knownKinds)).toEqual([]);
    },
  );
});

describe('links', () => {
  it.each(pages)('those of %s lead to files and headings that there are', (page) => {
    const broken = linksOf(page).filter(({ file, anchor }) => !leadsTo(file, anchor));

    expect(broken.map(({ link }) => link)).toEqual([]);
  });

  it('are found in pages, but not in code', () => {
    const links = linksIn(
      '[a](b.md#c) `[no](x.md)` [web](https://example.com)\n```\n[no](y.md)\n```\n[d](#e)',
    );

    expect(links).toEqual(['b.md#c', '#e']);
  });
});

function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

function silentFields(id: string, { properties = {} }: JsonSchema): string[] {
  return Object.entries(properties)
    .filter(([, field]) => typeof field !== 'object' || !field.description)
    .map(([name]) => `${id}.${name}`);
}

/** Relative links of a page, with the file that each leads to. */
function linksOf(page: string): { link: string; file: string; anchor: string }[] {
  return linksIn(textOf(page)).map((link) => {
    const [path = '', anchor = ''] = link.split('#');
    const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
    return { link, file, anchor };
  });
}

function linksIn(text: string): string[] {
  const prose = withoutFences(text).replace(/`[^`\n]*`/g, (span) => (span.includes('](') ? '' : span));
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link));
}

function leadsTo(file: string, anchor: string): boolean {
  const path = join(ROOT, file);
  if (!existsSync(path)) return false;
  if (anchor === '') return true;
  return statSync(path).isFile() && headingsOf(textOf(file)).some((heading) => heading.anchor === anchor);
}

import { createHash } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { liveRoutes } from '#functions/api/live.ts';
import { scriptDraw } from '#functions/api/page/script-draw.ts';
import { scriptPeople } from '#functions/api/page/script-people.ts';
import { scriptRollback } from '#functions/api/page/script-rollback.ts';
import { page } from '#functions/api/page.ts';
import { finished, live, question } from '../bin/view/sample.ts';

const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
const [, script = ''] = /<script>(.*?)<\/script>/s.exec(page) ?? [];

describe('the page', () => {
  it('is served at the root under a policy that allows its own style and script alone', async () => {
    const root = liveRoutes.find(({ method, path }) => method === 'GET' && path === '/');

    const answer = await root?.handler({
      rawPath: '/',
      requestContext: { http: { method: 'GET', path: '/' } },
    });

    const policy = answer?.headers['content-security-policy'] ?? '';
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(answer).toMatchObject({ statusCode: 200, body: page });
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        `style-src ${hash(style)}`,
        `script-src ${hash(script)}`,
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  it('refers to nothing outside itself', () => {
    expect(page).not.toMatch(
      /https?:\/\/|\/\/[a-z]+\.|@import|url\(|<link(?! rel="icon" href="data:,")|\bsrc=/,
    );
  });

  it('has neither inline handlers nor inline styles, which its policy would refuse', () => {
    const markup = page.replace(style, '').replace(script, '');

    expect(markup).not.toMatch(/\son\w+=|\sstyle=|javascript:/i);
  });

  it('never makes markup of data', () => {
    expect(script).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|Function\(/,
    );
  });

  it('tells readers of screens what changes, and has a language and a title', () => {
    expect(page).toMatch(/<html lang="en">/);
    expect(page).toMatch(/<title>Ripcord<\/title>/);
    expect(page).toMatch(/id="announce"[^>]*role="status" aria-live="polite"/);
    expect(page).toMatch(/<label[^>]*>You are <input id="person"/);
  });
});

interface Drawn {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly children: readonly unknown[];
}

/** What the page's script draws of a view: plain values, before any of it is put into a document. */
function drawn(view: object): Drawn[] {
  const document = { getElementById: () => ({ value: '' }) };
  const context = createContext({ document, localStorage: { getItem: () => null }, view });
  const result: unknown = runInContext(
    `${scriptDraw}${scriptRollback}${scriptPeople}; drawRollback(view)`,
    context,
  );
  return elementsIn(result);
}

function elementsIn(value: unknown): Drawn[] {
  if (Array.isArray(value)) return value.flatMap(elementsIn);
  if (typeof value !== 'object' || value === null) return [];
  const element = value as Drawn;
  return [element, ...elementsIn(element.children)];
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (typeof value === 'object' && value !== null) return textOf((value as Drawn).children);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

describe('what the page draws', () => {
  it('has phases, steps, checks and the clock', () => {
    const text = textOf(drawn(live()));

    expect(text).toContain('10s of 1m 40s');
    expect(text).toContain('forecast 30s');
    expect(text).toContain('4 Application Rollback');
    expect(text).toContain('Do swap');
    expect(text).toContain('Check health');
  });

  it('has a button for each answer, and asks for what the answers need', () => {
    const elements = drawn(live({ questions: [question()] }));

    const buttons = elements.filter(
      ({ tag, attributes }) => tag === 'button' && attributes.type === 'button',
    );
    expect(buttons.map(textOf)).toEqual(['retry', 'skip', 'partial scope', 'abandon']);
    expect(elements.filter(({ tag }) => tag === 'option').map(textOf)).toEqual(['choose', 'api-only']);
    expect(textOf(elements.filter(({ tag }) => tag === 'label'))).toContain(
      'needed for skip, partial scope, abandon',
    );
  });

  it('has a finding for each manual check', () => {
    const details = { 'user-flows': 'Log in', dashboards: '' };

    const elements = drawn(
      live({
        questions: [question({ kind: 'manual-checks', details, answers: ['pass', 'fail', 'unsure'] })],
      }),
    );

    expect(elements.filter(({ tag }) => tag === 'fieldset')).toHaveLength(2);
    expect(elements.filter(({ attributes }) => attributes.type === 'radio')).toHaveLength(6);
  });

  it('has no buttons but links to what is kept once it is over', () => {
    const elements = drawn(finished());

    expect(elements.filter(({ tag }) => tag === 'button')).toEqual([]);
    expect(elements.filter(({ tag }) => tag === 'a').map(({ attributes }) => attributes.href)).toEqual([
      '/api/rollbacks/shop-r1/report/json',
    ]);
    expect(textOf(elements)).toContain('SLA met');
  });
});

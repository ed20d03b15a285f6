import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { toHtml } from '#core/report/html.ts';
import type { ReportInput } from '#core/report/input.ts';
import { buildReport } from '#core/report/model.ts';
import { HOSTILE, poisoned } from './hostile.ts';
import { at, failure, refused, rollback, success, vetoed } from './samples.ts';

const SAMPLES = [
  ['success', success],
  ['failure', failure],
  ['veto', vetoed],
  ['refusal', refused],
  ['drill', { ...success, drill: { environment: 'staging' } }],
  [
    'rollback under way',
    { ...success, rollback: { ...rollback, status: 'running', verifiedAt: undefined, endedAt: undefined } },
  ],
] as const satisfies readonly (readonly [string, ReportInput])[];

function pageOf(input: ReportInput): string {
  return toHtml(buildReport(input));
}

function wellFormed(page: string): unknown {
  return XMLValidator.validate(page.replace('<!DOCTYPE html>\n', ''));
}

describe.each(SAMPLES)('the page of a %s', (_name, input) => {
  const page = pageOf(input);

  it('is well-formed', () => {
    expect(wellFormed(page)).toBe(true);
  });

  it('loads, runs and sends nothing', () => {
    expect(page).not.toMatch(/https?:|src=|<script|<link|<iframe|<form|@import|url\(|\son\w+=|\sstyle=/i);
    expect(page).toContain(`content="default-src 'none'`);
  });

  it('leads only to places of its own, each there once', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => link?.slice(1));

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(links));
  });

  it('has no word of a value that is missing', () => {
    expect(page).not.toMatch(/undefined|NaN|Infinity|\[object/);
  });
});

describe('the page', () => {
  it('shows outcome, duration with buffer, checks and impact first', () => {
    const cards = pageOf(success).match(/<ul class="cards">.*?<\/ul>/s)?.[0];

    expect(cards).toContain('Successful');
    expect(cards).toContain('met, 1m 00s buffer');
    expect(cards).toContain('6 of 6');
    expect(cards).toContain('71 (2.5 %)');
  });

  it('says of figures nobody took that they were not measured', () => {
    const page = pageOf(vetoed);

    expect(page).toContain('Downtime: not measured');
    for (const name of ['Downtime', 'Requests', 'Affected Requests', 'Failed Requests', 'Revenue Impact']) {
      expect(page).toContain(`<dt>${name}</dt><dd><span>not measured</span></dd>`);
    }
    expect(page).not.toContain('$0');
  });

  it('draws phases, steps, checks, questions, clocks and the SLA, named for those who cannot see them', () => {
    const drawing = pageOf(success).match(/<svg viewBox.*?<\/svg>/s)?.[0] ?? '';

    expect(drawing).toContain('aria-labelledby="timeline-title timeline-desc"');
    expect(drawing.match(/class="bar phase/g)).toHaveLength(8);
    expect(drawing.match(/class="bar step/g)).toHaveLength(24);
    expect(drawing.match(/class="bar check/g)).toHaveLength(6);
    expect(drawing.match(/class="bar clock/g)).toHaveLength(5);
    expect(drawing.match(/class="estimate"/g)).toHaveLength(32);
    expect(drawing).toContain('class="moment sla"');
    expect(drawing).toContain('Question: manual checks');
  });

  it('draws the levels of an escalation and the first trouble', () => {
    const page = pageOf(failure);

    expect(page.match(/class="bar level/g)).toHaveLength(3);
    expect(page).toContain('>first trouble</text>');
  });

  it('names an SLA at the edge that lies too far off to draw', () => {
    const page = pageOf({ ...success, rollback: { ...rollback, slaSeconds: 36_000 } });

    expect(page).toContain('SLA 10h 00m →');
    expect(page).not.toContain('class="moment sla"');
  });

  it('keeps every drawn coordinate on the page', () => {
    for (const [, input] of SAMPLES) {
      const values = [...pageOf(input).matchAll(/\s(?:x|x1|x2|y|y1|y2|width)="([^"]+)"/g)].map(([, n]) =>
        Number(n),
      );
      expect(values.every((value) => value >= 0 && value < 2000)).toBe(true);
    }
  });

  it('shows a drill as one', () => {
    expect(pageOf({ ...success, drill: { environment: 'staging' } })).toContain(
      'Drill Report: Deploy API v2.1',
    );
  });

  it('writes out what would be unseen', () => {
    const page = pageOf({ ...success, rollback: { ...rollback, reason: 'a\u0000b\u202Ec\td' } });

    expect(page).toContain('a⟨U+0000⟩b⟨U+202E⟩c  d');
  });

  it('survives times that are none', () => {
    const page = pageOf({ ...success, rollback: { ...rollback, decidedAt: 'yesterday', verifiedAt: at(5) } });

    expect(wellFormed(page)).toBe(true);
    expect(page).not.toContain('NaN');
  });
});

describe('text from people and events', () => {
  it.each([
    ['success', success],
    ['failure', failure],
  ] as const)(
    'makes no markup, wherever it stands in the records of a %s',
    (_name, input) => {
      const allowed = new Set(elementsOf(pageOf(success)).concat(elementsOf(pageOf(failure))));

      for (const [place, copy] of poisoned<ReportInput>(input, HOSTILE)) {
        const page = pageOf(copy);
        const strange = elementsOf(page).filter((name) => !allowed.has(name));
        expect([place, wellFormed(page), strange]).toEqual([place, true, []]);
        expect([place, /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Noncharacter_Code_Point}]/u.test(page)]).toEqual([
          place,
          false,
        ]);
      }
    },
    60_000,
  );
});

/** Names of elements and of attributes, as a parser finds them and not as a pattern would. */
function elementsOf(page: string): string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, held] of Object.entries(value)) {
      if (!/^\d+$/.test(name)) names.add(name);
      walk(held);
    }
  };
  walk(new XMLParser({ ignoreAttributes: false, processEntities: false }).parse(page));
  return [...names];
}

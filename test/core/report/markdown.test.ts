import { describe, expect, it } from 'vitest';
import type { ReportInput } from '#core/report/input.ts';
import { inline, toMarkdown } from '#core/report/markdown.ts';
import { buildReport } from '#core/report/model.ts';
import { HOSTILE, poisoned } from './hostile.ts';
import { failure, rollback, success, vetoed } from './samples.ts';

function pageOf(input: ReportInput): string {
  return toMarkdown(buildReport(input));
}

describe('the Markdown page', () => {
  it.each([success, failure, vetoed])('has the documented headings in their order', (input) => {
    const headings = pageOf(input).match(/^## .*$/gm);

    expect(headings).toEqual([
      '## Executive Summary',
      '## Trigger Analysis',
      '## Rollback Execution',
      '## Verification',
      '## State Before and After',
      '## Impact Assessment',
      '## Quality',
      '## Root Cause',
      '## Prevention Measures',
      '## Lessons Learned',
      '## Follow-up Actions',
      '## Evidence and Audit',
    ]);
  });

  it('says what the documented report says', () => {
    const page = pageOf(success);

    expect(page).toContain('# Rollback Report: Deploy API v2.1');
    expect(page).toContain('- **Duration**: 14m 00s (SLA: 15m 00s)');
    expect(page).toContain('- **Metric**: ErrorRate = 0.025 (threshold: 0.01)');
    expect(page).toContain('- **SLA Compliance**: yes (1m 00s buffer)');
    expect(page).toContain('- **Failed Requests**: 71 (2.5 %)');
    expect(page).toContain('| Phase 7: Verification | done | 2m 00s | 2m 23s | 23s over |');
    expect(page).toContain('- [ ] Fix the pool configuration (v2.1.1) (owner: api-team)');
  });

  it('leaves root cause, prevention and lessons to people', () => {
    const page = pageOf({ ...success, people: undefined });

    expect(page.match(/To be filled in by the people who know\./g)).toHaveLength(3);
  });

  it('says of figures nobody took that they were not measured', () => {
    const page = pageOf(vetoed);

    for (const name of ['Downtime', 'Requests', 'Affected Requests', 'Failed Requests', 'Revenue Impact']) {
      expect(page).toContain(`- **${name}**: not measured`);
    }
    expect(page).not.toMatch(/undefined|NaN|\$0/);
  });

  it('keeps the output of a failed step in a fence that the output cannot close', () => {
    const steps = failure.steps?.map((step) =>
      step.status === 'failed' ? { ...step, output: 'a\n````\n# b' } : step,
    );

    expect(pageOf({ ...failure, steps })).toContain('`````text\na\n````\n# b\n`````');
  });
});

describe('a line of text', () => {
  it.each([
    ['=SUM(A1)', "'=SUM(A1)"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@import', "'@import"],
    ['1. first', '1\\. first'],
    ['0.9s', '0.9s'],
    ['# title', '\\# title'],
    ['a | b', 'a \\| b'],
    ['[x](y)', '\\[x\\](y)'],
    ['<b>&amp;', '\\<b\\>\\&amp;'],
    ['`a` *b* _c_ ~d~ $e$', '\\`a\\` \\*b\\* \\_c\\_ \\~d\\~ \\$e\\$'],
    ['http://evil.example', 'http\\://evil.example'],
    ['a\nb', 'a ⏎ b'],
    ['a\u0000', 'a⟨U+0000⟩'],
    ['', '–'],
  ])('%j is written %j', (text, expected) => {
    expect(inline(text)).toBe(expected);
  });
});

describe('text from people and events', () => {
  it.each([
    ['success', success],
    ['failure', failure],
  ] as const)(
    'breaks no table and makes no markup, wherever it stands in the records of a %s',
    (_name, input) => {
      for (const [place, copy] of poisoned<ReportInput>(input, HOSTILE)) {
        const page = pageOf(copy).replace(/^(`{3,})text\n.*?^\1$/gms, '');
        expect([place, page.match(/(?<!\\)(?:\\\\)*(?:<|`|\]\()/g)]).toEqual([place, null]);
        expect([place, brokenRows(page)]).toEqual([place, []]);
      }
    },
    60_000,
  );

  it('stays on its line', () => {
    const page = pageOf({ ...success, rollback: { ...rollback, reason: 'first\n## Executive Summary' } });

    expect(page.match(/^## Executive Summary$/gm)).toHaveLength(1);
  });
});

/** Rows whose number of cells is not that of their table's head. */
function brokenRows(page: string): string[] {
  let cells = 0;
  return page.split('\n').filter((line, index, lines) => {
    if (!line.startsWith('| ')) return false;
    const own = line.split(/(?<!\\)\|/).length;
    if (!lines[index - 1]?.startsWith('| ')) cells = own;
    return own !== cells;
  });
}

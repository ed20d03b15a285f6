import { NOT_MEASURED, showCount, showMoney, showSeconds, showShare, showTime } from './figures.ts';
import type { Report } from './model.ts';
import { type Block, type Cell, factsOf, listOf, type Section, type TableBlock, tablesOf } from './page.ts';
import { showValue } from './text.ts';
import type { Finding } from './verification.ts';

const TONES = { pass: 'good', fail: 'bad', unsure: 'warn', 'not run': 'muted' } as const;

function finding(result: Finding): Cell {
  return { text: result, tone: TONES[result] };
}

function checkTable({ verification }: Report): TableBlock {
  return {
    kind: 'table',
    caption: 'Automated checks',
    head: ['Check', 'Result', 'Value', 'Limit', 'Looks', 'Took', 'Reason'],
    rows: verification.checks.map((check) => [
      check.onFailure === 'warn' ? `${check.title} (may only warn)` : check.title,
      finding(check.finding),
      showValue(check.value),
      showValue(check.limit),
      String(check.attempts),
      showSeconds(check.measuredSeconds),
      check.reason ?? '–',
    ]),
    empty: 'No automated check was made.',
  };
}

export function verificationSection(report: Report): Section {
  const { checks, manual, automatedPassed, manualPassed, passed } = report.verification;
  const verdict: Cell =
    passed === true ? { text: 'passed', tone: 'good' } : { text: 'not passed', tone: 'bad' };
  return {
    id: 'verification',
    title: 'Verification',
    blocks: [
      factsOf([
        ['Verdict', passed === undefined ? 'nothing was checked' : verdict],
        [
          'Automated Checks Passed',
          checks.length === 0 ? undefined : `${automatedPassed} of ${checks.length}`,
        ],
        ['Manual Checks Passed', manual.length === 0 ? undefined : `${manualPassed} of ${manual.length}`],
      ]),
      ...tablesOf([
        checkTable(report),
        {
          kind: 'table',
          caption: 'Manual checks',
          head: ['Procedure', 'Result', 'By', 'At', 'Comment'],
          rows: manual.map(({ title, finding: result, by, at, comment }) => {
            return [title, finding(result), by ?? '–', showTime(at), comment ?? '–'];
          }),
          empty: 'No manual check was asked for.',
        },
      ]),
    ],
  };
}

export function stateSection({ state }: Report): Section {
  const tones = { yes: 'good', no: 'bad', moved: 'warn', 'not known': 'muted' } as const;
  const lost = state.filter((line) => line.restored === 'no').map((line) => line.name);
  return {
    id: 'state',
    title: 'State Before and After',
    blocks: [
      {
        kind: 'table',
        caption: 'Captured state',
        head: ['Name', 'When opened', 'Before the rollback', 'After it', 'Restored'],
        rows: state.map(({ name, open, before, after, restored }) => [
          name,
          showValue(open),
          showValue(before),
          showValue(after),
          { text: restored, tone: tones[restored] },
        ]),
        empty: 'No state was captured.',
      },
      ...(lost.length === 0
        ? []
        : [{ kind: 'prose' as const, text: `Not restored: ${lost.join(', ')}.`, tone: 'bad' as const }]),
    ],
  };
}

export function impactSection({ impact }: Report): Section {
  const { failedRequests, failedShare, requests } = impact;
  const failed =
    failedShare === undefined
      ? showCount(failedRequests)
      : `${showCount(failedRequests)} (${showShare(failedShare)})`;
  return {
    id: 'impact',
    title: 'Impact Assessment',
    blocks: [
      factsOf([
        ['Customer Impact', impact.customerImpact ?? NOT_MEASURED],
        ['Downtime', showSeconds(impact.downtimeSeconds)],
        ['Requests', showCount(requests)],
        ['Affected Requests', showCount(impact.affectedRequests)],
        ['Failed Requests', failed],
        ['Customer Complaints', showCount(impact.customerComplaints)],
        ['Revenue Impact', showMoney(impact.revenueImpactUsd)],
      ]),
    ],
  };
}

const TO_FILL_IN = 'To be filled in by the people who know.';

export function learningSections({ learning }: Report): Section[] {
  const { rootCause, prevention, lessons, observations, followUps, postMortemDueAt, writtenBy } = learning;
  const signed = writtenBy && `Version ${writtenBy.version}, by ${writtenBy.by}, ${showTime(writtenBy.at)}.`;
  const noteOf = (text: string | undefined): Block[] =>
    text === undefined ? [] : [{ kind: 'prose', text, tone: 'muted' }];
  return [
    {
      id: 'root-cause',
      title: 'Root Cause',
      blocks: [{ kind: 'prose', text: rootCause ?? TO_FILL_IN }, ...noteOf(signed)],
    },
    {
      id: 'prevention',
      title: 'Prevention Measures',
      blocks: [listOf(prevention, 'numbers', TO_FILL_IN)],
    },
    {
      id: 'lessons',
      title: 'Lessons Learned',
      blocks: [
        listOf(lessons, 'bullets', TO_FILL_IN),
        { kind: 'heading', text: 'What the records show' },
        listOf(observations, 'bullets', 'Nothing out of the ordinary.'),
      ],
    },
    {
      id: 'follow-ups',
      title: 'Follow-up Actions',
      blocks: [
        factsOf([
          ['Post-mortem Due', postMortemDueAt === undefined ? 'none required' : showTime(postMortemDueAt)],
        ]),
        {
          kind: 'list',
          style: 'boxes',
          items: followUps.map(({ text, owner, dueAt, done }) => {
            const due = dueAt === undefined ? '' : `, due ${showTime(dueAt)}`;
            return { text: `${text} (owner: ${owner ?? 'to be named'}${due})`, done };
          }),
          empty: 'None.',
        },
      ],
    },
  ];
}

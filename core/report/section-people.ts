import { escalationTimeline } from './failure.ts';
import { secondsBetween, showSeconds, showTime } from './figures.ts';
import type { Report } from './model.ts';
import type { TableBlock } from './page.ts';
import { inWords } from './text.ts';

/** What people were asked, how it climbed, and what they were told. */
export function peopleTables(report: Report): TableBlock[] {
  return [questionTable(report), escalationTable(report), messageTable(report)];
}

function questionTable({ questions }: Report): TableBlock {
  return {
    kind: 'table',
    caption: 'Approvals and answers',
    head: ['Asked', 'Kind', 'Question', 'Answer', 'By', 'After', 'Comment'],
    rows: questions.map(({ askedAt, kind, text, status, answer, approvals }) => [
      showTime(askedAt),
      inWords(kind),
      text,
      answer === undefined ? { text: status, tone: 'muted' } : inWords(answer.word),
      [...new Set([...approvals, ...(answer === undefined ? [] : [answer.by])])].join(', ') || '–',
      answer === undefined ? '–' : showSeconds(secondsBetween(askedAt, answer.at)),
      [answer?.scope && `scope ${answer.scope}`, answer?.comment].filter(Boolean).join('; ') || '–',
    ]),
    empty: 'Nobody was asked anything.',
  };
}

function escalationTable(report: Report): TableBlock {
  return {
    kind: 'table',
    caption: 'Escalation',
    head: ['Time', 'Level', 'What happened', 'Outcome'],
    rows: escalationTimeline(report).map(({ timestamp, level, action, outcome }) => {
      return [showTime(timestamp), String(level), action, inWords(outcome.replaceAll('_', ' '))];
    }),
    empty: 'There was no escalation.',
  };
}

function messageTable({ messages }: Report): TableBlock {
  const tones = { delivered: 'good', queued: 'warn', dead: 'bad' } as const;
  return {
    kind: 'table',
    caption: 'Messages',
    head: ['Time', 'Kind', 'Subject', 'Delivery', 'After'],
    rows: messages.map(({ at, kind, subject, delivery, deliveredAt }) => [
      showTime(at),
      kind,
      subject,
      { text: delivery, tone: tones[delivery] },
      deliveredAt === undefined ? '–' : showSeconds(secondsBetween(at, deliveredAt)),
    ]),
    empty: 'No messages were sent.',
  };
}

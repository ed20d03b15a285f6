import { NOT_MEASURED, showCount, showSeconds, showShare } from './figures.ts';
import { escapeHtml } from './html-text.ts';
import type { Report } from './model.ts';
import type { Tone } from './page.ts';

interface Card {
  readonly title: string;
  readonly figure: string;
  readonly tone?: Tone;
  readonly lines: readonly string[];
  readonly drawing?: string;
}

/** What an auditor wants first: how it ended, how long against the SLA, what was checked, what it cost. */
export function summaryCards(report: Report): string {
  const cards = [outcomeCard(report), durationCard(report), checksCard(report), impactCard(report)];
  return `<ul class="cards">${cards.map(card).join('\n')}</ul>`;
}

function card({ title, figure, tone = 'muted', lines, drawing = '' }: Card): string {
  const text = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  return `<li class="card ${tone}"><h2>${escapeHtml(title)}</h2><p class="figure">${escapeHtml(figure)}</p>${drawing}${text}</li>`;
}

function outcomeCard({ outcome }: Report): Card {
  const drill = outcome.drill === undefined ? [] : [`A drill in ${outcome.drill.environment}.`];
  const tone = outcome.tone === 'neutral' ? 'muted' : outcome.tone;
  return { title: 'Outcome', figure: outcome.word, tone, lines: [outcome.sentence, ...drill] };
}

function durationCard(report: Report): Card {
  const { timing, outcome } = report;
  const { durationSeconds, slaSeconds, slaMet, bufferSeconds = 0, breachConsequence, verifiedAt } = timing;
  const title = 'Duration against the SLA';
  const sla = `SLA ${showSeconds(slaSeconds)}, target ${showSeconds(timing.targetSeconds)}`;
  if (durationSeconds === undefined) {
    return { title, figure: outcome.executed ? 'Not measured' : 'Nothing executed', lines: [sla] };
  }
  const missed = verifiedAt === undefined ? 'never verified' : `${showSeconds(-bufferSeconds)} over`;
  const verdict =
    slaMet === true
      ? `met, ${showSeconds(bufferSeconds)} buffer`
      : `not met, ${missed}: ${breachConsequence}`;
  return {
    title,
    figure: showSeconds(durationSeconds),
    tone: slaMet === true ? 'good' : 'bad',
    lines: [verdict, sla],
    drawing: meter(durationSeconds / slaSeconds, timing.targetSeconds / slaSeconds, slaMet === true),
  };
}

/** How much of the SLA was used, with a mark at the target; a full bar is the SLA or more. */
function meter(used: number, target: number, met: boolean): string {
  const width = Math.round(Math.min(1, Math.max(0, used)) * 1000) / 10;
  const at = Math.round(Math.min(1, Math.max(0, target)) * 1000) / 10;
  const says = `${showShare(used)} of the SLA used`;
  return `<svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(says)}"><rect class="track" width="100" height="10" /><rect class="used${met ? '' : ' bad'}" width="${width}" height="10" /><line class="target" x1="${at}" x2="${at}" y1="0" y2="10" vector-effect="non-scaling-stroke" /></svg>`;
}

function checksCard({ verification }: Report): Card {
  const { checks, manual, automatedPassed, manualPassed, passed } = verification;
  const title = 'Checks passed';
  if (checks.length + manual.length === 0)
    return { title, figure: 'None made', lines: ['Nothing was checked.'] };
  const notes = checks
    .filter((check) => check.finding !== 'pass')
    .map((check) => `${check.title}: ${check.finding}`);
  const byHand = manual.length === 0 ? 'No manual checks' : `Manual: ${manualPassed} of ${manual.length}`;
  return {
    title,
    figure: `${automatedPassed} of ${checks.length}`,
    tone: passed === true ? 'good' : 'bad',
    lines: [byHand, ...notes],
  };
}

function impactCard({ impact }: Report): Card {
  const share = impact.failedShare === undefined ? '' : ` (${showShare(impact.failedShare)})`;
  const failed =
    impact.failedRequests === undefined ? 'Not measured' : `${showCount(impact.failedRequests)}${share}`;
  return {
    title: 'Failed requests',
    figure: failed,
    lines: [
      `Affected: ${showCount(impact.affectedRequests)}`,
      `Downtime: ${showSeconds(impact.downtimeSeconds)}`,
      `Customer impact: ${impact.customerImpact ?? NOT_MEASURED}`,
    ],
  };
}

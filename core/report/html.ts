import { summaryCards } from './cards.ts';
import { showTime } from './figures.ts';
import { htmlSection } from './html-blocks.ts';
import { escapeHtml } from './html-text.ts';
import type { Report } from './model.ts';
import { reportTitle, sectionsOf } from './sections.ts';
import { STYLE } from './style.ts';
import { timelineSvg } from './timeline.ts';

/** Nothing may be loaded, run, framed or sent; only the page's own style sheet applies. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The report as one self-contained HTML page: no script, nothing from elsewhere, well-formed as XML below the
 * doctype. Every text from people and events is escaped, and what would be unseen in it is written out.
 */
export function toHtml(report: Report): string {
  const { subject, writtenAt } = report;
  const title = escapeHtml(reportTitle(report));
  const sections = sectionsOf(report);
  const [summary, ...others] = sections.map(htmlSection);
  const links = sections.map(
    ({ id, title: name }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(name)}</a></li>`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${POLICY}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="referrer" content="no-referrer" />
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="kicker">${escapeHtml(`Rollback ${subject.rollback} · level ${subject.level} · ${showTime(report.timing.decidedAt)}`)}</p>
<h1>${title}</h1>
<p class="lead">${escapeHtml(subject.reason)}</p>
</header>
<main>
${summaryCards(report)}
<nav aria-label="Sections"><ul>${links.join('')}</ul></nav>
${summary}
<section id="timeline" aria-labelledby="timeline-heading">
<h2 id="timeline-heading">Timeline</h2>
${timelineSvg(report)}
</section>
${others.join('\n')}
</main>
<footer>Written by Ripcord from its records, ${escapeHtml(showTime(writtenAt))}.</footer>
</body>
</html>
`;
}

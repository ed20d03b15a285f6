import { showSeconds, showTime } from './figures.ts';
import type { Report } from './model.ts';
import { factsOf, type Section } from './page.ts';
import { executionSection } from './section-execution.ts';
import { impactSection, learningSections, stateSection, verificationSection } from './section-result.ts';
import { qualitySection, summarySection, triggerSection } from './section-summary.ts';

/** The heading of the whole report. */
export function reportTitle({ subject, outcome }: Report): string {
  const kind = outcome.drill === undefined ? 'Rollback Report' : 'Drill Report';
  return `${kind}: ${subject.operationTitle ?? subject.title}`;
}

/** All sections under the documented headings, in their order; each is there even when it has little to say. */
export function sectionsOf(report: Report): Section[] {
  return [
    summarySection(report),
    triggerSection(report),
    executionSection(report),
    verificationSection(report),
    stateSection(report),
    impactSection(report),
    qualitySection(report),
    ...learningSections(report),
    auditSection(report),
  ];
}

function auditSection({ subject, evidence, archive, auditHead, writtenAt }: Report): Section {
  const head = auditHead && `record ${auditHead.sequence}, ${auditHead.hash}`;
  return {
    id: 'audit',
    title: 'Evidence and Audit',
    blocks: [
      factsOf([
        ['Plan', `${subject.plan.id}, version ${subject.plan.version}`],
        ['Plan Digest', subject.plan.digest],
        ['Permit', subject.permit ?? 'none'],
        ['Audit Head', head ?? 'not published'],
        ['Audit Chain', archive.audit],
        ['Logs', archive.logs],
        ['Execution', subject.execution],
        ['Report Written', showTime(writtenAt)],
      ]),
      {
        kind: 'table',
        caption: 'Drills and rehearsals held with this plan',
        head: ['Kind', 'Held', 'Measured', 'Participants'],
        rows: evidence.map(({ kind, heldAt, measuredSeconds, participants = [] }) => {
          return [kind, showTime(heldAt), showSeconds(measuredSeconds), participants.join(', ') || '–'];
        }),
        empty: 'No evidence of a drill is on record.',
      },
    ],
  };
}

import { showSeconds, showShare, showTime, showYesNo } from './figures.ts';
import type { Report } from './model.ts';
import { type Cell, factsOf, listOf, type Section, tablesOf } from './page.ts';
import { inWords, showValue } from './text.ts';

/** `14m 00s (SLA: 15m 00s)` */
function duration({ timing, outcome }: Report): string {
  if (!outcome.executed) return `nothing was executed (SLA: ${showSeconds(timing.slaSeconds)})`;
  return `${showSeconds(timing.durationSeconds)} (SLA: ${showSeconds(timing.slaSeconds)})`;
}

/** `yes (1m 00s buffer)`, or by how much it was missed and what follows from that. */
export function slaWords({ timing, outcome }: Report): Cell {
  const { slaMet, bufferSeconds = 0, breachConsequence, verifiedAt } = timing;
  if (slaMet === undefined)
    return outcome.executed ? 'not known yet' : 'does not apply, nothing was executed';
  if (slaMet) return { text: `yes (${showSeconds(bufferSeconds)} buffer)`, tone: 'good' };
  const how = verifiedAt === undefined ? 'never verified' : `${showSeconds(-bufferSeconds)} over`;
  return { text: `no (${how}; ${breachConsequence})`, tone: 'bad' };
}

function outcomeCell({ outcome }: Report): Cell {
  return outcome.tone === 'neutral' ? outcome.word : { text: outcome.word, tone: outcome.tone };
}

export function summarySection(report: Report): Section {
  const { subject, outcome, timing, impact, trouble } = report;
  const { id, version } = subject.plan;
  return {
    id: 'summary',
    title: 'Executive Summary',
    blocks: [
      { kind: 'prose', text: outcome.sentence },
      factsOf([
        ['Operation', `${subject.operationTitle ?? subject.title} (${subject.operation})`],
        ['Change', subject.changes],
        ['Rollback', subject.rollback],
        ['Drill', outcome.drill && `yes, in ${outcome.drill.environment}; not a real incident`],
        ['Plan', `${subject.planTitle ?? id}, version ${version}`],
        ['Owner', subject.owner],
        ['Certification Level', String(subject.level)],
        ['Rollback Triggered', showTime(timing.decidedAt)],
        [
          timing.verifiedAt === undefined ? 'Rollback Ended' : 'Rollback Completed',
          showTime(timing.verifiedAt ?? timing.endedAt),
        ],
        ['Duration', duration(report)],
        ['Outcome', outcomeCell(report)],
        ['In its own words', outcome.note],
        [
          'Aborted',
          outcome.abort && `${showTime(outcome.abort.at)} by ${outcome.abort.by}: ${outcome.abort.reason}`,
        ],
        ['First Trouble', trouble && `${showTime(trouble.at)}${trouble.reason ? `: ${trouble.reason}` : ''}`],
        ['Customer Impact', impact.customerImpact ?? 'not measured'],
      ]),
    ],
  };
}

export function triggerSection({ trigger, subject }: Report): Section {
  const threshold = trigger.threshold === undefined ? '' : ` (threshold: ${trigger.threshold})`;
  const value = trigger.value ?? 'not measured';
  const evidence = trigger.evidence.map((signal) => [
    showTime(signal.changedAt),
    signal.alarmName,
    signal.state,
    signal.path,
    signal.reason,
  ]);
  return {
    id: 'trigger',
    title: 'Trigger Analysis',
    blocks: [
      factsOf([
        ['Trigger Type', trigger.type],
        ['Reason', trigger.text],
        ['Requested By', trigger.requestedBy],
        ['Alarm', trigger.alarm],
        ['Metric', trigger.metric === undefined ? undefined : `${trigger.metric} = ${value}${threshold}`],
        ['Severity', trigger.severity],
        ['First Breach', trigger.breachedAt && showTime(trigger.breachedAt)],
        ['Detected', trigger.detectedAt && showTime(trigger.detectedAt)],
        [
          'Detection',
          trigger.detectionSeconds === undefined
            ? undefined
            : `${showSeconds(trigger.detectionSeconds)} delay`,
        ],
        ['Decision', `${inWords(trigger.route)}; consent: ${inWords(trigger.consent)}`],
        ['Point of No Return', subject.pointOfNoReturn],
        ['Passed', subject.passedAt && showTime(subject.passedAt)],
      ]),
      { kind: 'heading', text: 'Why this was decided' },
      listOf(trigger.reasons, 'numbers', 'No reasons were recorded.'),
      ...tablesOf([
        {
          kind: 'table',
          caption: 'Facts the decision was taken on',
          head: ['Fact', 'Value'],
          rows: Object.entries(trigger.facts).map(([name, fact]) => [name, showValue(fact)]),
          empty: 'No facts were recorded.',
        },
        {
          kind: 'table',
          caption: 'Signals kept as evidence',
          head: ['Time', 'Alarm', 'State', 'Path', 'Reason'],
          rows: evidence,
          empty: 'No further signals arrived.',
        },
      ]),
    ],
  };
}

export function qualitySection({ quality, timing }: Report): Section {
  return {
    id: 'quality',
    title: 'Quality',
    blocks: [
      factsOf([
        ['Tested Before', showYesNo(quality.testedBefore)],
        ['Automated', showYesNo(quality.automated)],
        ['Manual Intervention Required', showYesNo(quality.manualIntervention)],
        ['Plan Followed', showYesNo(quality.planFollowed)],
        ['Plan Accuracy', showShare(timing.planAccuracy)],
      ]),
      {
        kind: 'prose',
        text: 'Plan accuracy is 1 minus the sum of what each phase missed its estimate by, over the sum of estimates of the phases run; never below 0.',
      },
    ],
  };
}

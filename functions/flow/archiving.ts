import { type Archived, archiveOnce } from '#adapters/archive.ts';
import { historyOf } from '#adapters/machines.ts';
import { getBaseline } from '#adapters/operations.ts';
import { withoutToken } from '#adapters/questions.ts';
import { viewRollback } from '#adapters/rollbacks.ts';
import { toJsonl } from '#core/audit.ts';
import { clocks } from '#core/clocks.ts';
import type { AuditRecord, Rollback } from '#core/records.ts';
import { toHtml } from '#core/report/html.ts';
import { toJson } from '#core/report/json.ts';
import { toMarkdown } from '#core/report/markdown.ts';
import { buildReport } from '#core/report/model.ts';
import type { RollbackStatus } from '#core/states.ts';
import { now } from '#runtime/clock.ts';
import { createLog } from '#runtime/log.ts';
import { measureImpact } from './impact.ts';
import { stageSeconds } from './phase.ts';
import { stagesOf } from './planning.ts';
import { capturedState, type Workbench } from './workbench.ts';

const log = createLog({ part: 'archiving' });

/** Writes report, audit trail, state and execution log, each under a name that is written once. */
export async function archiveRollback(
  bench: Workbench,
  status: RollbackStatus,
  trail: readonly AuditRecord[],
): Promise<Record<string, Archived>> {
  const { id } = bench.rollback;
  const report = await reportOf(bench, status, trail.at(-1));
  const [year = '', month = ''] = (bench.rollback.endedAt ?? now().toISOString()).split('-');
  const folder = `reports/${year}/${month}/${id}`;
  const [before, after] = await Promise.all([capturedState(id, 'before'), capturedState(id, 'after')]);
  const [json, markdown, html, auditFile, execution, stateBefore, stateAfter] = await Promise.all([
    archiveOnce(`${folder}/report.json`, `${JSON.stringify(toJson(report), null, 2)}\n`, 'application/json'),
    archiveOnce(`${folder}/report.md`, toMarkdown(report), 'text/markdown; charset=utf-8'),
    archiveOnce(`${folder}/report.html`, toHtml(report), 'text/html; charset=utf-8'),
    archiveOnce(`audit/${id}.jsonl`, toJsonl(trail), 'application/jsonl'),
    archiveOnce(`logs/${id}/execution.jsonl`, await executionLog(bench.rollback), 'application/jsonl'),
    archiveOnce(`state/${id}/before.json`, JSON.stringify(before, null, 2), 'application/json'),
    archiveOnce(`state/${id}/after.json`, JSON.stringify(after, null, 2), 'application/json'),
  ]);
  return { json, markdown, html, audit: auditFile, execution, before: stateBefore, after: stateAfter };
}

async function reportOf(bench: Workbench, status: RollbackStatus, head: AuditRecord | undefined) {
  const { plan, operation } = bench;
  const view = await viewRollback(bench.rollback.id);
  const rollback: Rollback = { ...view.rollback, status };
  const [open, before, after, impact] = await Promise.all([
    getBaseline(operation.id),
    capturedState(rollback.id, 'before'),
    capturedState(rollback.id, 'after'),
    measureImpact(plan, rollback),
  ]);
  return buildReport({
    writtenAt: now().toISOString(),
    rollback,
    clocks: clocks(rollback),
    operation,
    plan: {
      title: plan.title,
      owner: plan.owner,
      level: plan.level,
      automation: plan.automation,
      changes: plan.changes,
      manual: plan.verification.manual.map(({ procedure, required }) => ({ procedure, required })),
      pointOfNoReturn: plan.pointOfNoReturn?.description,
      phases: stagesOf(plan, rollback).map((stage) => ({
        stage,
        estimateSeconds: stageSeconds(bench, stage),
      })),
      evidence: plan.evidence.map(({ kind, heldAt, measured, participants }) => ({
        kind,
        heldAt,
        measuredSeconds: measured,
        participants,
      })),
    },
    steps: view.steps,
    checks: view.checks,
    questions: view.questions.map(withoutToken),
    levels: view.levels,
    messages: view.messages,
    state: { open, before, after: rollback.verifiedAt ? after : undefined },
    impact,
    auditHead: head && { sequence: head.sequence, hash: head.hash },
  });
}

/** What the state machine went through. A history that cannot be read leaves a line that says so. */
async function executionLog({ execution }: Rollback): Promise<string> {
  try {
    const events = await historyOf(execution);
    return events.map((event) => `${JSON.stringify(event)}\n`).join('');
  } catch (error) {
    log.warn('execution history cannot be read', { execution, error });
    return `${JSON.stringify({ error: 'the execution history could not be read' })}\n`;
  }
}

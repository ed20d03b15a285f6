import * as z from 'zod';
import { type Finding, shown } from './finding.ts';

const ImportedTrigger = z.object({
  metric: z.string(),
  threshold: z.number(),
  duration_seconds: z.number().optional(),
  consecutive: z.boolean().optional(),
  comparison: z.string().optional(),
});

/** The configuration that the seeds call `auto_rollback`. */
const AutoRollback = z.object({
  enabled: z.boolean().default(true),
  operation_id: z.string().optional(),
  triggers: z.array(ImportedTrigger).default([]),
  rollback_script: z.string().optional(),
  notification_channels: z.array(z.string()).default([]),
  require_manual_confirmation: z.boolean().default(false),
  rollback_timeout_seconds: z.number().optional(),
  safety_checks: z.record(z.string(), z.boolean()).default({}),
});

/** The request that the seeds call `permit_request`. */
const PermitRequest = z.object({
  operation: z.string(),
  certification_level: z.number(),
  rollback_plan: z.object({
    plan_id: z.string(),
    tested: z.boolean().optional(),
    test_date: z.string().optional(),
    rehearsal_date: z.string().optional(),
    sla_minutes: z.number().optional(),
    automation_level: z.string().optional(),
  }),
});

type Fields = Readonly<Record<string, unknown>>;

/**
 * Turns the two documents of the seeds into fields of a plan. What the file says in Ripcord's own words goes before
 * what is imported. Anything but an object is returned as it is, for the schema to refuse.
 */
export function importPlan(value: unknown): { plan: unknown; findings: Finding[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { plan: value, findings: [] };
  const { auto_rollback: automatic, permit_request: permit, ...native } = value as Fields;
  if (automatic === undefined && permit === undefined) return { plan: native, findings: [] };
  const findings: Finding[] = [];
  const asked =
    permit === undefined ? {} : fromPermit(read(PermitRequest, permit, 'permit_request', findings));
  const told =
    automatic === undefined ? {} : fromAutoRollback(read(AutoRollback, automatic, 'auto_rollback', findings));
  if (automatic !== undefined) findings.push(...safetyToWrite(automatic));
  return { plan: { ...told, ...asked, ...native }, findings };
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  name: string,
  findings: Finding[],
): z.infer<Schema> | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    const at = [name, ...path].map(String).join('.');
    findings.push({ level: 'error', path: at, found: shown(value), expected: message, rule: 'import' });
  }
  return undefined;
}

function fromPermit(request: z.infer<typeof PermitRequest> | undefined): Fields {
  if (!request) return {};
  const { plan_id, test_date, rehearsal_date, sla_minutes, automation_level } = request.rollback_plan;
  const evidence = [
    ...(test_date ? [{ kind: 'staging-drill', heldAt: instant(test_date) }] : []),
    ...(rehearsal_date ? [{ kind: 'rehearsal', heldAt: instant(rehearsal_date) }] : []),
  ];
  return {
    id: plan_id,
    title: request.operation,
    changes: request.operation,
    level: request.certification_level,
    evidence,
    ...(sla_minutes !== undefined && { sla: sla_minutes * 60 }),
    ...(automation_level !== undefined && { automation: dashed(automation_level) }),
  };
}

function fromAutoRollback(document: z.infer<typeof AutoRollback> | undefined): Fields {
  if (!document) return {};
  const {
    operation_id,
    rollback_script: script,
    notification_channels: how,
    rollback_timeout_seconds: sla,
  } = document;
  const people = [{ who: 'engineering', how, within: 10, when: ['initiation', 'escalation', 'completion'] }];
  return {
    ...(operation_id !== undefined && { id: operation_id, title: operation_id, changes: operation_id }),
    automation: document.require_manual_confirmation ? 'semi-automated' : 'fully-automated',
    ...(!document.enabled && { profile: 'development' }),
    ...(sla !== undefined && { sla }),
    parameters: { 'metric-namespace': { description: 'Where the imported metrics are published.' } },
    triggers: document.triggers.map(triggerOf),
    ...(how.length > 0 && { communication: people }),
    ...(script !== undefined && { phases: { 'application-rollback': { steps: [scriptStep(script, sla)] } } }),
  };
}

/** Thresholds stay in the unit of the metric: what was a fraction there is compared with fractions. */
function triggerOf({
  metric,
  threshold,
  duration_seconds,
  comparison,
}: z.infer<typeof ImportedTrigger>): Fields {
  return {
    id: dashed(metric),
    metric: { namespace: `\${metric-namespace}`, name: metric },
    threshold,
    ...(comparison !== undefined && { comparison: dashed(comparison) }),
    ...(duration_seconds !== undefined && { for: duration_seconds }),
  };
}

function scriptStep(script: string, sla = 900): Fields {
  return {
    name: 'rollback-script',
    kind: 'command',
    with: { command: [script] },
    estimate: Math.round(sla / 2),
  };
}

/** A flag that says "verify" proves nothing: the plan must say by which check. */
function safetyToWrite(automatic: unknown): Finding[] {
  const flags = AutoRollback.safeParse(automatic).data?.safety_checks ?? {};
  return Object.entries(flags)
    .filter(([, wanted]) => wanted)
    .map(([name, wanted]) => ({
      level: 'warning',
      path: `auto_rollback.safety_checks.${name}`,
      found: shown(wanted),
      expected: 'a check under `safety` that proves it, because the flag alone does not',
      rule: 'import',
    }));
}

function dashed(text: string): string {
  return text.toLowerCase().replaceAll('_', '-');
}

function instant(date: string): string {
  return date.includes('T') ? date : `${date}T00:00:00Z`;
}

import * as z from 'zod';
import { actionFor } from '#actions/index.ts';
import { getPlan, listPlans, storePlan } from '#adapters/plans.ts';
import { PlanInvalidError } from '#core/errors.ts';
import { waves } from '#core/order.ts';
import { expand } from '#core/parameters.ts';
import type { Plan } from '#core/plan.ts';
import { checkPlan } from '#core/plan-check.ts';
import { parsePlan } from '#core/plan-parse.ts';
import { scopeOf } from '#core/scope.ts';
import { timeSaved } from '#core/scope-choice.ts';
import { Name } from '#core/words.ts';
import { knownKinds } from '#functions/flow/kinds.ts';
import { stagesOf, stepsOf } from '#functions/flow/planning.ts';
import { toolsFor } from '#functions/flow/workbench.ts';
import { now } from '#runtime/clock.ts';
import { bodyOf, json, param, personOf, type Route } from './request.ts';

const PREVIEW_LIMIT_MS = 25_000;

const Stored = z.strictObject({ plan: z.unknown() });
const Preview = z.strictObject({
  scope: Name.default('full'),
  parameters: z.record(z.string(), z.string()).default({}),
});

export const planRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/plans',
    handler: async () => json({ plans: await Promise.all((await listPlans()).map((id) => getPlan(id))) }),
  },
  {
    method: 'GET',
    path: '/api/plans/{id}',
    handler: async (event) => {
      const version = event.queryStringParameters?.version;
      return json(await getPlan(param(event, 'id'), version ? Number(version) : undefined));
    },
  },
  {
    method: 'PUT',
    path: '/api/plans',
    handler: async (event) => {
      const author = personOf(event);
      const { plan, findings } = accepted(bodyOf(event, Stored).plan);
      const stored = await storePlan(plan, author, now().toISOString());
      return json({ ...stored, warnings: findings }, 201);
    },
  },
  {
    method: 'POST',
    path: '/api/plans/preview',
    handler: async (event) => {
      personOf(event);
      const { plan: value, scope, parameters } = bodyOf(event, Preview.extend({ plan: z.unknown() }));
      const plan = accepted(value).plan;
      return json({ plan: plan.id, ...(await preview(expand(plan, parameters), scope)) });
    },
  },
  {
    method: 'POST',
    path: '/api/plans/{id}/preview',
    handler: async (event) => {
      const { scope, parameters } = bodyOf(event, Preview);
      const { plan, version } = await getPlan(param(event, 'id'));
      return json({ plan: plan.id, version, ...(await preview(expand(plan, parameters), scope)) });
    },
  },
];

/** A plan with everything that the schema and the rules have to say about it. */
export function checked(value: unknown): { plan?: Plan; findings: ReturnType<typeof checkPlan> } {
  const { plan, issues } = parsePlan(value);
  return { plan, findings: plan ? [...issues, ...checkPlan(plan, knownKinds)] : issues };
}

function accepted(value: unknown): { plan: Plan; findings: ReturnType<typeof checkPlan> } {
  const { plan, findings } = checked(value);
  const errors = findings.filter(({ level }) => level === 'error');
  if (plan && errors.length === 0) return { plan, findings };
  throw new PlanInvalidError(
    errors.map((e) => `${e.path}: found ${e.found}, expected ${e.expected}`).join('\n'),
  );
}

/** Dry run: what every step would change, in order, and nothing touched. */
async function preview(plan: Plan, name: string) {
  const scope = scopeOf(plan, name);
  const chosen = { scope: name, path: 'plan' } as const;
  const tools = toolsFor(
    plan,
    { rollback: 'preview', operation: 'preview', region: '' },
    AbortSignal.timeout(PREVIEW_LIMIT_MS),
  );
  const phases = await Promise.all(
    [...stagesOf(plan, chosen), 'cleanup' as const].map(async (stage) => ({
      phase: stage,
      waves: await Promise.all(
        waves(stepsOf(plan, chosen, stage)).map((wave) =>
          Promise.all(
            wave.map(async (step) => ({
              step: step.name,
              kind: step.kind,
              estimateSeconds: step.estimate,
              changes: await actionFor(step.kind)
                .preview(step.with, tools)
                .catch((error: Error) => [`cannot be told now: ${error.message}`]),
            })),
          ),
        ),
      ),
    })),
  );
  return { scope: name, time: timeSaved(plan, scope), phases };
}

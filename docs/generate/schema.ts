import { z } from 'zod';
import { CATALOGUE } from '#core/catalogue-entries.ts';
import { Duration } from '#core/duration.ts';
import { Plan } from '#core/plan.ts';
import { Step } from '#core/plan-step.ts';
import { Trigger } from '#core/plan-trigger.ts';
import { CaptureItem, CheckPlan, SafetyCheck } from '#core/plan-verification.ts';
import { Name, Phase } from '#core/words.ts';
import { knownKinds } from '#functions/flow/kinds.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schema of a plan's fields, with the objects and types that it names. */
export interface PlanSchema extends JsonSchema {
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** Types that are used everywhere and so have an entry of their own. */
const SHARED: readonly [z.ZodType, id: string, description: string][] = [
  [
    Name,
    'Name',
    'Lower-case letters, digits, dashes and dots, at most 64, with a letter or digit at both ends.',
  ],
  [Duration, 'Duration', 'Seconds as a number, or text with a unit: `500ms`, `90s`, `2m`, `1.5h`, `1d`.'],
  [Phase, 'PhaseName', 'One of the eight phases, in the only order there is.'],
];

const { actions, checks, readers } = knownKinds;

/** Names that only what is built in can tell. */
const CHOICES = new Map<z.core.$ZodType, readonly string[]>([
  [Step.shape.kind, [...actions.keys()]],
  [CheckPlan.shape.kind, [...checks.keys()]],
  [SafetyCheck.shape.kind, [...checks.keys()]],
  [CaptureItem.shape.reader, [...readers.keys()]],
  [Trigger.shape.from, CATALOGUE.map(({ id }) => id)],
]);

/** The schema of a plan as its author writes it, as JSON Schema for editors: draft 7, which all of them know. */
export function planSchema(): PlanSchema {
  for (const [schema, id, description] of SHARED) z.globalRegistry.add(schema, { id, description });
  const schema = z.toJSONSchema(Plan, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      // What is transformed on its way in has a default all the same.
      if (def.type === 'default') jsonSchema.default ??= def.defaultValue;
      const choices = CHOICES.get(zodSchema);
      if (choices) jsonSchema.enum = [...choices];
    },
  });
  return { ...schema, definitions: schema.definitions as PlanSchema['definitions'] };
}

import { code, table } from './markdown.ts';
import type { JsonSchema, PlanSchema } from './schema.ts';

/** More values than this are listed where they are explained, not in a cell. */
const MOST_VALUES_IN_A_CELL = 10;

/** One section for each object of the schema, and one for the types that all of them use. */
export function objectSections(schema: PlanSchema): string[] {
  const definitions = Object.entries(schema.definitions);
  const objects = definitions.filter(([, one]) => one.properties);
  const values = definitions.filter(([, one]) => !one.properties);
  return [
    ...[['Plan', schema] as const, ...objects].map(([id, one]) => objectSection(titleOf(id), one)),
    ['## Values', ...values.map(([id, one]) => valueSection(titleOf(id), one))].join('\n\n'),
  ];
}

function objectSection(title: string, schema: JsonSchema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    code(name),
    typeOf(object(field)),
    defaultOf(object(field), schema.required?.includes(name) ?? false),
    object(field).description ?? '',
  ]);
  const fields = table(['field', 'type', 'default', 'meaning'], rows);
  return [`## ${title}`, schema.description, fields].filter(Boolean).join('\n\n');
}

function valueSection(title: string, { description, enum: values = [] }: JsonSchema): string {
  const list = values.map((value, index) => `${index + 1}. ${code(String(value))}`).join('\n');
  return [`### ${title}`, description, list].filter(Boolean).join('\n\n');
}

/** `PointOfNoReturn` as a heading: `Point of no return`. */
function titleOf(id: string): string {
  return id.replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function typeOf(schema: JsonSchema): string {
  const { enum: values, anyOf, type, minimum, maximum } = schema;
  if (values && values.length <= MOST_VALUES_IN_A_CELL) return alternatives(values);
  const ref = schema.$ref ?? schema.allOf?.map((one) => object(one).$ref).find(Boolean);
  if (ref !== undefined) return linkTo(ref);
  if (anyOf) return alternatives(anyOf.map((one) => object(one).const));
  switch (type) {
    case 'array':
      return `list of ${typeOf(object([schema.items].flat()[0]))}${sizeOf(schema.minItems, schema.maxItems)}`;
    case 'object':
      return mapOf(schema);
    case 'string':
      if (schema.format === 'date-time') return 'ISO 8601 time';
      return `text${sizeOf(undefined, schema.maxLength, ' characters')}`;
    case 'number':
      return `number${sizeOf(minimum, maximum)}`;
    case 'integer':
      return `whole number${minimum === undefined ? '' : `, ${minimum} to ${maximum}`}`;
    case 'boolean':
      return '`true` · `false`';
    default:
      throw new Error(`a type that this page cannot show: ${JSON.stringify(schema)}`);
  }
}

function mapOf({ propertyNames, additionalProperties }: JsonSchema): string {
  const value = object(additionalProperties);
  if (Object.keys(value).length === 0) return '[settings](#kinds)';
  const key = object(propertyNames);
  return `map of ${key.$ref === undefined ? 'names' : typeOf(key)} to ${typeOf(value)}`;
}

function alternatives(values: readonly unknown[]): string {
  return values.map((value) => code(String(value))).join(' · ');
}

function linkTo(ref: string): string {
  const title = titleOf(ref.split('/').at(-1) ?? ref).toLowerCase();
  return `[${title}](#${title.replaceAll(' ', '-')})`;
}

function sizeOf(least?: number, most?: number, unit = ''): string {
  const bounds = [
    ...(least !== undefined ? [`at least ${least}`] : []),
    ...(most !== undefined ? [`at most ${most}`] : []),
  ];
  return bounds.length > 0 ? `, ${bounds.join(' and ')}${unit}` : '';
}

function defaultOf(field: JsonSchema, required: boolean): string {
  if (required) return '**required**';
  if (field.default === undefined) return '–';
  const isDuration = typeOf(field).includes('#duration');
  return code(isDuration ? secondsOf(Number(field.default)) : asText(field.default));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** As one would write it in a plan. */
export function secondsOf(seconds: number): string {
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds > 0 && seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** A part of a schema that is itself one; `true` and nothing stand for the one that takes anything. */
function object(schema: JsonSchema | boolean | undefined): JsonSchema {
  return typeof schema === 'object' ? schema : {};
}

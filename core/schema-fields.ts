import type { z } from 'zod';
import type { Path } from './finding.ts';

type Schema = z.core.$ZodType;

/** The fields that a schema has at a path, so that whoever mistyped one can be told; none where that is open. */
export function fieldNames(schema: Schema, path: Path): string[] {
  let at: Schema | undefined = schema;
  for (const key of path) at = at && below(bare(at), key);
  const def = at && definition(bare(at));
  if (def?.type === 'object') return Object.keys(def.shape);
  return def?.type === 'record' ? valuesOf(def.keyType) : [];
}

function definition(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** The schema inside optional, default and their like. */
function bare(schema: Schema): Schema {
  const def = definition(schema);
  return 'innerType' in def ? bare(def.innerType) : schema;
}

function below(schema: Schema, key: PropertyKey): Schema | undefined {
  const def = definition(schema);
  if (def.type === 'object') return def.shape[String(key)];
  if (def.type === 'array') return def.element;
  return def.type === 'record' ? def.valueType : undefined;
}

function valuesOf(schema: Schema): string[] {
  const def = definition(schema);
  return def.type === 'enum' ? Object.values(def.entries).map(String) : [];
}

import type { Template } from './expression.ts';
import { compileTemplate } from './expression.ts';
import { refusal } from './fields.ts';

/** One finding about a definition, as ValidateStateMachineDefinition shows it. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** A path into the definition: `/States/RunStep/Retry[0]/ErrorEquals`. */
  readonly location: string;
}

/** A JSON object of a definition, read field by field; every finding goes to the same list. */
export interface Reader {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly location: string;
  report(field: string | undefined, message: string, code?: string): void;
  only(allowed: readonly string[]): void;
  has(field: string): boolean;
  text(field: string): string | undefined;
  number(field: string, limits: { least: number; most?: number; whole?: boolean }): number | undefined;
  template(field: string): Template | undefined;
  /** A template that is a number of the given type already, or an expression. */
  numeric(field: string, least: number): Template | undefined;
  object(field: string): Reader | undefined;
  objects(field: string): readonly Reader[];
  texts(field: string): readonly string[];
}

export function createReader(value: unknown, location: string, findings: Diagnostic[], root = ''): Reader {
  const fields = isRecord(value) ? value : {};
  const at = (field: string | undefined): string => (field === undefined ? location : `${location}/${field}`);
  const report: Reader['report'] = (field, message, code = 'SCHEMA_VALIDATION_FAILED') => {
    findings.push({ severity: 'ERROR', code, message, location: at(field) });
  };
  if (!isRecord(value)) report(undefined, 'expected an object');
  const nested = (item: unknown, name: string): Reader =>
    createReader(item, at(name), findings, `${root}${name}/`);

  const template: Reader['template'] = (field) => {
    if (!(field in fields)) return undefined;
    return compileTemplate(fields[field], `${root}${field}`, (problem) =>
      findings.push({
        severity: 'ERROR',
        code: 'SCHEMA_VALIDATION_FAILED',
        message: problem.message,
        location: `${location}/${problem.place.slice(root.length)}`,
      }),
    );
  };

  const list = (field: string): readonly unknown[] => {
    const found = fields[field];
    if (Array.isArray(found) && found.length > 0) return found;
    report(field, 'expected a list with at least one element');
    return [];
  };

  return {
    fields,
    location,
    report,
    template,
    only(allowed) {
      for (const field of Object.keys(fields)) if (!allowed.includes(field)) report(field, refusal(field));
    },
    has: (field) => field in fields,
    text(field) {
      const found = fields[field];
      if (typeof found === 'string' && found !== '') return found;
      report(field, field in fields ? 'expected a text' : `the field "${field}" is missing`);
      return undefined;
    },
    number(field, { least, most = Number.POSITIVE_INFINITY, whole = true }) {
      const found = fields[field];
      if (found === undefined) return undefined;
      if (
        typeof found === 'number' &&
        found >= least &&
        found <= most &&
        (!whole || Number.isInteger(found))
      ) {
        return found;
      }
      report(field, `expected a ${whole ? 'whole ' : ''}number of ${least} or more${upTo(most)}`);
      return undefined;
    },
    numeric(field, least) {
      const found = template(field);
      if (found?.kind === 'plain' && !(Number.isFinite(found.value) && (found.value as number) >= least)) {
        report(field, `expected a number of ${least} or more, or an expression`);
      }
      return found;
    },
    object: (field) => (isRecord(fields[field]) ? nested(fields[field], field) : missing(field)),
    objects: (field) => list(field).map((item, index) => nested(item, `${field}[${index}]`)),
    texts(field) {
      const found = list(field);
      if (!found.every((item) => typeof item === 'string')) report(field, 'expected a list of texts');
      return found.filter((item) => typeof item === 'string');
    },
  };

  function missing(field: string): undefined {
    report(field, field in fields ? 'expected an object' : `the field "${field}" is missing`);
    return undefined;
  }
}

function upTo(most: number): string {
  return Number.isFinite(most) ? ` and at most ${most}` : '';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

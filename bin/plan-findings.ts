import type { Finding } from '#core/finding.ts';
import { checkPlan } from '#core/plan-check.ts';
import { parsePlan } from '#core/plan-parse.ts';
import { knownKinds } from '#functions/flow/kinds.ts';
import { type Place, type PlanFile, readPlanFile } from './plan-file.ts';
import { type Line, line, safe, toned } from './view/line.ts';

/** What is wrong with one file and where; `ok` without errors, whatever the warnings. */
export interface FileReport {
  readonly file: string;
  readonly ok: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly findings: readonly (Finding & Partial<Place>)[];
}

/** Checks a plan's file with nothing but the file: its syntax, its schema, its rules. */
export function checkFile(name: string): { report: FileReport; file: PlanFile } {
  const file = readPlanFile(name);
  const findings = file.problems.length > 0 ? file.problems : findingsOf(file);
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.length - errors;
  return { report: { file: name, ok: errors === 0, errors, warnings, findings }, file };
}

function findingsOf({ value, placeOf }: PlanFile): (Finding & Partial<Place>)[] {
  const { plan, issues } = parsePlan(value);
  const findings = plan ? [...issues, ...checkPlan(plan, knownKinds)] : issues;
  return findings.map((finding) => ({ ...finding, ...placeOf(finding.path) }));
}

/** Each finding as two lines: place, rule and path; then what was found and expected. */
export function findingLines({ file, findings, errors, warnings }: FileReport): Line[] {
  const found = findings.flatMap(({ level, path, found: value, expected, rule, line: row, column }) => {
    const place = row === undefined ? file : `${file}:${row}:${column}`;
    const tone = level === 'error' ? 'bad' : 'warn';
    return [
      line(
        toned('bold', place),
        ' ',
        toned(tone, level),
        toned('dim', ` ${rule}`),
        ` ${safe(path) || 'the plan'}`,
      ),
      line(`    found ${safe(value)}; expected ${safe(expected)}`),
    ];
  });
  return [...found, verdict(file, errors, warnings)];
}

/** The last line of a file: fine, or how many errors; warnings apart. */
function verdict(file: string, errors: number, warnings: number): Line {
  const warned =
    warnings > 0 ? toned('warn', `, ${warnings} warning${warnings === 1 ? '' : 's'}`) : undefined;
  if (errors === 0) return line(toned('good', '✔'), ` ${file} is fine`, warned);
  return line(toned('bad', `✖ ${file}: ${errors} error${errors === 1 ? '' : 's'}`), warned);
}

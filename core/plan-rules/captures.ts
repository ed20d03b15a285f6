import { type Finding, type Path, valueAt } from '../finding.ts';
import type { Plan } from '../plan.ts';
import type { CheckPlan } from '../plan-verification.ts';
import { error, type Placed, placed, placedChecks, withDefaults } from './parts.ts';

/** Checks that compare with a value that is never captured: they could only be unsure. */
export function capturesRules(plan: Plan): Finding[] {
  const names = plan.capture.map(({ name }) => name);
  return placedChecks(plan)
    .flatMap(comparedWith)
    .filter(({ part }) => {
      const { filled, complete } = withDefaults(plan, part);
      return complete && !names.includes(String(filled));
    })
    .map(({ part, path }) =>
      error('capture-absent', path, part, `a name of \`capture\`: ${names.join(', ') || 'none is captured'}`),
    );
}

/** The captured values that a check names, as their kinds write them. */
function comparedWith({ part: { kind, with: settings }, path }: Placed<CheckPlan>): Placed<string>[] {
  const at = [...path, 'with'];
  if (kind === 'data-consistency') return textsOf(settings.items, [...at, 'items'], ['name']);
  if (kind === 'metric') return textsOf(settings.figures, [...at, 'figures'], ['baseline', 'captured']);
  return [];
}

/** The text at `inner` of each item; what is no text is for the kind itself to refuse. */
function textsOf(items: unknown, path: Path, inner: readonly string[]): Placed<string>[] {
  if (!Array.isArray(items)) return [];
  return placed<unknown>(items, path).flatMap((item) => {
    const text = valueAt(item.part, inner);
    return typeof text === 'string' ? [{ part: text, path: [...item.path, ...inner] }] : [];
  });
}

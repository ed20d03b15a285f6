import { type Finding, type Path, pathText } from '../finding.ts';
import { replaceIn } from '../parameters.ts';
import type { Plan } from '../plan.ts';
import { error, warning } from './parts.ts';

/** Placeholders that are no parameter, and parameters that nothing uses. */
export function parametersRules(plan: Plan): Finding[] {
  const { parameters, ...rest } = plan;
  const used = new Map<string, Path>();
  const unknown: Finding[] = [];
  replaceIn(rest, [], (name, path) => {
    used.set(name, path);
    if (!Object.hasOwn(parameters, name)) {
      const known = Object.keys(parameters).join(', ') || 'none';
      unknown.push(error('unknown-parameter', path, `\${${name}}`, `a parameter of the plan: ${known}`));
    }
    return undefined;
  });
  const unused = Object.keys(parameters).filter((name) => !used.has(name));
  return [
    ...unknown,
    ...unused.map((name) => ({
      ...warning('unused-parameter', ['parameters', name], name, 'a place in the plan that uses it'),
      path: pathText(['parameters', name]),
    })),
  ];
}

import type { Json } from '#core/words.ts';
import type { Finding } from '../check.ts';

const WORST_FIRST = ['fail', 'unsure', 'pass'] as const;

/**
 * One finding out of several named ones: the worst result counts, and the reason tells the findings that had it.
 * Nothing looked at is `unsure`. Values and limits are kept by name.
 */
export function together(findings: Readonly<Record<string, Finding>>): Finding {
  const all = Object.values(findings);
  const result = WORST_FIRST.find((one) => all.some((finding) => finding.result === one));
  if (result === undefined) return { result: 'unsure', reason: 'there was nothing to look at' };
  const reasons = all.filter((finding) => finding.result === result).map((finding) => finding.reason);
  return { result, reason: reasons.join('; '), ...kept('value', findings), ...kept('limit', findings) };
}

function kept(field: 'value' | 'limit', findings: Readonly<Record<string, Finding>>): Record<string, Json> {
  const entries = Object.entries(findings).flatMap(([name, finding]): [string, Json][] => {
    const found = finding[field];
    return found === undefined ? [] : [[name, found]];
  });
  return entries.length === 0 ? {} : { [field]: Object.fromEntries(entries) };
}

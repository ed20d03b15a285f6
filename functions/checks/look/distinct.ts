import type { z } from 'zod';

/** Refines a list whose findings are kept by name: two of one name would hide each other. */
export function distinct<Key extends string>(
  key: Key,
): (items: readonly Readonly<Record<Key, string>>[], context: z.RefinementCtx) => void {
  return (items, context) => {
    const seen = new Set<string>();
    for (const [index, item] of items.entries()) {
      const name = item[key];
      if (seen.has(name)) {
        context.addIssue({
          code: 'custom',
          path: [index, key],
          message: `"${name}" is there twice, expected distinct names`,
        });
      }
      seen.add(name);
    }
  };
}

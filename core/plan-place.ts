import * as z from 'zod';
import { Duration } from './duration.ts';
import { Name } from './words.ts';

const Version = z.string().min(1).max(128);

/** From which version to which a service is taken, and how far back it may go. */
export const VersionMove = z
  .strictObject({
    from: Version.describe('The version before the change, which the rollback returns to.'),
    to: Version.describe('The version that the change brings; marked bad once it was rolled back.'),
    /** Nothing older may be restored without two approvals. */
    minimumSafe: Version.optional().describe('Nothing older is restored without two approvals.'),
  })
  .meta({ id: 'VersionMove', description: 'What the change does to the version of one service.' });

/** A value that operations give; `default` is taken where one does not. */
export const Parameter = z
  .strictObject({
    description: z.string().max(300).optional().describe('What it is, for whoever opens an operation.'),
    default: z
      .string()
      .max(2048)
      .optional()
      .describe('Taken where the operation gives none; left out, it must.'),
  })
  .meta({
    id: 'Parameter',
    description: `A value that differs between environments, written \`\${name}\` in the plan.`,
  });

/** Hosts by name; what they resolve to is checked when they are reached. */
export const Network = z
  .strictObject({
    allow: z
      .array(z.string().max(253))
      .default([])
      .describe('Hosts that may be reached: `api.example.com`, `*.example.com`, either with `:port`.'),
    privateAddresses: z
      .boolean()
      .default(false)
      .describe('Private addresses and plain `http` are allowed as well.'),
  })
  .meta({ id: 'Network', description: 'What steps, checks and readers may reach; metadata services never.' });

const Gate = z
  .strictObject({
    kind: z
      .enum(['approval', 'checks'])
      .describe('What opens it: a person. `checks` is not executed yet and refused.'),
    bake: Duration.default(0).describe(
      'How long the regions before it must have been steady. Not executed yet: more than 0 is refused.',
    ),
  })
  .meta({ id: 'Gate', description: 'What must hold before the next region is rolled back.' });

/** Where the change is live, in the order in which it is undone (section 8). */
export const Regions = z
  .strictObject({
    orchestrator: Name.describe('Where Ripcord itself runs; never the only region that it rolls back.'),
    names: z.array(Name).min(1).max(10).describe('The regions, in the order in which they are rolled back.'),
    strategy: z
      .enum(['one-at-a-time', 'waves', 'all'])
      .default('one-at-a-time')
      .describe('One after another, or `all` together. `waves` is not executed yet and refused.'),
    gate: Gate.optional().describe('Stands between one region and the next.'),
  })
  .meta({ id: 'Regions', description: 'Where the change is live, and how its regions are coordinated.' });

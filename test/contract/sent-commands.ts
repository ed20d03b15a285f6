import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FUNCTIONS = join(import.meta.dirname, '../../functions');

/** How IAM calls the services whose clients the SDK names otherwise. */
const SERVICES: Readonly<Record<string, string>> = {
  'cloudwatch-logs': 'logs',
  'secrets-manager': 'secretsmanager',
};

/** IAM actions of every command that a source file constructs, or what it imports from functions, sorted. */
export function sentCommands(file: string): string[] {
  return [...collect(join(FUNCTIONS, file), new Set())].sort();
}

function collect(file: string, seen: Set<string>): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  const sent = new Set<string>();
  for (const [, names = '', client = ''] of source.matchAll(
    /import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g,
  )) {
    for (const [, command = ''] of names.matchAll(/\b(\w+)Command\b/g)) {
      if (source.includes(`new ${command}Command(`)) sent.add(`${SERVICES[client] ?? client}:${command}`);
    }
  }
  for (const [, path = ''] of source.matchAll(/^(?:import|export) (?!type ).*?from '([.#][^']+)';/gms)) {
    const inFunctions = /^#(?:functions\/)?(adapters|actions|checks|readers|runtime)\//.test(path);
    if (!path.startsWith('.') && !inFunctions) continue;
    const next = path.startsWith('.') ? join(dirname(file), path) : join(FUNCTIONS, path.slice(1));
    for (const one of collect(next, seen)) sent.add(one);
  }
  return sent;
}

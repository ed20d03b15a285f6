import type { Finding, Path } from '../finding.ts';
import type { Plan } from '../plan.ts';
import { error, type Placed, placed, placedChecks, placedSteps, textsIn, withDefaults } from './parts.ts';

const ADDRESS = /^(https?|postgres(?:ql)?|rediss?):\/\/([^/?#]*)/i;
const SECRET = /\{secret:[^{}]*\}/g;
const HIDDEN = 'hidden-by-ripcord';

const PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  postgres: 5432,
  postgresql: 5432,
  redis: 6379,
  rediss: 6379,
};

/** Settings whose texts are sent, compared or run elsewhere, but not reached. */
const NOT_REACHED: readonly string[] = ['body', 'headers', 'command', 'environment', 'expect'];

/** Hosts in settings that `network.allow` does not name: reaching them would be refused in the middle of a rollback. */
export function networkRules(plan: Plan): Finding[] {
  const { filled, complete } = withDefaults(plan, plan.network.allow);
  if (!complete) return [];
  const allow = filled as string[];
  const parts = [...placedSteps(plan), ...placedChecks(plan), ...placed(plan.capture, ['capture'])];
  return parts
    .flatMap(({ part, path }) => textsIn(part.with, [...path, 'with']))
    .filter(({ path }) => !path.some((key) => NOT_REACHED.includes(String(key))))
    .flatMap(({ part, path }) => hostOf(withDefaults(plan, part).filled, path))
    .filter(({ part }) => !allow.some((entry) => allows(entry, part)))
    .map(({ part: { name, port }, path }) =>
      error(
        'host-not-allowed',
        path,
        `${name}:${port}`,
        `a host of \`network.allow\`: ${allow.join(', ') || 'none is allowed'}`,
      ),
    );
}

interface Host {
  readonly name: string;
  readonly port: number;
}

/** The host that a text leads to. None where it is no address, or where a parameter or a secret decides. */
function hostOf(text: unknown, path: Path): Placed<Host>[] {
  const plain = String(text).replaceAll(SECRET, HIDDEN);
  const [, scheme = '', authority = ''] = ADDRESS.exec(plain) ?? [];
  if (authority.includes('${')) return [];
  // Only addresses of the web have their host name written in one way.
  const url = URL.parse(`http://${authority}/`);
  if (authority === '' || !url || url.hostname.includes(HIDDEN)) return [];
  const explicit = /:(\d+)$/.exec(authority)?.[1];
  const port = explicit === undefined ? PORTS[scheme.toLowerCase()] : Number(explicit);
  return port === undefined ? [] : [{ part: { name: bare(url.hostname), port }, path }];
}

/** As the adapters admit hosts: `api.example.com`, `*.example.com`, either with `:port`. */
function allows(entry: string, { name, port }: Host): boolean {
  const isPlainV6 = /^[^[\]]*:[^[\]]*:/.test(entry);
  const [, host = entry, only] = (!isPlainV6 && /^(.+):(\d+)$/.exec(entry)) || [];
  if (only !== undefined && Number(only) !== port) return false;
  if (host.startsWith('*.')) return name.endsWith(host.slice(1).toLowerCase()) && !isAddress(name);
  return bare(URL.parse(isPlainV6 ? `http://[${host}]/` : `http://${host}/`)?.hostname ?? '') === name;
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function isAddress(name: string): boolean {
  return name.includes(':') || /^[\d.]+$/.test(name);
}

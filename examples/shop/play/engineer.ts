import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from './api.ts';
import { runScript } from './processes.ts';

interface View {
  readonly rollback: { readonly status: string; readonly endedAt?: string };
  readonly questions: readonly { readonly id: string; readonly kind: string; readonly status: string }[];
}

const LOOK_EVERY_MS = 500;

/** Whom the play is for, and where its shop is. */
export interface Duty {
  readonly api: Api;
  readonly rollback: string;
  readonly shopFile: string;
  readonly routerAdmin: string;
  /** Nobody watches: what only a person could decide is retried once and then given up, so that the play ends. */
  readonly alone: boolean;
}

/**
 * The engineer on call: answers the manual checks once she has really looked. She logs in, orders and browses with
 * the smoke script, and reads the router's counts; an answer she cannot give is no pass.
 */
export async function onCall(duty: Duty): Promise<void> {
  const retried = new Set<string>();
  for (;;) {
    const view = await duty.api.get<View>(`/api/rollbacks/${duty.rollback}`);
    if (view.rollback.endedAt) return;
    const open = view.questions.find(({ status }) => status === 'open');
    if (open?.kind === 'manual-checks') await checkByHand(duty, open.id);
    else if (open && duty.alone) await decideAlone(duty, open, retried);
    await wait(LOOK_EVERY_MS);
  }
}

async function checkByHand({ api, rollback, shopFile, routerAdmin }: Duty, question: string): Promise<void> {
  const procedures = await lookAround(shopFile, routerAdmin);
  const fine = Object.values(procedures).every(({ result }) => result === 'pass');
  await api.send('POST', `/api/rollbacks/${rollback}/questions/${question}`, 'ada.oncall', {
    answer: fine ? 'pass' : 'fail',
    comment: 'looked at with the smoke script and the router’s counts',
    procedures,
  });
}

async function decideAlone(
  { api, rollback }: Duty,
  { id, kind }: View['questions'][number],
  retried: Set<string>,
): Promise<void> {
  const again = (kind === 'help' || kind === 'capture' || kind === 'verification') && !retried.has(kind);
  retried.add(kind);
  const giveUp = kind === 'veto' ? 'proceed' : kind === 'approval' ? 'approve' : 'abandon';
  await api.send('POST', `/api/rollbacks/${rollback}/questions/${id}`, 'ada.oncall', {
    answer: again ? 'retry' : giveUp,
    comment: 'nobody is there to decide it: retried once, then given up',
  });
}

type Findings = Record<string, { result: 'pass' | 'fail' | 'unsure'; comment: string }>;

async function lookAround(shopFile: string, routerAdmin: string): Promise<Findings> {
  const before = await countsOf(routerAdmin);
  const smoke = await runScript('examples/shop/smoke.ts', ['--shop', shopFile]).then(
    () => 'pass' as const,
    () => 'fail' as const,
  );
  const after = await countsOf(routerAdmin);
  const failed = after.failed - before.failed;
  const counts = `${after.succeeded - before.succeeded} requests served and ${failed} failed while looking`;
  const spike = failed === 0 ? ('pass' as const) : ('fail' as const);
  return {
    'user-flows': { result: smoke, comment: 'logged in, browsed, ordered' },
    dashboards: { result: spike, comment: counts },
    'customer-channels': { result: spike, comment: `customers of this shop are its load: ${counts}` },
    infrastructure: {
      result: after.weight === 100 ? 'pass' : 'fail',
      comment: `v2.0.8 gets ${after.weight} % of the traffic`,
    },
  };
}

interface Stats {
  readonly versions: Record<string, { succeeded: number; failed: number }>;
  readonly weights: Record<string, number>;
}

async function countsOf(routerAdmin: string): Promise<{ succeeded: number; failed: number; weight: number }> {
  const { versions, weights } = (await (await fetch(`${routerAdmin}/stats`)).json()) as Stats;
  const counts = versions['v2.0.8'] ?? { succeeded: 0, failed: 0 };
  return { ...counts, weight: weights['v2.0.8'] ?? 0 };
}

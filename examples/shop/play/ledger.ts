import { setTimeout as wait } from 'node:timers/promises';

interface Counts {
  readonly accepted: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly affected: number;
  readonly inFlight: number;
}

const SETTLE_TRIES = 50;

/** Says whether every request that the router accepted has come to an end that was counted. */
export async function checkLedger(
  routerAdmin: string,
  load: string,
): Promise<{ balanced: boolean; line: string }> {
  await fetch(`${load}/load/stop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  let total = await totals(routerAdmin);
  for (let attempt = 0; total.inFlight > 0 && attempt < SETTLE_TRIES; attempt += 1) {
    await wait(100);
    total = await totals(routerAdmin);
  }
  const balanced = total.inFlight === 0 && total.accepted === total.succeeded + total.failed;
  const counts = `${total.accepted} accepted = ${total.succeeded} served + ${total.failed} failed`;
  return {
    balanced,
    line: `Router's ledger: ${counts}${balanced ? '; none is lost' : '; THIS DOES NOT ADD UP'}`,
  };
}

async function totals(routerAdmin: string): Promise<Counts> {
  const { total } = (await (await fetch(`${routerAdmin}/stats`)).json()) as { total: Counts };
  return total;
}

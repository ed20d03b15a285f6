import { setTimeout as wait } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import type { ImpactPart } from '#core/report/impact.ts';
import { type Client, part } from './client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { CommandError } from './failure.ts';
import type { Output } from './output.ts';
import { frame } from './view/frame.ts';
import { journal } from './view/journal.ts';
import { type Line, line, paint, toned } from './view/line.ts';
import type { Live } from './view/live.ts';
import { summaryLines } from './view/summary.ts';

const EVERY_MS = 200;
const AGAIN_MS = 1000;
const AWAY_LIMIT_MS = 10 * 60_000;
const UNKNOWN = { columns: 80, rows: 24 };

/** Where the view is drawn: again and again in place, or line by line. */
interface Screen {
  draw(view: Live, notice?: Line): void;
  end(view: Live): void;
}

/**
 * Follows a rollback until it is over, then prints its summary. Gives the exit status: 0 only where it was rolled
 * back and verified. Ctrl-C ends the view and leaves the rollback alone.
 */
export async function watchRollback(client: Client, output: Output, id: string): Promise<ExitCode> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  const screen = screenFor(output, client.url);
  try {
    const view = await follow(client, id, screen, stop.signal);
    if (stop.signal.aborted) return leave(view, output);
    const impact = await impactOf(client, view);
    output.show({ ...view, impact: impact ?? null }, () => [
      line(),
      ...summaryLines(view, output.columns, impact),
    ]);
    return view.rollback.status === 'rolled-back' ? EXIT.fine : EXIT.no;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** Looks until it is over. A server that is away is waited for, one that was never there is not. */
async function follow(client: Client, id: string, screen: Screen, stop: AbortSignal): Promise<Live> {
  let view = await look(client, id);
  let away = 0;
  while (!stop.aborted && !view.picture.over) {
    screen.draw(view, away > 0 ? reconnecting(client.url) : undefined);
    await pause(away > 0 ? AGAIN_MS : EVERY_MS, stop);
    try {
      view = await look(client, id);
      away = 0;
    } catch (error) {
      if (!isAway(error) || away > AWAY_LIMIT_MS) throw error;
      away += AGAIN_MS;
    }
  }
  screen.end(view);
  return view;
}

function look(client: Client, id: string): Promise<Live> {
  return client.get<Live>(`/api/rollbacks/${part(id)}`);
}

/** A server that is being started again does not answer, or answers that it broke; everything else is an answer. */
function isAway(error: unknown): boolean {
  return (
    error instanceof CommandError &&
    (error.exitCode === EXIT.unreachable || error.exitCode === EXIT.unexpected)
  );
}

function reconnecting(url: string): Line {
  return line(
    toned('warn', `reconnecting… ${url} does not answer; the rollback goes on by itself once it is back`),
  );
}

/** The view ends, the rollback does not: that must not be left in doubt. */
function leave({ rollback, picture }: Live, output: Output): ExitCode {
  const state = picture.over ? 'is over' : 'goes on without this view';
  process.stderr.write(
    `\nrollback ${rollback.id} ${state}; look again with: ripcord rollback get ${rollback.id} --watch\n`,
  );
  if (output.json) output.show({ rollback, interrupted: true }, () => []);
  return EXIT.interrupted;
}

/** A pause that Ctrl-C ends at once. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}

async function impactOf(client: Client, { rollback }: Live): Promise<ImpactPart | undefined> {
  if (!rollback.report?.json) return undefined;
  try {
    const { report } = await client.get<{ report: { impact: ImpactPart } }>(
      `/api/rollbacks/${part(rollback.id)}/report/json`,
    );
    return report.impact;
  } catch {
    // The summary stands without it, and says where the report lies.
    return undefined;
  }
}

function screenFor(output: Output, url: string): Screen {
  if (output.json) return { draw: () => undefined, end: () => undefined };
  return process.stdout.isTTY ? drawing(output) : appending(output, url);
}

/** Draws in place; what changed is all that is written. */
function drawing({ painter }: Output): Screen {
  const { stdout } = process;
  const log = createLogUpdate(stdout, { showCursor: true });
  let last: readonly [view: Live, notice?: Line] | undefined;
  const render = (): void => {
    if (!last) return;
    // A terminal that does not know its size says 0.
    const columns = (stdout.columns || UNKNOWN.columns) - 1;
    const rows = (stdout.rows || UNKNOWN.rows) - 1;
    const lines = frame(last[0], { columns, rows }, last[1]);
    log(lines.map((one) => paint(one, painter)).join('\n'));
  };
  const resized = (): void => {
    // The terminal has broken old lines anew, so what log-update would erase is not what stands there.
    log.done();
    stdout.write('\u001B[H\u001B[2J');
    render();
  };
  stdout.on('resize', resized);
  return {
    draw: (view, notice) => {
      last = [view, notice ?? line(toned('dim', 'Ctrl-C ends this view; the rollback goes on'))];
      render();
    },
    end: (view) => {
      last = [view];
      render();
      log.done();
      stdout.off('resize', resized);
    },
  };
}

/** Appends what is new, and says once that the server is away. */
function appending({ painter }: Output, url: string): Screen {
  let before: Live | undefined;
  let wasAway = false;
  const print = (lines: readonly Line[]): void => {
    for (const one of lines) process.stdout.write(`${paint(one, painter)}\n`);
  };
  const append = (view: Live): void => {
    print(journal(before, view));
    before = view;
  };
  return {
    draw: (view, notice) => {
      append(view);
      if (notice && !wasAway) print([reconnecting(url)]);
      wasAway = notice !== undefined;
    },
    end: append,
  };
}

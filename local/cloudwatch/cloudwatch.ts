import type { LocalClock, Timer } from '#local/clock.ts';
import type { JsonService } from '#local/service.ts';
import { alarmOperations } from './alarm-operations.ts';
import { createCourier, type Outlets } from './courier.ts';
import { describeOperations } from './describe-operations.ts';
import { evaluationRangeOf } from './evaluate.ts';
import { openLedger } from './ledger.ts';
import { metricOperations } from './metric-operations.ts';
import { muteOperations } from './mute-operations.ts';
import { createWatch } from './watch.ts';

/** What CloudWatch on one machine needs. Times are the clock's; without `dataDir` nothing is kept. */
export interface CloudWatchOptions extends Outlets {
  readonly clock: LocalClock;
  readonly dataDir?: string;
  readonly region?: string;
  readonly account?: string;
  /** Periods read for an alarm of N evaluation periods; the default is an assumption, see evaluate.ts. */
  readonly evaluationRange?: (evaluationPeriods: number) => number;
  /** Share (0 to 1) of deliveries that arrive twice. */
  readonly duplicateRate?: number;
  readonly random?: () => number;
}

export interface CloudWatch extends JsonService {
  /** Begins to evaluate alarms at their ticks, and delivers what an earlier run left undelivered. */
  start(): void;
  /** Evaluates every alarm now, or as of `at` (epoch ms), and resolves once everything has been delivered. */
  tick(at?: number): Promise<void>;
  /** Resolves once every action and event on its way has been delivered. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const TICK_MS = 10_000;

/** CloudWatch metrics and alarms on one machine, by the evaluation rules that AWS documents. */
export function createCloudWatch(options: CloudWatchOptions): CloudWatch {
  const {
    clock,
    region = 'us-east-1',
    account = '000000000000',
    duplicateRate = 0,
    random = Math.random,
  } = options;
  const home = { region, account };
  const now = (): number => clock.now();
  const ledger = openLedger(now, options.dataDir);
  const courier = createCourier({ ledger, clock, outlets: options, duplicateRate, random });
  const watch = createWatch({ ledger, courier, home, rangeOf: options.evaluationRange ?? evaluationRangeOf });
  let timer: Timer | undefined;

  /** Wakes at the next ten seconds, or when a suppression ends before that. */
  function sleep(): void {
    const tick = (Math.floor(now() / TICK_MS) + 1) * TICK_MS;
    const next = Math.min(tick, watch.nextRelease() ?? tick);
    timer = clock.after(Math.max(1, next - now()), () => {
      sleep();
      watch.due(now());
    });
  }

  return {
    signingName: 'monitoring',
    operations: {
      ...metricOperations(ledger, now),
      ...alarmOperations({ ledger, watch, home, now }),
      ...describeOperations(ledger, watch.find),
      ...muteOperations(ledger, home, now),
    },
    start() {
      courier.send([...ledger.outbox.values()]);
      timer?.cancel();
      sleep();
    },
    async tick(at = now()) {
      watch.all(at);
      await courier.settled();
    },
    settled: () => courier.settled(),
    async close() {
      timer?.cancel();
      await courier.settled();
      ledger.close();
    },
  };
}

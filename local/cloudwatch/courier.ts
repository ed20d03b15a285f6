import type { LocalClock } from '#local/clock.ts';
import type { Delivery, Ledger } from './ledger.ts';
import type { AlarmEvent } from './payloads.ts';

/** The way out: who runs functions, topics and the event bus. A rejection is a delivery that failed. */
export interface Outlets {
  invokeAsync(functionArn: string, event: unknown): unknown;
  publish(topicArn: string, subject: string, message: string): unknown;
  emit(event: AlarmEvent): unknown;
}

export interface Courier {
  /** Starts each delivery; what fails is written into the alarm's history, as CloudWatch does. */
  send(deliveries: readonly Delivery[]): void;
  /** Resolves once nothing is on its way. */
  settled(): Promise<void>;
}

interface CourierOptions {
  readonly ledger: Ledger;
  readonly clock: LocalClock;
  readonly outlets: Outlets;
  /** Share of deliveries that arrive twice, which CloudWatch allows itself "in rare cases". */
  readonly duplicateRate: number;
  readonly random: () => number;
}

/** Hands over what alarms have to say and keeps it in the ledger's outbox until it has been handed over. */
export function createCourier({ ledger, clock, outlets, duplicateRate, random }: CourierOptions): Courier {
  const underway = new Set<Promise<void>>();

  async function handOver(delivery: Delivery): Promise<void> {
    const { target } = delivery;
    if (delivery.to === 'lambda') await outlets.invokeAsync(target, delivery.body);
    else if (delivery.to === 'sns')
      await outlets.publish(target, delivery.subject, JSON.stringify(delivery.body));
    else await outlets.emit(delivery.body);
  }

  async function deliver(delivery: Delivery): Promise<void> {
    let problem: string | undefined;
    try {
      await handOver(delivery);
      if (random() < duplicateRate) await handOver(delivery);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    const kind = ledger.alarms.get(delivery.alarmName)?.kind;
    const history = {
      alarmName: delivery.alarmName,
      alarmType: kind === 'composite' ? ('CompositeAlarm' as const) : ('MetricAlarm' as const),
      type: 'Action' as const,
      at: clock.now(),
      summary: `${problem === undefined ? 'Successfully executed' : 'Failed to execute'} action ${delivery.target}`,
      data: JSON.stringify({
        actionState: problem === undefined ? 'Succeeded' : 'Failed',
        notificationResource: delivery.target,
        publishedMessage: delivery.to === 'sns' ? JSON.stringify(delivery.body) : undefined,
        error: problem,
      }),
    };
    const worthNoting = delivery.to !== 'events' || problem !== undefined;
    ledger.record({ sent: delivery.id }, ...(worthNoting ? [{ history }] : []));
  }

  return {
    send(deliveries) {
      for (const delivery of deliveries) {
        const done = deliver(delivery).finally(() => underway.delete(done));
        underway.add(done);
      }
    },
    async settled() {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}

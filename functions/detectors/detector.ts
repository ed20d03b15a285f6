import type { Signal } from '#core/signal.ts';

/** One message, out of whatever it was wrapped in, with what the wrapping alone knew. */
export interface Delivery {
  readonly message: unknown;
  /** Names a region where the message itself does not. */
  readonly topicArn?: string;
  readonly sentAt?: string;
}

/** A signal, or the sentence that says why the message asks for nothing. */
export type Recognition = { readonly signal: Signal } | { readonly ignored: string };

/** One way in which a signal arrives. Answers undefined for what is not its own; never throws. */
export interface Detector {
  readonly name: string;
  recognise(delivery: Delivery): Recognition | undefined;
}

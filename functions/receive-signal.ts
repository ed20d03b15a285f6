import { lambda } from '#runtime/lambda.ts';
import { receive } from './flow/receive.ts';

/** Any event is taken as it comes: what is unknown is answered and recorded, never thrown, for a throw is retried for hours. */
const AnyEvent = { safeParse: (data: unknown) => ({ success: true, data }) as const };

/** An alarm becomes a signal, and the signal a decision that is carried out. */
export const handler = lambda('receive-signal', AnyEvent, async (event) => receive(event));

declare module 'redis-parser' {
  /** Splits a RESP stream; of a client's stream every reply is an array of strings. */
  export default class Parser {
    constructor(options: { returnReply(reply: unknown): void; returnError(error: Error): void });
    execute(chunk: Buffer): void;
  }
}

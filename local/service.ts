/** An AWS service as the endpoint sees it: a signing name and its operations, JSON in and JSON out. */
export interface JsonService {
  /** The service in the signature's credential scope: `states`, `monitoring`, `events`, `codebuild`, `logs` … */
  readonly signingName: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Stops timers and child processes, and flushes what is not yet on disk. */
  close?(): Promise<void>;
}

export type Operation = (input: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** An error that the SDK must see as AWS would send it; `code` is the exception's name in the service's model. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** What a function answers: its JSON result, or the error document that Lambda would return. */
export type InvokeResult =
  | { readonly payload: unknown }
  | {
      readonly error: {
        readonly errorType: string;
        readonly errorMessage: string;
        readonly trace?: string[];
      };
    };

/** Calls a function by ARN or name. The payload has made a JSON round trip, and so will the answer. */
export type Invoke = (functionName: string, payload: unknown) => Promise<InvokeResult>;

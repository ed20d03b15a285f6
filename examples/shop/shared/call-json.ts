export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** One JSON request. Answers with any status; throws only when there was no answer within `withinMs`. */
export async function callJson(
  method: string,
  url: string,
  body?: unknown,
  { withinMs = 5_000, headers = {} }: { withinMs?: number; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(withinMs),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers };
}

/** As callJson, for those who can go on only after a success. */
export async function mustCall(
  method: string,
  url: string,
  body?: unknown,
  options: { withinMs?: number; headers?: Record<string, string> } = {},
): Promise<unknown> {
  const answer = await callJson(method, url, body, options);
  if (answer.status >= 300)
    throw new Error(`${method} ${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

import { isDeepStrictEqual } from 'node:util';
import { ask } from '#adapters/ask.ts';
import { jsonAt } from '#core/json-path.ts';
import type { Json } from '#core/words.ts';
import type { HttpResponse } from '#runtime/tools.ts';
import type { CheckTools, Finding } from '../check.ts';
import { orUnsure } from './answer.ts';
import { PLACEHOLDER, type Request } from './requests.ts';
import { show, textOf } from './value.ts';

type Saved = Map<string, string>;

/** Sends the requests in order and stops at the first whose answer is not as expected. */
export async function playSequence(requests: readonly Request[], tools: CheckTools): Promise<Finding> {
  const saved: Saved = new Map();
  for (const [index, request] of requests.entries()) {
    const subject = `request ${index + 1} of ${requests.length} (${request.name})`;
    const finding = await orUnsure(subject, async () =>
      judge(subject, request, await send(request, saved, tools), saved),
    );
    if (finding.result !== 'pass') return finding;
  }
  const count = requests.length;
  return {
    result: 'pass',
    reason: `${count} of ${count} requests were answered as expected`,
    value: count,
    limit: count,
  };
}

/** Secrets are looked up before carried values are filled in: a service cannot ask for one by its answer. */
async function send(request: Request, saved: Saved, tools: CheckTools): Promise<HttpResponse> {
  const { method, headers, body, timeoutSeconds } = request;
  const url = filled(request.url, saved, encodeURIComponent);
  const secret = async (text: string): Promise<string> => filled(await tools.secret(text), saved);
  return ask({ method, url, headers, body, timeoutSeconds }, { ...tools, secret });
}

function judge(subject: string, { expect, save }: Request, answer: HttpResponse, saved: Saved): Finding {
  const fail = (found: string, expected: string, value: Json, limit: Json): Finding => {
    return { result: 'fail', reason: `${subject} ${found}, expected ${expected}`, value, limit };
  };
  const { status, contains, values } = expect;
  if (answer.status !== status)
    return fail(`answered ${answer.status}`, String(status), answer.status, status);
  if (contains !== undefined && !answer.text.includes(filled(contains, saved))) {
    return fail('answered without the text', show(contains), 'absent', contains);
  }
  for (const [path, expected] of Object.entries(values)) {
    const found = jsonAt(answer.json, path);
    if (isSame(found, expected, saved)) continue;
    const carried = typeof expected === 'string' && expected.search(PLACEHOLDER) >= 0;
    const seen = carried && found !== undefined ? 'another value' : show(found);
    return fail(`answered ${path} = ${seen}`, show(expected), carried ? seen : (found ?? null), expected);
  }
  for (const [name, path] of Object.entries(save)) {
    const text = textOf(jsonAt(answer.json, path));
    if (text === undefined) return fail(`answered no ${path}`, `a value to carry on as ${name}`, null, path);
    saved.set(name, text);
  }
  return { result: 'pass', reason: `${subject} answered ${status}` };
}

function isSame(found: Json | undefined, expected: Json, saved: Saved): boolean {
  if (typeof expected === 'string') return textOf(found) === filled(expected, saved);
  return found !== undefined && isDeepStrictEqual(found, expected);
}

function filled(text: string, saved: Saved, write = (value: string): string => value): string {
  return text.replace(PLACEHOLDER, (_, name: string) => write(saved.get(name) ?? ''));
}

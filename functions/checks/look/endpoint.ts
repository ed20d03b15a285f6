import { z } from 'zod';
import type { HttpRequest, HttpResponse } from '#runtime/tools.ts';
import type { CheckTools } from '../check.ts';

/** Headers of a request; references to secrets are looked up at the moment of sending. */
export const Headers = z.record(z.string().min(1), z.string()).default({});

/** Sends one request with its secrets filled in. Throws where no answer comes. */
export async function ask(request: HttpRequest, { http, secret }: CheckTools): Promise<HttpResponse> {
  const headers = await Promise.all(
    Object.entries(request.headers ?? {}).map(async ([name, value]) => [name, await secret(value)] as const),
  );
  return http.send({ ...request, url: await secret(request.url), headers: Object.fromEntries(headers) });
}

import httpRouter from '@middy/http-router';
import * as z from 'zod';
import { NotFoundError } from '#core/errors.ts';
import { lambda } from '#runtime/lambda.ts';
import { liveRoutes } from './api/live.ts';
import { operationRoutes } from './api/operations.ts';
import { planRoutes } from './api/plans.ts';
import { type HttpAnswer, type HttpEvent, problem } from './api/request.ts';
import { rollbackRoutes } from './api/rollbacks.ts';
import { signalRoutes } from './api/signals.ts';

const route = httpRouter({
  routes: [...liveRoutes, ...planRoutes, ...operationRoutes, ...rollbackRoutes, ...signalRoutes] as never,
  notFoundResponse: ({ method, path }: { method: string; path: string }) => {
    throw new NotFoundError(`there is no ${method} ${path}; docs/operating.md lists what there is`);
  },
}) as unknown as (event: HttpEvent, context: object) => Promise<HttpAnswer>;

const Event = z.looseObject({
  requestContext: z.looseObject({ http: z.looseObject({ method: z.string() }) }),
});

/** Everything people and pipelines call. */
export const handler = lambda('api', Event, async (event, { log }): Promise<HttpAnswer> => {
  try {
    return await route(event as unknown as HttpEvent, {});
  } catch (error) {
    const answer = problem(error);
    if (answer.statusCode >= 500) log.error('request broke', { error });
    return answer;
  }
});

import * as z from 'zod';
import { receive } from '#functions/flow/receive.ts';
import { bodyOf, json, personOf, type Route } from './request.ts';

/** An alarm event as CloudWatch, EventBridge or SNS would deliver it; for pipelines, drills and tests. */
export const signalRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/signals',
    handler: async (event) => {
      const decideOnly = event.queryStringParameters?.decideOnly === 'true';
      if (!decideOnly) personOf(event);
      return json(await receive(bodyOf(event, z.unknown()), { decideOnly }));
    },
  },
];

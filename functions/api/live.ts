import { getOperation, listOperations } from '#adapters/operations.ts';
import { getRollback, isOver, listRollbacks } from '#adapters/rollbacks.ts';
import { now } from '#runtime/clock.ts';
import { page, pagePolicy } from './page.ts';
import { json, type Route, text } from './request.ts';

const RECENT = 20;

/** The page and what it polls. */
export const liveRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/',
    handler: async () => text(page, 'text/html; charset=utf-8', { 'content-security-policy': pagePolicy }),
  },
  {
    method: 'GET',
    path: '/api/status',
    handler: async () => {
      const rollbacks = await Promise.all((await listRollbacks()).slice(0, RECENT).map(getRollback));
      const operations = await Promise.all((await listOperations()).slice(0, RECENT).map(getOperation));
      return json({
        now: now().toISOString(),
        active: rollbacks.filter((one) => !isOver(one)),
        recent: rollbacks.filter(isOver),
        operations: operations.filter(({ status }) => status === 'open' || status === 'rolling-back'),
      });
    },
  },
];

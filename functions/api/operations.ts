import * as z from 'zod';
import { getOperation, getPinnedPlan, listOperations } from '#adapters/operations.ts';
import { decide } from '#core/decision.ts';
import { ConflictError } from '#core/errors.ts';
import { scopeOf } from '#core/scope.ts';
import { Name, Situation } from '#core/words.ts';
import { closeOperation, deployed, passPointOfNoReturn } from '#functions/flow/close.ts';
import { personsSignal, situationOf } from '#functions/flow/deciding.ts';
import { openOperation } from '#functions/flow/open.ts';
import { startRollback } from '#functions/flow/request.ts';
import { now } from '#runtime/clock.ts';
import { bodyOf, json, param, personOf, type Route } from './request.ts';

/** API Gateway answers for the function after 30 s. */
const OPEN_LIMIT_MS = 25_000;
const WHATEVER_FITS = 50;

const Opening = z.strictObject({
  plan: Name,
  version: z.int().positive().optional(),
  id: Name.optional(),
  parameters: z.record(z.string(), z.string()).default({}),
  pending: z.boolean().default(false),
  permit: z.string().max(100).optional(),
  automatic: z.boolean().optional(),
});

const Wish = z.strictObject({
  reason: z.string().trim().min(1, 'expected a reason in words').max(1000),
  scope: Name.optional(),
  situation: Situation.optional(),
  emergency: z.boolean().default(false),
});

export const operationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/operations',
    handler: async () => {
      const ids = (await listOperations()).slice(0, WHATEVER_FITS);
      return json({ operations: await Promise.all(ids.map(getOperation)) });
    },
  },
  {
    method: 'POST',
    path: '/api/operations',
    handler: async (event) => {
      const opening = bodyOf(event, Opening);
      const id = opening.id ?? `${opening.plan}-${now().getTime().toString(36)}`;
      const input = { ...opening, id, openedBy: personOf(event) };
      return json(await openOperation(input, AbortSignal.timeout(OPEN_LIMIT_MS)), 201);
    },
  },
  {
    method: 'GET',
    path: '/api/operations/{id}',
    handler: async (event) => json({ operation: await getOperation(param(event, 'id')) }),
  },
  {
    method: 'POST',
    path: '/api/operations/{id}/point-of-no-return',
    handler: async (event) =>
      json({ operation: await passPointOfNoReturn(param(event, 'id'), personOf(event)) }),
  },
  {
    method: 'POST',
    path: '/api/operations/{id}/deployed',
    handler: async (event) => {
      personOf(event);
      return json({ operation: await deployed(param(event, 'id')) });
    },
  },
  closing('complete', 'completed'),
  closing('cancel', 'cancelled'),
  {
    method: 'POST',
    path: '/api/operations/{id}/rollback',
    handler: async (event) => {
      const by = personOf(event);
      const wish = bodyOf(event, Wish);
      const operation = await getOperation(param(event, 'id'));
      if (wish.scope) scopeOf(await getPinnedPlan(operation.id), wish.scope);
      const at = now().toISOString();
      const signal = personsSignal(operation, {
        reason: wish.reason,
        by,
        id: `${operation.id}#${at}`,
        situation: wish.situation,
      });
      const situation = await situationOf(signal, operation);
      const decision = decide({ ...situation, scope: wish.scope, emergency: wish.emergency });
      if (decision.evidenceFor) {
        throw new ConflictError(
          `operation "${operation.id}" is being rolled back already: "${decision.evidenceFor}"`,
        );
      }
      if (decision.path === 'none' && decision.consent === 'none' && !decision.closesOperation) {
        throw new ConflictError(`nothing to start: ${decision.reasons.join('; ')}`);
      }
      const { id: rollback, own } = await startRollback(operation, {
        operation: operation.id,
        decision,
        reason: wish.reason,
        requestedBy: by,
        flow: wish.emergency ? 'emergency' : 'manual',
        signal,
        decidedAt: at,
      });
      if (!own)
        throw new ConflictError(`operation "${operation.id}" is being rolled back already: "${rollback}"`);
      return json({ rollback, decision }, 201);
    },
  },
];

function closing(verb: string, as: 'completed' | 'cancelled'): Route {
  return {
    method: 'POST',
    path: `/api/operations/{id}/${verb}`,
    handler: async (event) => {
      personOf(event);
      return json({ operation: await closeOperation(param(event, 'id'), as) });
    },
  };
}

import * as z from 'zod';
import { readArchived } from '#adapters/archive.ts';
import { auditTrail } from '#adapters/audit.ts';
import { withoutToken } from '#adapters/questions.ts';
import { getRollback, isOver, listRollbacks, viewRollback } from '#adapters/rollbacks.ts';
import { toJsonl } from '#core/audit.ts';
import { clocks } from '#core/clocks.ts';
import { InputInvalidError, NotFoundError } from '#core/errors.ts';
import { PROCEDURES } from '#core/plan-verification.ts';
import { abort, acknowledge } from '#functions/flow/abort.ts';
import { answer } from '#functions/flow/answer.ts';
import { now } from '#runtime/clock.ts';
import { picture } from './picture.ts';
import { bodyOf, json, param, personOf, type Route, text } from './request.ts';

const SHOWN = 50;

const Finding = z.strictObject({
  result: z.enum(['pass', 'fail', 'unsure']),
  comment: z.string().max(2000).optional(),
});
const Reply = z.strictObject({
  answer: z.string().min(1),
  comment: z.string().max(2000).optional(),
  scope: z.string().max(64).optional(),
  procedures: z.partialRecord(z.enum(PROCEDURES), Finding).optional(),
});
const Reason = z.strictObject({ reason: z.string().trim().min(1, 'expected a reason in words').max(1000) });
const Acknowledgement = z.strictObject({
  level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
});

const FORMATS: Readonly<Record<string, string>> = {
  json: 'application/json',
  markdown: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  audit: 'application/jsonl',
};

/** Everything the live view draws, without what only the machine may know. */
async function shown(id: string) {
  const view = await viewRollback(id);
  const at = now().toISOString();
  const questions = view.questions.map(withoutToken);
  return {
    ...view,
    questions,
    clocks: clocks(view.rollback),
    picture: picture({ ...view, questions }, at),
    now: at,
  };
}

export const rollbackRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/rollbacks',
    handler: async (event) => {
      const rollbacks = await Promise.all((await listRollbacks()).slice(0, SHOWN).map(getRollback));
      const active = event.queryStringParameters?.active === 'true';
      return json({ rollbacks: active ? rollbacks.filter((one) => !isOver(one)) : rollbacks });
    },
  },
  {
    method: 'GET',
    path: '/api/rollbacks/{id}',
    handler: async (event) => json(await shown(param(event, 'id'))),
  },
  {
    method: 'POST',
    path: '/api/rollbacks/{id}/questions/{question}',
    handler: async (event) => {
      const reply = bodyOf(event, Reply);
      const answered = await answer({
        rollback: param(event, 'id'),
        question: param(event, 'question'),
        word: reply.answer,
        by: personOf(event),
        comment: reply.comment,
        scope: reply.scope,
        procedures: reply.procedures as Parameters<typeof answer>[0]['procedures'],
      });
      return json({ question: withoutToken(answered) });
    },
  },
  {
    method: 'POST',
    path: '/api/rollbacks/{id}/abort',
    handler: async (event) =>
      json(await abort(param(event, 'id'), personOf(event), bodyOf(event, Reason).reason)),
  },
  {
    method: 'POST',
    path: '/api/rollbacks/{id}/acknowledge',
    handler: async (event) => {
      const { level } = bodyOf(event, Acknowledgement);
      return json(await acknowledge(param(event, 'id'), level, personOf(event)));
    },
  },
  {
    method: 'GET',
    path: '/api/rollbacks/{id}/report/{format}',
    handler: async (event) => {
      const format = param(event, 'format');
      const type = FORMATS[format];
      if (!type)
        throw new InputInvalidError(
          `format: found "${format}", expected one of ${Object.keys(FORMATS).join(', ')}`,
        );
      const rollback = await getRollback(param(event, 'id'));
      const document = rollback.report?.[format];
      if (!document)
        throw new NotFoundError(`rollback "${rollback.id}" is ${rollback.status} and has no report yet`);
      const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
      return text(await readArchived(document), type, { 'content-security-policy': policy });
    },
  },
  {
    method: 'GET',
    path: '/api/rollbacks/{id}/audit',
    handler: async (event) =>
      text(toJsonl(await auditTrail(param(event, 'id'))), FORMATS.audit ?? 'text/plain'),
  },
];

import { createHash } from 'node:crypto';
import { markup } from './page/markup.ts';
import { scriptDraw } from './page/script-draw.ts';
import { scriptPeople } from './page/script-people.ts';
import { scriptPoll } from './page/script-poll.ts';
import { scriptRollback } from './page/script-rollback.ts';
import { style } from './page/style.ts';

const script = `'use strict';${scriptDraw}${scriptRollback}${scriptPeople}${scriptPoll}`;

/** Only this style and this script, by their hashes; only this server is asked; nothing frames it. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The live page: one document without any other file, which polls the API beside it. */
export const page = markup(style, script);

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

import { now } from '#runtime/clock.ts';
import { redact } from '#runtime/redact.ts';
import type { Log } from '#runtime/tools.ts';

type Level = 'info' | 'warn' | 'error';

function write(
  level: Level,
  context: Record<string, unknown>,
  message: string,
  fields?: Record<string, unknown>,
): void {
  if (process.env.RIPCORD_LOG === 'silent') return;
  const line = JSON.stringify(
    { level, at: now().toISOString(), message, ...context, ...fields },
    replaceErrors,
  );
  process.stderr.write(`${redact(line)}\n`);
}

function replaceErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
}

/** Structured lines on stderr, one JSON object each; `context` goes along with every line. */
export function createLog(context: Record<string, unknown>): Log {
  return {
    info: (message, fields) => write('info', context, message, fields),
    warn: (message, fields) => write('warn', context, message, fields),
    error: (message, fields) => write('error', context, message, fields),
  };
}

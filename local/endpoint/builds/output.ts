import { appendFileSync } from 'node:fs';

/** One line of a build's output; `at` is ms since 1970. */
export interface OutputLine {
  readonly at: number;
  readonly from: 'stdout' | 'stderr' | 'build';
  readonly text: string;
}

export interface OutputLog {
  write(from: OutputLine['from'], chunk: string): void;
  /** Writes what is still held back: unfinished lines, and the end of an output that was cut. */
  end(): void;
}

const HEAD_BYTES = 512 * 1024;
const TAIL_LINES = 200;
const LONGEST_LINE = 8 * 1024;

/**
 * Appends output as JSON lines, in the order in which it comes. The first 512 KiB and the last 200 lines are
 * kept: errors are said at the end.
 */
export function openOutput(file: string, now: () => number): OutputLog {
  const unfinished = new Map<OutputLine['from'], string>();
  const tail: OutputLine[] = [];
  let written = 0;
  let left = 0;
  const append = (line: OutputLine): void => appendFileSync(file, `${JSON.stringify(line)}\n`);
  const keep = (from: OutputLine['from'], whole: string): void => {
    const cut = whole.length > LONGEST_LINE;
    const line = { at: now(), from, text: cut ? `${whole.slice(0, LONGEST_LINE)} …` : whole };
    written += line.text.length;
    if (written <= HEAD_BYTES) append(line);
    else if (tail.push(line) > TAIL_LINES) {
      tail.shift();
      left += 1;
    }
  };
  return {
    write(from, chunk) {
      const lines = ((unfinished.get(from) ?? '') + chunk).split('\n');
      const rest = lines.pop() ?? '';
      for (const line of lines) keep(from, line);
      // A program that never ends its line must not fill the memory.
      if (rest.length > LONGEST_LINE) keep(from, rest);
      unfinished.set(from, rest.length > LONGEST_LINE ? '' : rest);
    },
    end() {
      for (const [from, rest] of unfinished) if (rest !== '') keep(from, rest);
      unfinished.clear();
      if (left > 0) append({ at: now(), from: 'build', text: `… ${left} lines left out …` });
      for (const line of tail.splice(0)) append(line);
    },
  };
}

import { readFileSync } from 'node:fs';
import { usage } from './failure.ts';

/** The usual name for what is piped in. */
const STANDARD_INPUT = '-';

/** Text of a file, or of standard input for `-`. Throws CommandError where it cannot be read. */
export function readText(name: string): string {
  try {
    const bytes = readFileSync(name === STANDARD_INPUT ? 0 : name);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError)
      throw usage(`${name} is not UTF-8 text`, 'save it as UTF-8, and try again');
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw usage(`${name} ${why}`, 'name a file that can be read, or - for standard input');
  }
}

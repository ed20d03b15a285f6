import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process began, as text to compare: with the pid it names one process for good, while a pid alone is
 * given out again. Undefined when there is no such process, or only its zombie.
 */
export function processStamp(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // Fields after the command name, which is in parentheses and may hold anything: state is 3rd, start 22nd.
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    const [state, ...started] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/);
    return state === undefined || state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}

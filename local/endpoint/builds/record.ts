import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processStamp } from './process-stamp.ts';

/** What was asked for, in `build.json`: written before anything runs, never changed. Times are ms since 1970. */
export interface BuildRequest {
  /** `<project>:<uuid>`, as CodeBuild names builds. */
  readonly id: string;
  readonly number: number;
  readonly project: string;
  readonly requested: number;
  readonly command: readonly string[];
  readonly directory: string;
  readonly timeoutSeconds: number;
  /** As given: values of secrets are references here, and reach the process through a pipe only. */
  readonly variables: readonly Variable[];
  /** Digest of the request, to tell the same idempotency token with other parameters. */
  readonly digest: string;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type: 'PLAINTEXT' | 'SECRETS_MANAGER';
}

/** `started.json`: created exclusively, so that a build runs once however many wrappers are started for it. */
export interface BuildStart {
  readonly pid: number;
  readonly stamp?: string;
  readonly started: number;
}

/** `child.json`: the command's process, which leads its own group. */
export interface BuildChild {
  readonly pid: number;
  readonly stamp?: string;
}

/** `result.json`: how it ended. */
export interface BuildResult {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED' | 'FAULT';
  readonly ended: number;
  readonly reason?: string;
  /** Of the command; absent when a signal ended it or it never ran. */
  readonly exitCode?: number;
}

export interface BuildState {
  readonly request: BuildRequest;
  readonly start?: BuildStart;
  readonly result?: BuildResult;
}

/** Reads a JSON file of a build's folder; undefined when it is not there (yet), or not yet whole. */
export function readPart<T>(folder: string, name: string): T | undefined {
  const file = join(folder, name);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The truth about a build, from its folder alone: who started it may be long gone. A wrapper that is gone
 * without a result makes it a FAULT; the command's group, should it live on, is killed with it.
 */
export function readState(folder: string, now: number): BuildState | undefined {
  const request = readPart<BuildRequest>(folder, 'build.json');
  if (request === undefined) return undefined;
  const start = readPart<BuildStart>(folder, 'started.json');
  if (start === undefined) {
    const result = readPart<BuildResult>(folder, 'result.json');
    return result === undefined ? { request } : { request, result };
  }
  const alive = start.stamp !== undefined && processStamp(start.pid) === start.stamp;
  // After the look at the process: a wrapper that has just ended has left its result by now.
  const result = readPart<BuildResult>(folder, 'result.json');
  if (result !== undefined) return { request, start, result };
  if (alive) return { request, start };
  killOrphan(folder);
  return { request, start, result: { status: 'FAULT', ended: now, reason: 'the build process is gone' } };
}

function killOrphan(folder: string): void {
  const child = readPart<BuildChild>(folder, 'child.json');
  if (child?.stamp === undefined || processStamp(child.pid) !== child.stamp) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone in the meantime.
  }
}

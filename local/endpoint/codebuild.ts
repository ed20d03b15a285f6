import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type JsonService, ServiceError } from '../service.ts';
import { createQueues, openDocument, writeAtomically } from './atomic-file.ts';
import { commandOf, Variables } from './builds/command.ts';
import { launch, type ReadSecret } from './builds/launch.ts';
import { type BuildRequest, type BuildState, readPart, readState } from './builds/record.ts';
import { uuidOf, viewOf } from './builds/view.ts';
import { operation } from './input.ts';
import { createLogs } from './logs.ts';
import { arnOf, HERE, type Place } from './place.ts';

interface Project {
  readonly name: string;
  readonly created: number;
  builds: number;
  readonly settings: z.infer<typeof CreateProject>;
}

const INVALID = 'InvalidInputException';
const CreateProject = z.looseObject({
  name: z.string().regex(/^[A-Za-z0-9][\w-]{1,149}$/),
  timeoutInMinutes: z.number().int().min(5).max(2160).default(60),
  environment: z.looseObject({ environmentVariables: Variables.default([]) }).optional(),
});
const StartBuild = z.object({
  projectName: z.string(),
  idempotencyToken: z.string().optional(),
  environmentVariablesOverride: Variables.default([]),
  timeoutInMinutesOverride: z.number().int().min(1).max(2160).optional(),
});
const ListBuilds = z.object({ projectName: z.string(), sortOrder: z.string().default('DESCENDING') });
const MOST_LISTED = 100;
const Ids = z.array(z.string()).min(1).max(100);

/**
 * CodeBuild whose builds are processes on this machine, and the CloudWatch Logs that show their output. A build
 * runs the argument list of RIPCORD_COMMAND (no shell) below `workingDirectory`, in a process that outlives this
 * one; its state is read from files, so it is true after a restart. Times are the wall's, whatever the clock's speed.
 */
export function createCodeBuild(options: {
  readonly workingDirectory: string;
  /** Folder of projects and builds; a temporary one, gone at close, when absent. */
  readonly directory?: string;
  readonly readSecret?: ReadSecret;
  readonly place?: Place;
}): { readonly codebuild: JsonService; readonly logs: JsonService } {
  const { workingDirectory, readSecret, place = HERE } = options;
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'ripcord-builds-'));
  const { value: projects, save } = openDocument<Record<string, Project>>(
    join(directory, 'projects.json'),
    {},
  );
  const oneAtATime = createQueues();
  const folderOf = (id: string): string | undefined => {
    const uuid = uuidOf(id);
    return uuid && join(directory, uuid);
  };
  const stateOf = (id: string): BuildState | undefined => {
    const folder = folderOf(id);
    const state = folder && readState(folder, Date.now());
    return state && state.request.id === id ? state : undefined;
  };
  void resume(directory, readSecret);

  const start = async (input: z.infer<typeof StartBuild>): Promise<Record<string, unknown>> => {
    const project = Object.hasOwn(projects, input.projectName) ? projects[input.projectName] : undefined;
    if (project === undefined)
      throw new ServiceError('ResourceNotFoundException', `Project cannot be found: ${input.projectName}`);
    const { idempotencyToken: token } = input;
    const uuid = token === undefined ? randomUUID() : uuidFrom(`${project.name}\0${token}`);
    const id = `${project.name}:${uuid}`;
    const digest = createHash('sha256').update(JSON.stringify(input)).digest('hex');
    const folder = join(directory, uuid);
    return oneAtATime(id, async () => {
      const present = stateOf(id);
      if (present !== undefined) {
        if (present.request.digest !== digest)
          throw new ServiceError(INVALID, `idempotencyToken "${token}" was used with other parameters`);
        return { build: viewOf(present, place) };
      }
      const { environment, timeoutInMinutes } = project.settings;
      const given = [...(environment?.environmentVariables ?? []), ...input.environmentVariablesOverride];
      const command = commandOf(given, input.timeoutInMinutesOverride ?? timeoutInMinutes, workingDirectory);
      project.builds += 1;
      const fields = { id, number: project.builds, project: project.name, requested: Date.now(), digest };
      const request: BuildRequest = { ...fields, ...command };
      await save();
      await writeAtomically(join(folder, 'build.json'), JSON.stringify(request));
      await launch(folder, request, readSecret);
      return { build: viewOf({ request }, place) };
    });
  };

  const stop = async ({ id }: { id: string }): Promise<Record<string, unknown>> => {
    const state = stateOf(id);
    if (state === undefined) throw new ServiceError('ResourceNotFoundException', `Build not found: ${id}`);
    if (state.result === undefined) {
      await writeAtomically(join(folderOf(id) ?? '', 'stop'), '');
      // Found alive by pid and start time a moment ago, so this is no stranger.
      if (state.start) terminate(state.start.pid);
    }
    return { build: viewOf(stateOf(id) ?? state, place) };
  };

  const codebuild: JsonService = {
    signingName: 'codebuild',
    operations: {
      CreateProject: operation(CreateProject, INVALID, async (settings) => {
        if (Object.hasOwn(projects, settings.name))
          throw new ServiceError(
            'ResourceAlreadyExistsException',
            `Project already exists: ${settings.name}`,
          );
        const project = { name: settings.name, created: Date.now(), builds: 0, settings };
        projects[settings.name] = project;
        await save();
        return { project: projectView(project, place) };
      }),
      BatchGetProjects: operation(z.object({ names: Ids }), INVALID, ({ names }) => ({
        projects: names.flatMap((name) =>
          Object.hasOwn(projects, name) && projects[name] ? [projectView(projects[name], place)] : [],
        ),
        projectsNotFound: names.filter((name) => !Object.hasOwn(projects, name)),
      })),
      StartBuild: operation(StartBuild, INVALID, start),
      StopBuild: operation(z.object({ id: z.string() }), INVALID, stop),
      ListBuildsForProject: operation(ListBuilds, INVALID, async ({ projectName, sortOrder }) => {
        const found = (await readRequests(directory)).filter(({ project }) => project === projectName);
        found.sort((a, b) => (sortOrder === 'ASCENDING' ? a.number - b.number : b.number - a.number));
        return { ids: found.slice(0, MOST_LISTED).map(({ id }) => id) };
      }),
      BatchGetBuilds: operation(z.object({ ids: Ids }), INVALID, ({ ids }) => {
        const found = ids.map((id) => ({ id, state: stateOf(id) }));
        return {
          builds: found.flatMap(({ state }) => (state ? [viewOf(state, place)] : [])),
          buildsNotFound: found.filter(({ state }) => state === undefined).map(({ id }) => id),
        };
      }),
    },
    async close() {
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
  return { codebuild, logs: createLogs(directory) };
}

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has just ended by itself.
  }
}

async function readRequests(directory: string): Promise<BuildRequest[]> {
  const names = existsSync(directory) ? await readdir(directory) : [];
  return names
    .map((name) => readPart<BuildRequest>(join(directory, name), 'build.json'))
    .filter((request) => request !== undefined);
}

/** Launches what was written down and never began, because the runtime was killed in between. */
async function resume(directory: string, readSecret: ReadSecret | undefined): Promise<void> {
  for (const request of await readRequests(directory)) {
    const folder = join(directory, uuidOf(request.id) ?? '');
    const begun = existsSync(join(folder, 'started.json')) || existsSync(join(folder, 'result.json'));
    if (!begun) await launch(folder, request, readSecret);
  }
}

/** The same text gives the same id: an idempotency token finds its build without an index. */
function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

function projectView({ name, created, settings }: Project, place: Place): Record<string, unknown> {
  const arn = arnOf(place, 'codebuild', `project/${name}`);
  return { ...settings, name, arn, created: new Date(created), lastModified: new Date(created) };
}

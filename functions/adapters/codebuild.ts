import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  type Build,
  CodeBuildClient,
  type EnvironmentVariable,
  ListBuildsForProjectCommand,
  StartBuildCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { NotFoundError, PlanInvalidError } from '#core/errors.ts';

/** The commands of this file as IAM names them. */
export const BUILD_PERMISSIONS = [
  'codebuild:BatchGetBuilds',
  'codebuild:ListBuildsForProject',
  'codebuild:StartBuild',
  'codebuild:StopBuild',
  'logs:GetLogEvents',
] as const;

export const COMMANDS_PROJECT = 'ripcord-commands';

/** A command to run: never a shell string, always a list of arguments. */
export interface BuildRequest {
  readonly project?: string;
  readonly command: readonly string[];
  readonly directory?: string;
  /** Plain values, or `secret:<name>#<key>`, which only the build itself resolves. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly idempotencyToken: string;
}

export interface BuildState {
  readonly status: 'running' | 'succeeded' | 'failed' | 'timed-out' | 'stopped' | 'fault';
  readonly exitCode?: number;
  /** The last lines the command wrote. */
  readonly output: string;
}

const OUTPUT_LINES = 200;
const SHORTEST_TIMEOUT_MINUTES = 5;
const SECRET = /^secret:([^#{}\s]+)(?:#([^{}\s]+))?$/;

const STATUS: Readonly<Record<string, BuildState['status']>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  FAULT: 'fault',
  TIMED_OUT: 'timed-out',
  IN_PROGRESS: 'running',
  STOPPED: 'stopped',
};

let client: CodeBuildClient | undefined;
const codebuild = (): CodeBuildClient => {
  client ??= new CodeBuildClient({});
  return client;
};

let logsClient: CloudWatchLogsClient | undefined;
const logs = (): CloudWatchLogsClient => {
  logsClient ??= new CloudWatchLogsClient({});
  return logsClient;
};

/**
 * Starts a command and gives the id of its build. CodeBuild keeps the token for five minutes and answers a second
 * start within them with the first build; for later ones `findBuild` looks the token up.
 */
export async function startBuild(request: BuildRequest): Promise<string> {
  const { build } = await codebuild().send(
    new StartBuildCommand({
      projectName: request.project ?? COMMANDS_PROJECT,
      idempotencyToken: request.idempotencyToken,
      // CodeBuild counts in minutes and from five; the build keeps the exact limit itself.
      timeoutInMinutesOverride: Math.max(SHORTEST_TIMEOUT_MINUTES, Math.ceil(request.timeoutSeconds / 60)),
      environmentVariablesOverride: [
        plain('RIPCORD_COMMAND', JSON.stringify(request.command)),
        plain('RIPCORD_TIMEOUT_SECONDS', String(request.timeoutSeconds)),
        plain('RIPCORD_KEY', request.idempotencyToken),
        ...(request.directory === undefined ? [] : [plain('RIPCORD_DIRECTORY', request.directory)]),
        ...Object.entries(request.environment ?? {}).map(([name, value]) => variable(name, value)),
      ],
    }),
  );
  if (build?.id) return build.id;
  throw new NotFoundError(
    `CodeBuild started a build of "${request.project ?? COMMANDS_PROJECT}" without an id`,
  );
}

function plain(name: string, value: string): EnvironmentVariable {
  return { name, value, type: 'PLAINTEXT' };
}

/** A secret travels as its reference, `<name>:<key>` in CodeBuild's words. */
function variable(name: string, value: string): EnvironmentVariable {
  const [, secret, key] = SECRET.exec(value) ?? [];
  if (secret !== undefined) {
    return { name, value: key === undefined ? secret : `${secret}:${key}`, type: 'SECRETS_MANAGER' };
  }
  if (!value.includes('{secret:')) return plain(name, value);
  throw new PlanInvalidError(`environment variable ${name}: a secret must be the whole value of a variable`);
}

/** The build that an earlier start with this token left, among the project's last hundred. */
export async function findBuild(token: string, project = COMMANDS_PROJECT): Promise<string | undefined> {
  const { ids = [] } = await codebuild().send(
    new ListBuildsForProjectCommand({ projectName: project, sortOrder: 'DESCENDING' }),
  );
  if (ids.length === 0) return undefined;
  const { builds = [] } = await codebuild().send(new BatchGetBuildsCommand({ ids }));
  return builds.find(({ environment }) =>
    environment?.environmentVariables?.some(({ name, value }) => name === 'RIPCORD_KEY' && value === token),
  )?.id;
}

/** How a build stands. Throws NotFoundError where CodeBuild does not know it. */
export async function readBuild(id: string): Promise<BuildState> {
  const { builds: [build] = [] } = await codebuild().send(new BatchGetBuildsCommand({ ids: [id] }));
  const status = build && STATUS[build.buildStatus ?? ''];
  if (!status) throw new NotFoundError(`CodeBuild knows no build "${id}"`);
  const exitCode = exitCodeOf(build);
  return { status, ...(exitCode !== undefined && { exitCode }), output: await outputOf(build) };
}

export async function stopBuild(id: string): Promise<void> {
  await codebuild().send(new StopBuildCommand({ id }));
}

/** A build may export its exit code; otherwise CodeBuild's own account of the phase has it. */
function exitCodeOf({
  buildStatus,
  exportedEnvironmentVariables = [],
  phases = [],
}: Build): number | undefined {
  if (buildStatus === 'SUCCEEDED') return 0;
  const exported = exportedEnvironmentVariables.find(({ name }) => name === 'RIPCORD_EXIT_CODE')?.value;
  const told = phases
    .flatMap(({ contexts = [] }) => contexts)
    .map(({ message = '' }) => /exit status (\d+)/.exec(message)?.[1]);
  const code = exported ?? told.find((found) => found !== undefined);
  return code === undefined ? undefined : Number(code);
}

async function outputOf({ logs: place }: Build): Promise<string> {
  if (!place?.groupName || !place.streamName) return '';
  const { events = [] } = await logs().send(
    new GetLogEventsCommand({
      logGroupName: place.groupName,
      logStreamName: place.streamName,
      limit: OUTPUT_LINES,
      startFromHead: false,
    }),
  );
  return events.map(({ message = '' }) => message.replace(/\n$/, '')).join('\n');
}

import { arnOf, type Place } from '../place.ts';
import type { BuildResult, BuildState } from './record.ts';

/** A build as BatchGetBuilds shows it. */
export function viewOf({ request, start, result }: BuildState, place: Place): Record<string, unknown> {
  const uuid = uuidOf(request.id);
  const started = start?.started;
  const requested = new Date(request.requested);
  return {
    id: request.id,
    arn: arnOf(place, 'codebuild', `build/${request.id}`),
    buildNumber: request.number,
    projectName: request.project,
    startTime: requested,
    endTime: result && new Date(result.ended),
    currentPhase: result ? 'COMPLETED' : started === undefined ? 'QUEUED' : 'BUILD',
    buildStatus: result?.status ?? 'IN_PROGRESS',
    buildComplete: result !== undefined,
    timeoutInMinutes: Math.ceil(request.timeoutSeconds / 60),
    source: { type: 'NO_SOURCE' },
    environment: {
      type: 'LINUX_CONTAINER',
      image: 'local',
      computeType: 'BUILD_GENERAL1_SMALL',
      environmentVariables: request.variables,
    },
    logs: {
      groupName: logGroup(request.project),
      streamName: uuid,
      cloudWatchLogsArn: arnOf(place, 'logs', `log-group:${logGroup(request.project)}:log-stream:${uuid}`),
      cloudWatchLogs: { status: 'ENABLED' },
    },
    // What a buildspec exports on AWS.
    exportedEnvironmentVariables:
      result?.exitCode === undefined ? [] : [{ name: 'RIPCORD_EXIT_CODE', value: String(result.exitCode) }],
    phases: phases(request.requested, started, result),
  };
}

/** Name of the log group that a project's builds write to. */
export function logGroup(project: string): string {
  return `/aws/codebuild/${project}`;
}

/** Second half of a build's id: name of its folder and of its log stream. Undefined when there is none. */
export function uuidOf(buildId: string): string | undefined {
  return /:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(buildId)?.[1];
}

function phases(requested: number, started: number | undefined, result: BuildResult | undefined): object[] {
  const queued = phase('QUEUED', requested, started ?? result?.ended, 'SUCCEEDED');
  const all: object[] = [phase('SUBMITTED', requested, requested, 'SUCCEEDED'), queued];
  if (started !== undefined) {
    const failed = result !== undefined && result.status !== 'SUCCEEDED';
    const contexts = failed
      ? [
          {
            statusCode: 'COMMAND_EXECUTION_ERROR',
            message: `Error while executing command. Reason: ${result.reason}`,
          },
        ]
      : [];
    all.push({ ...phase('BUILD', started, result?.ended, result?.status), contexts });
  }
  if (result) all.push({ phaseType: 'COMPLETED', startTime: new Date(result.ended) });
  return all;
}

function phase(
  phaseType: string,
  from: number,
  to: number | undefined,
  status: BuildResult['status'] | undefined,
): object {
  if (to === undefined) return { phaseType, startTime: new Date(from) };
  return {
    phaseType,
    phaseStatus: status,
    startTime: new Date(from),
    endTime: new Date(to),
    durationInSeconds: Math.round((to - from) / 1000),
  };
}

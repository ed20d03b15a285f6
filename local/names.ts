import type { FunctionName, MachineName } from '#core/names.ts';
import { arnOf, HERE } from './endpoint/place.ts';

/** Names that a local runtime gives to what CDK gives names to on AWS. */
export const TABLE = 'ripcord';
export const ARCHIVE = 'ripcord-archive';
export const TOPIC = 'ripcord-people';
export const COMMANDS_PROJECT = 'ripcord-commands';

export function functionArn(name: FunctionName): string {
  return arnOf(HERE, 'lambda', `function:ripcord-${name}`);
}

export function machineArn(name: MachineName): string {
  return arnOf(HERE, 'states', `stateMachine:${name}`);
}

export const TOPIC_ARN = arnOf(HERE, 'sns', TOPIC);

/** The environment of every function, one set for all since they share a process here. */
export function functionEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: HERE.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    TABLE_NAME: TABLE,
    ARCHIVE_BUCKET: ARCHIVE,
    TOPIC_ARN,
    ROLLBACK_MACHINE_ARN: machineArn('rollback'),
    ESCALATION_MACHINE_ARN: machineArn('escalation'),
    VALIDATION_MACHINE_ARN: machineArn('validation'),
    RECEIVE_SIGNAL_ARN: functionArn('receive-signal'),
  };
}

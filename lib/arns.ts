import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FunctionName, MachineName } from '#core/names.ts';

/*
 * Functions and state machines have names of their own, so that permissions can name those that do not exist yet:
 * the rollback machine calls `finish`, and `finish` reads the history of the rollback machine.
 */

/** `run-step` → `ripcord-run-step`: what pipelines, people and the console call a function or state machine. */
export function deployedName(name: FunctionName | MachineName): string {
  return `ripcord-${name}`;
}

export function functionArn(scope: Construct, name: FunctionName): string {
  return arn(scope, 'lambda', 'function', deployedName(name));
}

export function machineArn(scope: Construct, name: MachineName): string {
  return arn(scope, 'states', 'stateMachine', deployedName(name));
}

/** Every execution of one state machine. */
export function executionsArn(scope: Construct, name: MachineName): string {
  return arn(scope, 'states', 'execution', `${deployedName(name)}:*`);
}

/** Alarms by the beginning of their name; all of the account without one. */
export function alarmsArn(scope: Construct, prefix = ''): string {
  return arn(scope, 'cloudwatch', 'alarm', `${prefix}*`);
}

function arn(scope: Construct, service: string, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service,
    resource,
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

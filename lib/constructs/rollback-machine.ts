import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import {
  FUNCTION_NAMES,
  type FunctionName,
  MACHINE_NAMES,
  type MachineName,
  placeholder,
} from '#core/names.ts';
import { deployedName, machineArn } from '../arns.ts';

interface RollbackMachineProps {
  readonly key: IKey;
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
}

/** One state machine from statemachines/<name>.asl.json. It may call what its definition names, and nothing else. */
export class RollbackMachine extends StateMachine {
  constructor(scope: Construct, name: MachineName, { key, functions }: RollbackMachineProps) {
    const file = join(import.meta.dirname, `../../statemachines/${name}.asl.json`);
    const definition = readFileSync(file, 'utf8');
    const holes = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, hole = '']) => hole));
    const called = FUNCTION_NAMES.filter((one) => holes.has(placeholder(one)));
    const started = MACHINE_NAMES.filter((one) => holes.has(placeholder(one)));
    super(scope, `${placeholder(name)}Machine`, {
      stateMachineName: deployedName(name),
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: Object.fromEntries([
        ...called.map((one) => [placeholder(one), functions[one].functionArn]),
        ...started.map((one) => [placeholder(one), machineArn(scope, one)]),
      ]),
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(scope, `${placeholder(name)}MachineLog`, {
          logGroupName: `/aws/vendedlogs/states/${deployedName(name)}`,
          encryptionKey: key,
          retention: RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // Task tokens pass through: whoever reads one in a log could answer a question in somebody's place.
        includeExecutionData: false,
      },
    });
    for (const one of called) functions[one].grantInvoke(this);
    if (started.length > 0) {
      const resources = started.map((one) => machineArn(this, one));
      this.addToRolePolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources }));
    }
  }
}

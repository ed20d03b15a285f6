import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type Environment, type FunctionName, placeholder } from '#core/names.ts';
import { deployedName } from '../arns.ts';
import { BUNDLING } from '../bundling.ts';

interface RollbackFunctionProps<Name extends FunctionName> {
  readonly key: IKey;
  readonly environment: Environment<Name>;
}

/** Below the time limit of every state that calls the function, so that a state never outlives a call it gave up. */
const SECONDS: Readonly<Record<FunctionName, number>> = {
  'receive-signal': 60,
  begin: 50,
  'capture-state': 170,
  'run-step': 60,
  mark: 50,
  'run-check': 60,
  ask: 30,
  escalate: 50,
  finish: 290,
  validate: 290,
  'open-operation': 170,
  'close-operation': 60,
  // HTTP APIs wait for 30 s at most.
  api: 29,
};

/** Functions that speak to databases: the clients for that are CommonJS and look for a `require`. */
export const WITH_REQUIRE: ReadonlySet<FunctionName> = new Set<FunctionName>([
  'api',
  'capture-state',
  'finish',
  'mark',
  'open-operation',
  'run-check',
  'run-step',
  'validate',
]);
const REQUIRE =
  "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);";

const MEMORY_MB = 1024;
const ROOT = join(import.meta.dirname, '../..');

/** One Lambda from functions/<name>.ts, with the defaults that every one of ours shares. */
export class RollbackFunction<Name extends FunctionName> extends NodejsFunction {
  constructor(scope: Construct, name: Name, { key, environment }: RollbackFunctionProps<Name>) {
    super(scope, placeholder(name), {
      functionName: deployedName(name),
      entry: join(ROOT, `functions/${name}.ts`),
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: MEMORY_MB,
      timeout: Duration.seconds(SECONDS[name]),
      environment: Object.fromEntries(Object.entries<string | undefined>(environment).flatMap(given)),
      awsSdkConnectionReuse: false,
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup: new LogGroup(scope, `${placeholder(name)}Log`, {
        encryptionKey: key,
        retention: RetentionDays.ONE_YEAR,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      bundling: {
        forceDockerBundling: false,
        logLevel: LogLevel.ERROR,
        format: OutputFormat.ESM,
        mainFields: BUNDLING.mainFields,
        target: BUNDLING.target,
        minify: BUNDLING.minify,
        // Beside the bundle, to read a stack trace with; not loaded, for that costs time at every cold start.
        sourceMap: true,
        sourceMapMode: SourceMapMode.EXTERNAL,
        sourcesContent: false,
        // The SDK of the runtime is older, larger and not minified.
        bundleAwsSDK: true,
        externalModules: BUNDLING.external,
        esbuildArgs: Object.fromEntries(
          Object.entries(BUNDLING.alias).map(([name, file]) => [`--alias:${name}`, file]),
        ),
        ...(WITH_REQUIRE.has(name) && { banner: REQUIRE }),
      },
    });
  }
}

function given([name, value]: [string, string | undefined]): [string, string][] {
  return value === undefined ? [] : [[name, value]];
}

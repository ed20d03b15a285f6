import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BuildSpec, ComputeType, LinuxArmBuildImage, Project } from 'aws-cdk-lib/aws-codebuild';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { permit } from '../permissions.ts';

/** What functions/adapters/codebuild.ts starts where a plan names no project of its own. */
const NAME = 'ripcord-commands';

/**
 * Runs the argument lists of commands. It may write its log and read the secrets that plans may use; what else the
 * commands of a team need, its owner grants to the project's role, or brings a project `ripcord-…` of its own.
 */
export class CommandProject extends Project {
  constructor(scope: Construct, id: string, key: IKey) {
    super(scope, id, {
      projectName: NAME,
      description: 'Ripcord: runs the commands of rollback plans, argument lists without a shell',
      buildSpec: buildSpec(),
      environment: {
        buildImage: LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0,
        computeType: ComputeType.SMALL,
      },
      // A start says its own limit, which replaces this one.
      timeout: Duration.hours(1),
      queuedTimeout: Duration.minutes(30),
      grantReportGroupPermissions: false,
      logging: {
        cloudWatch: {
          logGroup: new LogGroup(scope, `${id}Log`, {
            logGroupName: `/aws/codebuild/${NAME}`,
            encryptionKey: key,
            retention: RetentionDays.ONE_YEAR,
            removalPolicy: RemovalPolicy.DESTROY,
          }),
        },
      },
    });
    for (const statement of permit(this, ['secretsmanager:GetSecretValue'])) this.addToRolePolicy(statement);
  }
}

/** The exit code is exported before it is allowed to fail the build, so that it can be read from outside. */
function buildSpec(): BuildSpec {
  const program = readFileSync(join(import.meta.dirname, '../commands/run.mjs'), 'utf8');
  return BuildSpec.fromObject({
    version: '0.2',
    env: { 'exported-variables': ['RIPCORD_EXIT_CODE'] },
    phases: {
      build: {
        commands: [
          `node --input-type=module - <<'RIPCORD'\n${program}RIPCORD\nexport RIPCORD_EXIT_CODE=$?`,
          '(exit "$RIPCORD_EXIT_CODE")',
        ],
      },
    },
  });
}

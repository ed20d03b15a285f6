import { App } from 'aws-cdk-lib';
import { RipcordStack } from '#lib/ripcord-stack.ts';

const app = new App();
const archiveMode: unknown = app.node.tryGetContext('archiveMode') ?? 'compliance';
if (archiveMode !== 'compliance' && archiveMode !== 'governance')
  throw new Error(`-c archiveMode: found "${String(archiveMode)}", expected compliance or governance`);
new RipcordStack(app, 'Ripcord', { description: 'Rollback plans that pull themselves.', archiveMode });

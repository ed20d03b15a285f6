import { App } from 'aws-cdk-lib';
import { RipcordStack } from '#lib/ripcord-stack.ts';

const app = new App();
new RipcordStack(app, 'Ripcord', {
  description: 'Rollback plans that pull themselves.',
  archiveMode: app.node.tryGetContext('archiveMode') === 'governance' ? 'governance' : 'compliance',
});

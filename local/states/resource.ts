/** What a Task does, read from its Resource. `direct` is a function's own ARN instead of lambda:invoke. */
export type Integration =
  | { readonly kind: 'lambda'; readonly functionArn: string; readonly direct: true; readonly pattern: 'call' }
  | { readonly kind: 'lambda'; readonly direct: false; readonly pattern: Pattern }
  | { readonly kind: 'execution'; readonly pattern: Pattern }
  | {
      readonly kind: 'service';
      readonly service: string;
      readonly action: string;
      readonly sdk: boolean;
      readonly pattern: Pattern;
    };

/** Go on with the answer, wait for the job to end (as JSON text or parsed), or wait for a task token. */
type Pattern = 'call' | 'sync' | 'sync:2' | 'waitForTaskToken';

export type Supports = (service: string, action: string) => boolean;

const optimised: Readonly<Record<string, readonly string[]>> = {
  'lambda:invoke': ['call', 'waitForTaskToken'],
  'states:startExecution': ['call', 'sync', 'sync:2', 'waitForTaskToken'],
  'sns:publish': ['call', 'waitForTaskToken'],
  'dynamodb:getItem': ['call'],
  'dynamodb:putItem': ['call'],
  'dynamodb:updateItem': ['call'],
  'dynamodb:deleteItem': ['call'],
};

const FUNCTION = /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;
const SERVICE = /^arn:aws[\w-]*:states:::(?:(aws-sdk):)?([\w-]+):(\w+)(?:\.(sync:2|sync|waitForTaskToken))?$/;

/** Reads a Task's Resource; undefined where this engine, or the runtime around it, does not support it. */
export function parseResource(resource: string, supports: Supports): Integration | undefined {
  if (FUNCTION.test(resource))
    return { kind: 'lambda', functionArn: resource, direct: true, pattern: 'call' };
  const [, sdk, service = '', action = '', suffix = 'call'] = SERVICE.exec(resource) ?? [];
  const pattern = suffix as Pattern;
  if (service === '') return undefined;
  if (sdk !== undefined) {
    if (pattern.startsWith('sync') || !supports(service, action)) return undefined;
    return { kind: 'service', service, action, sdk: true, pattern };
  }
  if (!optimised[`${service}:${action}`]?.includes(pattern)) return undefined;
  if (service === 'lambda') return { kind: 'lambda', direct: false, pattern };
  if (service === 'states') return { kind: 'execution', pattern };
  return supports(service, action) ? { kind: 'service', service, action, sdk: false, pattern } : undefined;
}

/** The Resource as the history shows it: `{ resourceType: 'lambda', resource: 'invoke.waitForTaskToken' }`. */
export function resourceNames(integration: Integration): { resourceType: string; resource: string } {
  const suffix = integration.pattern === 'call' ? '' : `.${integration.pattern}`;
  if (integration.kind === 'lambda') {
    return integration.direct
      ? { resourceType: 'lambda', resource: integration.functionArn }
      : { resourceType: 'lambda', resource: `invoke${suffix}` };
  }
  if (integration.kind === 'execution')
    return { resourceType: 'states', resource: `startExecution${suffix}` };
  const { sdk, service, action } = integration;
  return { resourceType: sdk ? `aws-sdk:${service}` : service, resource: `${action}${suffix}` };
}

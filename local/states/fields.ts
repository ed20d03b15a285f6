import type { StateKind } from './asl.ts';

const step = ['Type', 'Comment', 'QueryLanguage', 'Assign', 'Output', 'Next', 'End'];
const recovery = ['Retry', 'Catch'];

/** The fields a state of each kind may have in a JSONata machine. */
export const fieldsOf: Readonly<Record<StateKind, readonly string[]>> = {
  Task: [...step, ...recovery, 'Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Pass: step,
  Choice: ['Type', 'Comment', 'QueryLanguage', 'Assign', 'Output', 'Choices', 'Default'],
  Wait: [...step, 'Seconds', 'Timestamp'],
  Map: [
    ...step,
    ...recovery,
    'Items',
    'ItemSelector',
    'ItemProcessor',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
  ],
  Parallel: [...step, ...recovery, 'Arguments', 'Branches'],
  Succeed: ['Type', 'Comment', 'QueryLanguage', 'Output'],
  Fail: ['Type', 'Comment', 'QueryLanguage', 'Error', 'Cause'],
};

export const machineFields = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
export const processorFields = ['Comment', 'ProcessorConfig', 'StartAt', 'States'];
export const branchFields = ['Comment', 'StartAt', 'States'];
export const ruleFields = ['Comment', 'Condition', 'Next', 'Assign', 'Output'];
export const catcherFields = ['Comment', 'ErrorEquals', 'Next', 'Assign', 'Output'];
export const retrierFields = [
  'Comment',
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
];

const jsonPathFields: ReadonlySet<string> = new Set([
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'Result',
  'Variable',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
  'ErrorPath',
  'CausePath',
  'And',
  'Or',
  'Not',
]);

const distributedFields: ReadonlySet<string> = new Set([
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'Label',
]);

/** Why a field that is not in the table is refused. */
export function refusal(field: string): string {
  if (jsonPathFields.has(field)) {
    return `the field "${field}" is JSONPath; this engine runs JSONata machines only`;
  }
  if (distributedFields.has(field)) {
    return `the field "${field}" belongs to a distributed Map; only inline ones are supported`;
  }
  return `the field "${field}" is not supported here`;
}

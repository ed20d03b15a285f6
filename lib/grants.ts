import type { FunctionName, MachineName } from '#core/names.ts';

type Verb = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';
type Folder = 'reports' | 'audit' | 'logs' | 'state';

/** What one function may do; what is not said it may not. */
export interface Grant {
  readonly records: readonly Verb[];
  /** Folders of the archive that it writes once. */
  readonly files?: readonly Folder[];
  /** Folders of the archive that it only reads. */
  readonly reads?: readonly Folder[];
  readonly tells?: true;
  readonly machines?: Readonly<Partial<Record<'starts' | 'stops' | 'answers' | 'readsHistory', MachineName>>>;
  readonly alarms?: readonly ('PutMetricAlarm' | 'DescribeAlarms' | 'DeleteAlarms')[];
  /** Acts on or looks at the world: what the kinds of steps, checks and readers declare. */
  readonly world?: 'acts' | 'looks';
}

const ALL: readonly Verb[] = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'];
const KEEP: readonly Verb[] = ['GetItem', 'Query', 'PutItem', 'UpdateItem'];

/** A test holds this against what the functions really send, in both directions. */
export const GRANTS: Readonly<Record<FunctionName, Grant>> = {
  'receive-signal': { records: KEEP, machines: { starts: 'rollback', answers: 'rollback' } },
  begin: { records: ALL, tells: true },
  'capture-state': { records: KEEP, files: ['state'], world: 'looks' },
  'run-step': { records: KEEP, world: 'acts' },
  mark: { records: ALL, tells: true },
  'run-check': { records: ['GetItem', 'Query', 'PutItem'], world: 'looks' },
  ask: { records: ALL, tells: true, machines: { starts: 'escalation', answers: 'rollback' } },
  escalate: { records: KEEP, tells: true },
  finish: {
    records: ALL,
    files: ['reports', 'audit', 'logs', 'state'],
    tells: true,
    machines: { stops: 'escalation', readsHistory: 'rollback' },
    alarms: ['DeleteAlarms'],
    world: 'looks',
  },
  validate: { records: KEEP, files: ['state'], tells: true, world: 'looks' },
  'open-operation': {
    records: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
    alarms: ['PutMetricAlarm', 'DescribeAlarms', 'DeleteAlarms'],
    world: 'looks',
  },
  'close-operation': { records: ['GetItem', 'UpdateItem', 'DeleteItem'], alarms: ['DeleteAlarms'] },
  api: {
    records: ALL,
    reads: ['reports', 'audit'],
    machines: { starts: 'rollback', answers: 'rollback' },
    alarms: ['PutMetricAlarm', 'DescribeAlarms', 'DeleteAlarms'],
    world: 'looks',
  },
};

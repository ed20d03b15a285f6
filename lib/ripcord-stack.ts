import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { type Environment, FUNCTION_NAMES, type FunctionName, type MachineName } from '#core/names.ts';
import { functionArn, machineArn } from './arns.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { Archive } from './constructs/archive.ts';
import { CommandProject } from './constructs/command-project.ts';
import { DataKey } from './constructs/data-key.ts';
import { OwnAlarms } from './constructs/own-alarms.ts';
import { PeopleApi } from './constructs/people-api.ts';
import { RecordsTable } from './constructs/records-table.ts';
import { RollbackFunction } from './constructs/rollback-function.ts';
import { RollbackMachine } from './constructs/rollback-machine.ts';
import { SignalSources } from './constructs/signal-sources.ts';
import { GRANTS } from './grants.ts';
import { statementsFor } from './permissions.ts';

export interface RipcordStackProps extends StackProps {
  /** `governance` lets somebody with the permission for it throw a development archive away. */
  readonly archiveMode: 'compliance' | 'governance';
}

interface Stores {
  readonly table: RecordsTable;
  readonly archive: Archive;
  readonly people: AlarmTopic;
}

type Functions = Readonly<{ [Name in FunctionName]: RollbackFunction<Name> }>;

/** All of Ripcord for one region of one account: names of functions and machines are taken once. */
export class RipcordStack extends Stack {
  constructor(scope: Construct, id: string, { archiveMode, ...props }: RipcordStackProps) {
    super(scope, id, props);
    const key = new DataKey(this, 'Key');
    const table = new RecordsTable(this, 'Records', key);
    const archive = new Archive(this, 'Archive', { key, mode: archiveMode });
    const people = new AlarmTopic(this, 'People', key);
    new CommandProject(this, 'Commands', key);

    const stores = { table, archive, people };
    const functions = this.functions(key, stores);
    this.grant(functions, stores);
    const machines: Readonly<Record<MachineName, RollbackMachine>> = {
      rollback: new RollbackMachine(this, 'rollback', { key, functions }),
      escalation: new RollbackMachine(this, 'escalation', { key, functions }),
      validation: new RollbackMachine(this, 'validation', { key, functions }),
    };

    const receive = functions['receive-signal'];
    const { topic, deadLetters } = new SignalSources(this, 'Signals', { key, receive });
    const api = new PeopleApi(this, 'HttpApi', functions.api);
    new OwnAlarms(this, 'Alarms', { topic: people, machines, receive, deadLetters });

    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint, description: 'requests are signed with IAM' });
    new CfnOutput(this, 'ReceiveSignalArn', {
      value: receive.functionArn,
      description: 'as an alarm action',
    });
    new CfnOutput(this, 'SignalTopicArn', { value: topic.topicArn, description: 'for alarms that publish' });
    new CfnOutput(this, 'PeopleTopicArn', { value: people.topicArn, description: 'what people are told' });
    new CfnOutput(this, 'ArchiveBucket', { value: archive.bucketName });
  }

  private functions(key: IKey, { table, archive, people }: Stores): Functions {
    const records = { TABLE_NAME: table.tableName };
    const filing = { ARCHIVE_BUCKET: archive.bucketName };
    const telling = { TOPIC_ARN: people.topicArn };
    const rollback = { ROLLBACK_MACHINE_ARN: machineArn(this, 'rollback') };
    const escalation = { ESCALATION_MACHINE_ARN: machineArn(this, 'escalation') };
    const receiving = { RECEIVE_SIGNAL_ARN: functionArn(this, 'receive-signal') };
    const make = <Name extends FunctionName>(
      name: Name,
      environment: Environment<Name>,
    ): RollbackFunction<Name> => new RollbackFunction(this, name, { key, environment });
    return {
      'receive-signal': make('receive-signal', { ...records, ...rollback }),
      begin: make('begin', { ...records, ...telling }),
      'capture-state': make('capture-state', { ...records, ...filing }),
      'run-step': make('run-step', { ...records }),
      mark: make('mark', { ...records, ...telling }),
      'run-check': make('run-check', { ...records }),
      ask: make('ask', { ...records, ...telling, ...escalation }),
      escalate: make('escalate', { ...records, ...telling }),
      finish: make('finish', { ...records, ...filing, ...telling, ...escalation }),
      validate: make('validate', { ...records, ...filing, ...telling }),
      'open-operation': make('open-operation', { ...records, ...receiving }),
      'close-operation': make('close-operation', { ...records }),
      api: make('api', { ...records, ...filing, ...rollback, ...receiving }),
    };
  }

  private grant(functions: Functions, { table, archive, people }: Stores): void {
    for (const name of FUNCTION_NAMES) {
      const to = functions[name];
      const { records, files, reads, tells } = GRANTS[name];
      table.grantVerbs(to, ...records);
      if (files) archive.grantFiling(to, ...files);
      if (reads) archive.grantReading(to, ...reads);
      if (tells) people.grantPublish(to);
      for (const statement of statementsFor(this, GRANTS[name])) to.addToRolePolicy(statement);
    }
  }
}

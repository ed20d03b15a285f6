import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type MachineName, placeholder } from '#core/names.ts';

interface OwnAlarmsProps {
  readonly topic: ITopic;
  readonly machines: Readonly<Record<MachineName, StateMachine>>;
  readonly receive: IFunction;
  readonly deadLetters: IQueue;
}

const MINUTE = { period: Duration.minutes(1), statistic: 'Sum' };

/** Ripcord watching itself: what breaks here is told to people, for nothing else would notice. */
export class OwnAlarms extends Construct {
  private readonly topic: ITopic;

  constructor(scope: Construct, id: string, { topic, machines, receive, deadLetters }: OwnAlarmsProps) {
    super(scope, id);
    this.topic = topic;
    for (const [name, machine] of Object.entries(machines)) {
      const failed = machine.metricFailed(MINUTE);
      this.tell(
        `${placeholder(name)}Failed`,
        failed,
        `An execution of ${name} broke, and nobody else says so.`,
      );
    }
    const aborted = machines.rollback.metricAborted(MINUTE);
    this.tell(
      'RollbackStopped',
      aborted,
      'An execution of rollback was stopped half way: no report, no release.',
    );
    const errors = receive.metricErrors(MINUTE);
    this.tell(
      'ReceiveSignalErrors',
      errors,
      'An alarm event could not be received; it is tried again twice.',
    );
    const waiting = deadLetters.metricApproximateNumberOfMessagesVisible({ ...MINUTE, statistic: 'Maximum' });
    this.tell(
      'DeadLettersWaiting',
      waiting,
      'An alarm event was given up: no rollback was decided about it.',
    );
  }

  private tell(id: string, metric: Metric, alarmDescription: string): void {
    const alarm = metric.createAlarm(this, id, {
      alarmDescription,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}

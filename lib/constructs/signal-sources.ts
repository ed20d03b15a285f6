import { Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarmsArn } from '../arns.ts';
import { AlarmTopic } from './alarm-topic.ts';

interface SignalSourcesProps {
  readonly key: IKey;
  readonly receive: Lambda;
}

/** An alarm that old says nothing about the world any more; the function would refuse it as stale. */
const OLDEST = Duration.minutes(10);
const RETRIES = 2;

/** The three ways an alarm becomes a signal: it calls the function, publishes to a topic, or is seen on the bus. */
export class SignalSources extends Construct {
  /** For alarms that publish. Not the topic on which people are told: that would be a loop. */
  readonly topic: AlarmTopic;
  /** Events that could not be received, on whichever way they came. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { key, receive }: SignalSourcesProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    receive.configureAsyncInvoke({
      maxEventAge: OLDEST,
      retryAttempts: RETRIES,
      onFailure: new SqsDestination(this.deadLetters),
    });
    receive.addPermission('Alarms', {
      principal: new ServicePrincipal('lambda.alarms.cloudwatch.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
      sourceArn: alarmsArn(this),
    });
    this.topic = new AlarmTopic(this, 'Topic', key);
    this.topic.addSubscription(new LambdaSubscription(receive, { deadLetterQueue: this.deadLetters }));
    new Rule(this, 'AlarmStateChanges', {
      description: 'Every change of an alarm of this account, also of those that Ripcord did not make',
      eventPattern: { source: ['aws.cloudwatch'], detailType: ['CloudWatch Alarm State Change'] },
      targets: [
        new LambdaFunction(receive, {
          deadLetterQueue: this.deadLetters,
          maxEventAge: OLDEST,
          retryAttempts: RETRIES,
        }),
      ],
    });
  }
}

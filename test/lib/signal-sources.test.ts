import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { filled, resourcesOf, synthesised } from './synthesised.ts';

let template: Template;
beforeAll(() => {
  template = synthesised();
});

const RECEIVE = { 'Fn::GetAtt': [Match.stringLikeRegexp('^ReceiveSignal'), 'Arn'] };
const DEAD_LETTERS = { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] };

describe('the ways of a signal', () => {
  it('lets alarms call the function, those of this account and no others', () => {
    const [permission] = Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).filter(
      ({ Properties }) => Properties.Principal === 'lambda.alarms.cloudwatch.amazonaws.com',
    );

    expect(permission?.Properties).toMatchObject({
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^ReceiveSignal/), 'Arn'] },
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
    expect(filled(permission?.Properties.SourceArn)).toBe(
      'arn:partition:cloudwatch:region:accountid:alarm:*',
    );
  });

  it('lets nobody call a function without saying from where', () => {
    template.allResourcesProperties('AWS::Lambda::Permission', { SourceArn: Match.anyValue() });
  });

  it('sees alarms on the bus', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] },
      State: 'ENABLED',
      Targets: [
        {
          Arn: RECEIVE,
          DeadLetterConfig: { Arn: DEAD_LETTERS },
          RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 2 },
        },
      ],
    });
  });

  it('hears the topic to which alarms may publish', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'lambda',
      Endpoint: RECEIVE,
      TopicArn: { Ref: Match.stringLikeRegexp('^SignalsTopic') },
      RedrivePolicy: { deadLetterTargetArn: DEAD_LETTERS },
    });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: Match.stringLikeRegexp('^SignalsTopic') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: { 'aws:SourceArn': Match.anyValue() },
            },
          }),
        ]),
      },
    });
  });

  it('gives an event up when it is too old to act upon, and keeps what it gave up', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumEventAgeInSeconds: 600,
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: DEAD_LETTERS } },
    });
  });
});

import { HttpApi, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * The HTTP API in front of the api function, which has the routes itself. Every request must be signed with IAM
 * credentials. A signature proves an account, not a person: until tokens do, whatever needs a name answers 403.
 */
export class PeopleApi extends HttpApi {
  constructor(scope: Construct, id: string, api: IFunction) {
    super(scope, id, {
      apiName: 'ripcord',
      createDefaultStage: false,
      defaultAuthorizer: new HttpIamAuthorizer(),
      defaultIntegration: new HttpLambdaIntegration('Api', api),
    });
    new HttpStage(this, 'Stage', {
      httpApi: this,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 50, burstLimit: 100 },
    });
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RipcordStack, type RipcordStackProps } from '#lib/ripcord-stack.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

/** The stack's template. Bundles are left out: they are tested by themselves, and take time. */
export function synthesised(archiveMode: RipcordStackProps['archiveMode'] = 'compliance'): Template {
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  return Template.fromStack(new RipcordStack(app, 'Ripcord', { archiveMode }));
}

export function resourcesOf(template: Template, type: string): Readonly<Record<string, Resource>> {
  return template.findResources(type) as Record<string, Resource>;
}

/** Statements of the policies attached to the role of a function or state machine. */
export function statementsOf(template: Template, owner: Resource): Statement[] {
  const role = logicalId(owner.Properties.Role ?? owner.Properties.RoleArn ?? owner.Properties.ServiceRole);
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(({ Properties: { Roles } }) => (Roles as unknown[]).some((one) => logicalId(one) === role))
    .flatMap(
      ({ Properties: { PolicyDocument } }) => (PolicyDocument as { Statement: Statement[] }).Statement,
    );
}

/** `{ Ref: X }`, `{ 'Fn::GetAtt': [X, …] }` → X. */
function logicalId(reference: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: string[] };
  return Ref ?? attribute?.[0] ?? '';
}

export function actionsOf({ Action }: Statement): string[] {
  return [Action].flat() as string[];
}

/** A value as CloudFormation would fill it in, as far as this template needs: ARNs become readable text. */
export function filled(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (typeof Ref === 'string')
    return Ref.startsWith('AWS::') ? Ref.slice('AWS::'.length).toLowerCase() : `<${Ref}>`;
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  const [separator, parts] = join as [string, unknown[]];
  return parts.map(filled).join(separator);
}

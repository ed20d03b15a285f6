/** Account and Region that the local services put into their ARNs. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export const HERE: Place = { account: '000000000000', region: 'us-east-1' };

/** `arn:aws:<service>:<region>:<account>:<resource>` in the given place. */
export function arnOf(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
}

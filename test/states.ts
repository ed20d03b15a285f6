/** As much of a state, or of a whole machine, as the rules for them look at. */
export interface State {
  readonly Type?: string;
  readonly Resource?: string;
  readonly QueryLanguage?: string;
  readonly Arguments?: Readonly<Record<string, object>>;
  readonly TimeoutSeconds?: number | string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Error?: string;
  readonly States?: Readonly<Record<string, State>>;
  readonly ItemProcessor?: State;
  readonly Branches?: readonly State[];
}

/** Every state of a machine with its name, also those inside of Maps and branches. */
export function eachState({ States = {} }: State): { name: string; state: State }[] {
  return Object.entries(States).flatMap(([name, state]) => [
    { name, state },
    ...[state.ItemProcessor ?? {}, ...(state.Branches ?? [])].flatMap(eachState),
  ]);
}

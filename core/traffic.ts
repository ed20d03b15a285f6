/** Per cent by version; together 100. */
type Weights = Readonly<Record<string, number>>;

/** Equal where no version's share differs; a version that is not named has none. */
export function sameWeights(a: Weights, b: Weights): boolean {
  return versionsOf(a, b).every((version) => share(a, version) === share(b, version));
}

/** The weights to set one after another, in even steps from where the traffic is to where it shall go. */
export function shiftPlan(from: Weights, to: Weights, steps: number): Weights[] {
  return Array.from({ length: steps }, (_, index) => between(from, to, (index + 1) / steps));
}

/** Whole per cents that add up to 100: what rounding down leaves goes to the largest remainders. */
function between(from: Weights, to: Weights, way: number): Weights {
  const exact = versionsOf(from, to).map((version) => {
    const start = share(from, version);
    return { version, value: start + (share(to, version) - start) * way };
  });
  const short = 100 - exact.reduce((sum, { value }) => sum + Math.floor(value), 0);
  const first = new Set(
    exact
      .toSorted((a, b) => remainder(b.value) - remainder(a.value))
      .slice(0, short)
      .map(({ version }) => version),
  );
  return Object.fromEntries(
    exact.map(({ version, value }) => [version, Math.floor(value) + (first.has(version) ? 1 : 0)]),
  );
}

/** `v2.0.8 100 %, v2.1 0 %`, as it is shown to people. */
export function showWeights(weights: Weights): string {
  return Object.entries(weights)
    .map(([version, percent]) => `${version} ${percent} %`)
    .join(', ');
}

function versionsOf(a: Weights, b: Weights): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function share(weights: Weights, version: string): number {
  return Object.hasOwn(weights, version) ? (weights[version] ?? 0) : 0;
}

function remainder(value: number): number {
  return value - Math.floor(value);
}

/** One line of the table: a figure, the aim beside it where there is one, and what it was drawn from. */
export interface Row {
  readonly part: string;
  readonly what: string;
  /** As it is shown, with its unit. */
  readonly figure: string;
  readonly aim?: string;
  /** Whether this run met the aim: information about one run on one machine, never a failure. */
  readonly met?: boolean;
  readonly note?: string;
}

/** What one part of the bench brings: its rows, and the raw samples they were drawn from. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly raw: Readonly<Record<string, unknown>>;
}

/** The nearest-rank percentile; throws for no samples, since a figure without any would be invented. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('no samples to draw a figure from');
  return value;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** Figures below ten keep one decimal. */
export function shown(value: number, unit: string): string {
  const text =
    Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en').replace(',', ' ');
  return `${text} ${unit}`;
}

export function ratio(value: number, beside: number): string {
  return `${(value / beside).toFixed(2)} ×`;
}

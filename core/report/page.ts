export type Tone = 'good' | 'bad' | 'warn' | 'muted';

/** Raw text, never markup: whoever writes the page escapes it. A tone is a hint, and said in words as well. */
export type Cell = string | { readonly text: string; readonly tone?: Tone };

/** The pieces a report's pages are made of, so that Markdown and HTML always say the same. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'prose'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'facts'; readonly pairs: readonly (readonly [name: string, value: Cell])[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
      /** What stands there when there are no rows. */
      readonly empty: string;
    }
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly text: string; readonly done?: boolean }[];
      readonly style: 'bullets' | 'numbers' | 'boxes';
      readonly empty: string;
    }
  | { readonly kind: 'verbatim'; readonly title: string; readonly text: string };

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A list of texts without boxes to tick. */
export function listOf(texts: readonly string[], style: 'bullets' | 'numbers', empty: string): Block {
  return { kind: 'list', items: texts.map((text) => ({ text })), style, empty };
}

/** Pairs whose value is there; what is undefined makes no line. */
export function factsOf(pairs: readonly (readonly [name: string, value: Cell | undefined])[]): Block {
  return {
    kind: 'facts',
    pairs: pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  };
}

export type TableBlock = Extract<Block, { kind: 'table' }>;

/** The tables that have rows, then one paragraph that says of the others what is not there. */
export function tablesOf(tables: readonly TableBlock[]): Block[] {
  const empty = tables.filter((one) => one.rows.length === 0).map((one) => one.empty);
  const rest: Block[] = empty.length === 0 ? [] : [{ kind: 'prose', text: empty.join(' '), tone: 'muted' }];
  return [...tables.filter((one) => one.rows.length > 0), ...rest];
}

const QUOTED = /\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\//g;
const CONTROL =
  /(?:^|;)\s*(begin|commit|end|rollback(?!\s+to)|abort|start\s+transaction|prepare\s+transaction)\b/i;

/** The statement with which a script would begin or end a transaction by itself; undefined where there is none. */
export function transactionControl(script: string): string | undefined {
  return CONTROL.exec(script.replaceAll(QUOTED, ' '))?.[1];
}

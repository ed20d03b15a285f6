/** What the command line's exit status says; docs/command-line.md holds the same list. */
export const EXIT = {
  fine: 0,
  /** The thing itself says no: the plan has errors, the audit is broken, the rollback did not succeed. */
  no: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  /** Somebody else was first, or the person may not do this. */
  refused: 5,
  unexpected: 70,
  /** Ctrl-C while watching. */
  interrupted: 130,
} as const;
/** One of the statuses above; there is no other. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

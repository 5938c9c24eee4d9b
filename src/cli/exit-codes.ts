/** The exit codes of the commands. */

export const EXIT = {
  /** Explored to the end, everything holds; of `test`: everything as expected. */
  ok: 0,
  /** A property is violated; of `test`: an expectation differs. */
  violated: 1,
  /** The spec or the command line has errors: nothing was checked. */
  wrong: 2,
  /**
   * Not decided, because of a limit, a signal or an unknown property: no violation was found, but not everything was
   * checked.
   */
  incomplete: 3,
  /** An internal error of Subtle. */
  internal: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code for an overall verdict. */
export const EXIT_OF = {
  holds: EXIT.ok,
  violated: EXIT.violated,
  incomplete: EXIT.incomplete,
} as const satisfies Readonly<Record<string, ExitCode>>;

/** The exit codes of the commands. */

export const EXIT = {
  /** Explored to the end, everything holds; of `test`: everything as expected. */
  ok: 0,
  /** A property is violated; of `test`: an expectation differs. */
  violated: 1,
  /** The spec or the command line is wrong: nothing was checked. */
  wrong: 2,
  /** A limit, an interrupt or an unknown: nothing wrong found, not everything known. */
  incomplete: 3,
  /** A defect of Subtle itself. */
  internal: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a verdict on the whole comes to. */
export const EXIT_OF = {
  holds: EXIT.ok,
  violated: EXIT.violated,
  incomplete: EXIT.incomplete,
} as const satisfies Readonly<Record<string, ExitCode>>;

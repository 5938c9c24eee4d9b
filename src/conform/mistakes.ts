/** How a test of code against a spec fails: by a mismatch, by a mistake in the test itself, or undecided. */

/** The test is wrong: a name that is not there, a value outside its type, an outdated handle. Nothing is said of the code. */
export class TestMistake extends Error {
  override readonly name = "TestMistake";
}

/** A limit was reached before anything could be said. */
export class Undecided extends Error {
  override readonly name = "Undecided";
}

/** The code does what the spec does not allow, or does not do what it must. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
  /** What the spec allows nearest to what was seen, and what was seen: test runners show the difference. */
  readonly expected?: unknown;
  readonly actual?: unknown;
  /** Names the run for the option `replay`. */
  readonly replay: string;

  constructor(
    message: string,
    { replay, compared, cause }: { replay: string; compared: Compared | null; cause: unknown },
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.replay = replay;
    if (compared !== null) {
      this.expected = compared.expected;
      this.actual = compared.actual;
    }
  }
}

/** Parts of a state, as values of JavaScript. */
export interface Compared {
  readonly expected: { readonly [variable: string]: unknown };
  readonly actual: { readonly [variable: string]: unknown };
}

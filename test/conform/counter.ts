/** A small spec, code that does what it says, and what comes of code that does not. */
import { Mismatch } from "../../src/conform.js";
import { conformsText } from "./ideal.js";

/** A counter with a bound, which every test below spoils in its own way. */
export const COUNTER = `spec counter
const MOST = 3
var n : 0 .. 3 = 0
action up { when n < MOST n' = n + 1 }
action reset { when n > 0 n' = 0 }
variant free { replace up with { n' = 0 } }`;

export interface Counter {
  n: number;
}

export const counter = {
  setup: ({ n }: Counter): Counter => ({ n }),
  steps: {
    up: (c: Counter): unknown => {
      c.n += 1;
      return undefined;
    },
    reset: async (c: Counter): Promise<unknown> => {
      c.n = 0;
      return undefined;
    },
  },
  observe: (c: Counter): object => ({ n: c.n }),
};

export async function failureOf(text: string, options: object): Promise<Error> {
  try {
    await conformsText(text, options);
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was found");
}

export async function mismatchOf(text: string, options: object): Promise<Mismatch> {
  const error = await failureOf(text, options);
  if (!(error instanceof Mismatch)) throw error;
  return error;
}

export const withSteps = (steps: object, more: object = {}) => ({
  ...counter,
  steps: { ...counter.steps, ...steps },
  ...more,
});

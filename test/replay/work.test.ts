/** Work that is counted: a limit ends what is looked for, whoever else is looking, and never anything else. */
import { describe, expect, it } from "vitest";
import { TooManyStates } from "../../src/replay/sets.js";
import { Work } from "../../src/replay/work.js";

describe("work", () => {
  const spending = (work: Work, parts: number) => (): string => {
    for (let i = 0; i < parts; i += 1) work.spend(1);
    return "found";
  };

  it("that is enough finds what there is, and is paid for", () => {
    const work = new Work();
    const paid: number[] = [];
    expect(work.within(10, (by) => paid.push(by), spending(work, 10))).toBe("found");
    expect(work.within(9, (by) => paid.push(by), spending(work, 10))).toBe(null);
    // The part that was one too many is counted.
    expect(paid).toEqual([10, 10]);
  });

  it("within work ends at whichever limit comes first", () => {
    const work = new Work();
    const inner = (most: number): string | null => work.within(most, () => {}, spending(work, 5));
    expect(
      work.within(
        20,
        () => {},
        () => [inner(4), inner(5), inner(100)],
      ),
    ).toEqual([null, "found", "found"]);
    expect(
      work.within(
        3,
        () => {},
        () => inner(100),
      ),
    ).toBe(null);
    expect(spending(work, 1000)()).toBe("found");
  });

  it("is ended by too many states, and by no other mistake", () => {
    const work = new Work();
    const failing = (error: Error) => (): never => {
      throw error;
    };
    expect(work.within(1, () => {}, failing(new TooManyStates(1)))).toBe(null);
    expect(() => work.within(1, () => {}, failing(new Error("a mistake")))).toThrow("a mistake");
  });
});

/** What people write by habit gets one message, which shows the line as Subtle writes it, wherever it stands. */
import { describe, expect, it } from "vitest";
import { compileText } from "../support.js";
import { type Habit, PEOPLE, PLACES, PREAMBLE } from "./habits.js";

const told = (text: string) => {
  const variant = /^variant v/m.test(text) ? "v" : null;
  return compileText(`${PREAMBLE}${text}\n`, { variant }).diagnostics;
};

const placesOf = ({ kind }: Habit) => Object.entries(PLACES[kind]);

describe.each(Object.entries(PEOPLE))("%s", (_, habits) => {
  it("have twenty habits here", () => {
    expect(new Set(habits.map(({ wrong }) => wrong)).size).toBe(20);
  });

  it.each(habits.map((habit) => [habit.wrong, habit] as const))("%s", (_, habit) => {
    const { wrong, right, hint, shown = right, code = "foreign-syntax" } = habit;
    for (const [place, textWith] of placesOf(habit)) {
      const found = told(textWith(wrong));
      expect([place, found.map((each) => each.code)]).toEqual([place, [code]]);
      const [{ hint: said = "", message = "", span = null } = {}] = found;
      expect(said).toContain(hint);
      expect(said).toContain(shown);
      if (code === "foreign-syntax") expect(message).toMatch(/^`.+` is not Subtle syntax$/);
      // On the line with the mistake.
      const before = (PREAMBLE + textWith("\0")).split("\0")[0] ?? "";
      const lineOf = (offset: number) => `${PREAMBLE}${textWith(wrong)}`.slice(0, offset).split("\n").length;
      expect(lineOf(span?.start ?? -1)).toBe(lineOf(before.length));
    }
  });

  it.each(habits.map((habit) => [habit.right, habit] as const))("right: %s", (_, habit) => {
    for (const [place, textWith] of placesOf(habit))
      expect([place, told(textWith(habit.right))]).toEqual([place, []]);
  });
});

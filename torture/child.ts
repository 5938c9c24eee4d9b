/** The process that inputs are carried out in: what hangs or crashes costs this one, and its parent starts another. */
import type { Input } from "./input.js";
import { judge } from "./judge.js";
import type { Complaint, Outcome } from "./outcome.js";
import { outcomesOf, SUBTLE } from "./perform.js";
import { planted } from "./plants.js";

/** What the child reports about an input. */
export interface Answer {
  readonly complaints: readonly Complaint[];
}

const [plant] = process.argv.slice(2);
const command = plant === undefined ? SUBTLE : planted(plant);

process.on("message", async (input: Input) => {
  const outcomes = await outcomesOf(input, command);
  process.send?.({ complaints: judged(input, outcomes) } satisfies Answer);
});

/** A judge that fails says nothing of the command, and must not be taken for it. */
function judged(input: Input, outcomes: readonly Outcome[]): readonly Complaint[] {
  try {
    return judge(input, outcomes);
  } catch (error) {
    return [{ rule: "the judge itself fails", run: 0, text: String((error as Error).stack) }];
  }
}

/** Defects to seed in what judges refinements over levels: each replaces a piece of text, and each is to be caught. */
import type { Mutation } from "../seeded.js";

const JUDGE = "checker/level-refinement.ts";
const LEVELS = "checker/runs/levels.ts";
const RUN = "src/run/refinements.ts";
const MOVING = "checker/runs/moving.ts";

export const MUTATIONS: readonly Mutation[] = [
  {
    what: "initial states are not judged",
    file: JUDGE,
    from: "else someWrong ||= !isStart(seen);",
    to: "",
  },
  {
    what: "only the last transition of a state is judged",
    file: JUDGE,
    from: "else someWrong ||= !isStep(from, to);",
    to: "else someWrong = !isStep(from, to);",
    isQuick: true,
  },
  {
    what: "the first level alone is judged",
    file: JUDGE,
    from: "level < levels.depth; level += 1",
    to: "level < 1; level += 1",
  },
  {
    what: "the last level is not judged",
    file: JUDGE,
    from: "level < levels.depth; level += 1",
    to: "level < levels.depth - 1; level += 1",
  },
  {
    what: "a mistake is told that comes after a wrong step",
    file: JUDGE,
    from: "compareTraces(toUnseen, toRefuted) < 0",
    to: "compareTraces(toUnseen, toRefuted) !== 0",
  },
  {
    what: "a mistake is not told that comes before a wrong step",
    file: JUDGE,
    from: "compareTraces(toUnseen, toRefuted) < 0",
    to: "compareTraces(toUnseen, toRefuted) > 0",
  },
  {
    what: "a state of which nothing can be seen is left out",
    file: JUDGE,
    from: "if (!isSeen(to)) someUnseen = true;",
    to: "if (!isSeen(to)) someUnseen = false;",
  },
  {
    what: "steps are judged that constraints exclude",
    file: LEVELS,
    from: "|| constraint.inStep?.(from, 0, states, at) === false",
    to: "",
    isQuick: true,
  },
  {
    what: "steps are judged to states that constraints exclude",
    file: LEVELS,
    from: "!constraint.inState(states, at) ||",
    to: "",
  },
  {
    what: "the first successor of a state is shown in the place of all",
    file: LEVELS,
    from: "next[i] = states[at + i] as number;",
    to: "next[i] = states[i] as number;",
  },
  {
    what: "what is seen stays a number of a spec that is forgotten",
    file: RUN,
    from: "return;\n          seen = see(newModel(refinement, spec, model));",
    to: "return;\n          seen = { ...seen, by: newModel(refinement, spec, model) };",
  },
  {
    what: "the other spec has each step that changes nothing, and no other",
    file: RUN,
    from: "from === to || seen.by.abstraction.step(seen.by.seenAs(from), to) >= 0",
    to: "from === to",
  },
  {
    what: "of a level in memory the first state is left out",
    file: MOVING,
    from: "let index = levelStarts[level] ?? end;",
    to: "let index = (levelStarts[level] ?? end) + 1;",
  },
];

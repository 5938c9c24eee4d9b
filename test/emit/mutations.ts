/** Defects to seed in what counts coverage: each replaces a piece of text, and each is to be caught. */
import type { Mutation } from "../seeded.js";

const COUNTING = "src/emit/step/counting.ts";
const STATEMENTS = "src/emit/step/statements.ts";
const ACTION = "src/emit/step/action-function.ts";
const EXPLORER = "checker/packed/explorer.ts";

export const MUTATIONS: readonly Mutation[] = [
  {
    what: "a guard is tested before those that stand before it",
    file: ACTION,
    from: "isCounted(w) ? (guards.at(-1)?.depth ?? 0) : 0",
    to: "0",
    isQuick: true,
  },
  {
    what: "a guard outside a loop counts once",
    file: COUNTING,
    from: "countOutcome(w, conjunct, false, times);",
    to: "countOutcome(w, conjunct, false, 1);",
  },
  {
    what: "a guard outside an unrolled loop counts once",
    file: COUNTING,
    from: "  countOutcome(w, condition, true, times);\n",
    to: "  countOutcome(w, condition, true, 1);\n",
  },
  {
    what: "a false guard of an unrolled action is not counted",
    file: COUNTING,
    from: '    code.turn("} else {");\n    countOutcome(w, condition, false, times);\n',
    to: "",
  },
  {
    what: "a conjunct is counted after a false one",
    file: COUNTING,
    from: "    note(conjunct);\n    code.close();\n",
    to: "    code.close();\n    note(conjunct);\n",
    isQuick: true,
  },
  {
    what: "a branch is entered only where those before it are left",
    file: STATEMENTS,
    from: "  for (const branch of node.branches) countBranch(w, branch, node);\n  const { counters } = scope.module;\n  for (const [i, branch] of node.branches.entries()) {\n",
    to: "  const { counters } = scope.module;\n  for (const [i, branch] of node.branches.entries()) {\n    if (i > 0) countBranch(w, branch, node);\n",
  },
  {
    what: "a transition counts for the last branch only that it went through",
    file: STATEMENTS,
    from: "branches: [...path.branches, ...through]",
    to: "branches: through",
  },
  {
    what: "an arm with choices in it is not counted",
    file: STATEMENTS,
    from: "          countBranch(w, inner, statement);\n",
    to: "",
  },
  {
    what: "an arm without choices is not counted",
    file: STATEMENTS,
    from: "        countBranch(w, statements, node);\n",
    to: "",
  },
  {
    what: "what a state counts that is expanded again is counted again",
    file: EXPLORER,
    from: "    model.covered?.set(covered);\n",
    to: "",
    isQuick: true,
  },
  {
    what: "what an interrupted state has counted stays",
    file: EXPLORER,
    from: "    model.covered?.fill(0);\n    model.work",
    to: "    model.work",
  },
  {
    what: "what an interrupted state has counted in a kernel stays",
    file: "checker/kernel/part.ts",
    from: "      counts.set(before[i] ?? []);\n",
    to: "      if (i < 2) counts.set(before[i] ?? []);\n",
    isQuick: true,
  },
  {
    what: "half of what a kernel has counted is lost",
    file: "checker/kernel/model-arrays.ts",
    from: "for (let i = 0; i < total.length; i += 1) total",
    to: "for (let i = 0; i < total.length >> 1; i += 1) total",
  },
];

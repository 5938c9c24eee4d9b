/** Diagnostics of refinements: a spec that implements another one, and the mapping between them. */
import { didYouMean, error, warning } from "../entry.js";

const COUNTER = "spec a\nvar n : 0 .. 1 = 0\nvar m : 0 .. 1 = 0\naction go { n' = 1 - n  m' = n }";
const FAIR = COUNTER.replace("action", "fair action");

/** `a`, `b` and `c`, each in backticks. */
const all = (names: readonly string[]): string =>
  names
    .map((name) => `\`${name}\``)
    .join(", ")
    .replace(/, (?=[^,]*$)/, " and ");

export const refinementEntries = {
  "unknown-mapped": error<{
    readonly what: "constant" | "type" | "variable";
    readonly name: string;
    readonly spec: string;
    readonly suggestion: string | null;
  }>({
    meaning: "A mapping names a constant, type or variable that the other spec does not have.",
    message: (d) => `\`${d.spec}\` has no ${d.what} \`${d.name}\``,
    hint: (d) =>
      didYouMean(d.suggestion) ??
      "left of `=` stand the names of the other spec, locals and program counters as `process.name`",
    wrong: `${COUNTER}\nrefinement Same : "a" { var n = n  var k = m }`,
    right: `${COUNTER}\nrefinement Same : "a" { var n = n  var m = m }`,
  }),
  "maps-nothing": error<{ readonly name: string; readonly variables: readonly string[] }>({
    meaning: "A refinement maps no variable of the other spec, so every spec would be one.",
    message: (d) => `\`${d.name}\` maps no variable of the other spec, so nothing would be compared`,
    hint: (d) =>
      d.variables.length === 0
        ? "the other spec has no variables"
        : `say what ${all(d.variables)} ${d.variables.length === 1 ? "is" : "are"} in this spec: \`var ${d.variables[0]} = …\``,
    wrong: `${COUNTER}\nrefinement Same : "a" { }`,
    right: `${COUNTER}\nrefinement Same : "a" { var n = n }`,
  }),
  "hidden-fairness": error<{
    readonly name: string;
    readonly spec: string;
    readonly variables: readonly string[];
  }>({
    meaning:
      "A refinement leaves variables out of its mapping, and the other spec has fairness, which can't be judged then.",
    message: (d) =>
      `\`${d.spec}\` is fair, and ${all(d.variables)} ${d.variables.length === 1 ? "is" : "are"} not mapped: fairness can't be judged then`,
    hint: (d) => `map them, or leave fairness out: \`refinement safety ${d.name} : …\``,
    wrong: `${FAIR}\nrefinement Same : "a" { var n = n }`,
    right: `${FAIR}\nrefinement safety Same : "a" { var n = n }`,
  }),
  "refinement-not-in-tla": warning<{ readonly name: string; readonly variables: readonly string[] }>({
    meaning:
      "A refinement with hidden variables is not written in TLA+, since TLC can't look for their values; everything else is.",
    message: (d) =>
      `the refinement \`${d.name}\` is left out of the module: ${all(d.variables)} ${d.variables.length === 1 ? "is" : "are"} hidden`,
    hint: () => "`subtle check` judges it; TLC could judge it only if all variables were mapped",
    wrong: null,
    right: null,
  }),
};

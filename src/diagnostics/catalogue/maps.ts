/** Diagnostics of maps, and of logs that are read by them. */
import { alternatives, didYouMean, error, warning } from "../entry.js";

export interface Misnamed {
  readonly name: string;
  readonly suggestion: string | null;
}

export const mapEntries = {
  "map-empty": error<object>({
    meaning: "A map has nothing in it but white space and comments.",
    message: () => "the map is empty",
    hint: () => "it starts with `map NAME`; `subtle replay --learn LOG` proposes one",
    wrong: null,
    right: null,
  }),
  "map-repeated": error<{ readonly what: string }>({
    meaning: "A map says the same twice.",
    message: (d) => `\`${d.what}\` stands in the map twice`,
    hint: () => "keep one of them",
    wrong: null,
    right: null,
  }),
  "map-name-taken": error<{ readonly name: string; readonly what: string }>({
    meaning: "An identity of a map has a name that the spec uses for something else.",
    message: (d) => `\`${d.name}\` is ${d.what} of the spec`,
    hint: () => "give the identity another name",
    wrong: null,
    right: null,
  }),
  "map-unknown-word": error<Misnamed & { readonly what: string; readonly known: readonly string[] }>({
    meaning: "There is no such format of logs, or a line has no such role for a field.",
    message: (d) => `\`${d.name}\` is no ${d.what}`,
    hint: (d) => didYouMean(d.suggestion) ?? `use ${alternatives(d.known)}`,
    wrong: null,
    right: null,
  }),
  "map-unknown-step": error<Misnamed>({
    meaning: "A map names a step or an action that the spec does not have.",
    message: (d) => `the spec has no step or action \`${d.name}\``,
    hint: (d) =>
      didYouMean(d.suggestion) ??
      "a step is named as in a trace, such as `fault.lock`; `fault.*` is every step of a process",
    wrong: null,
    right: null,
  }),
  "map-unknown-choice": error<Misnamed & { readonly step: string; readonly known: readonly string[] }>({
    meaning: "A map gives a value to something that is neither a parameter of the step nor picked in it.",
    message: (d) => `\`${d.step}\` has no parameter or pick \`${d.name}\``,
    hint: (d) =>
      didYouMean(d.suggestion) ?? (d.known.length === 0 ? "it has none" : `it has ${alternatives(d.known)}`),
    wrong: null,
    right: null,
  }),
  "map-unknown-type": error<Misnamed>({
    meaning: "An identity of a map has a type that the spec does not have, or one with any number of values.",
    message: (d) => `\`${d.name}\` is no type of the spec with a fixed number of values`,
    hint: (d) => didYouMean(d.suggestion) ?? "use the type of a process's parameter",
    wrong: null,
    right: null,
  }),
  "map-unknown-variable": error<Misnamed>({
    meaning: "A map observes a variable that the spec does not have.",
    message: (d) => `the spec has no variable \`${d.name}\``,
    hint: (d) => didYouMean(d.suggestion) ?? "a variable is named as in a trace, such as `fault.page`",
    wrong: null,
    right: null,
  }),
  "map-unknown-kind": error<{ readonly name: string }>({
    meaning: "What a field of a line is used for does not say what kind of value it has.",
    message: (d) => `nothing says what kind of value \`${d.name}\` is`,
    hint: () => "compare it with a part of the state, or with a literal",
    wrong: null,
    right: null,
  }),
  "map-bad-pattern": error<{ readonly why: string }>({
    meaning: "A pattern between slashes is no regular expression.",
    message: (d) => `this is no regular expression: ${d.why}`,
    hint: () => "it is one of JavaScript; a slash in it is written `\\/`",
    wrong: null,
    right: null,
  }),
  "map-bad-value": error<{ readonly value: string; readonly type: string }>({
    meaning: "A map says that a value of the log stands for a value that is not of the type wanted there.",
    message: (d) => `\`${d.value}\` is not of the type ${d.type}`,
    hint: () => "behind `->` stands a value of the spec",
    wrong: null,
    right: null,
  }),
  "map-without-spec": error<object>({
    meaning: "Neither the command line nor the map says which spec the log is judged against.",
    message: () => "there is no spec to judge the log against",
    hint: () => 'give it before the log, or write `map NAME for "FILE.subtle"`',
    wrong: null,
    right: null,
  }),
  "map-silent-step": warning<{ readonly steps: readonly string[] }>({
    meaning: "A map says of a step neither that lines show it nor that it is hidden, so it never happens.",
    message: (d) => `no line shows ${alternatives(d.steps)}, and the map does not say that it is hidden`,
    hint: () => "write `hidden` if it happens without a line, `never` if it does not happen",
    wrong: null,
    right: null,
  }),
  "log-line": error<{ readonly line: number; readonly why: string; readonly hint: string | null }>({
    meaning: "A line of a log can't be judged: it is broken, means nothing, or has a value outside its type.",
    message: (d) => `line ${d.line}: ${d.why}`,
    hint: (d) => d.hint,
    wrong: null,
    right: null,
  }),
  "log-whole": error<{ readonly why: string; readonly hint: string | null }>({
    meaning: "A log as a whole can't be judged.",
    message: (d) => d.why,
    hint: (d) => d.hint,
    wrong: null,
    right: null,
  }),
};

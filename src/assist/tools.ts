/** The tools that a coding assistant has: each is a command, with some of its options. */
import type { Parameter, Parameters } from "./parameters.js";

export interface Tool {
  readonly about: string;
  readonly parameters: Parameters;
  /** The words of the command before those of the parameters. */
  readonly command: readonly string[];
  /** How the command is asked for JSON; null where it has none and its text is the result. */
  readonly json: string | null;
  /** Parameters that name a file which the command writes. */
  readonly writes: readonly string[];
}

const spec: Parameter = { kind: "text", option: null, required: true, about: "path of a .subtle file" };
const constants: Parameter = {
  kind: "constants",
  option: "--const",
  about: 'values of constants in place of those in the spec, such as {"N": 3}',
};
const variant: Parameter = {
  kind: "text",
  option: "--variant",
  about: "a variant of the spec; the spec as it stands by default",
};
const properties: Parameter = { kind: "list", option: "--property", about: "check these properties only" };
const seconds: Parameter = {
  kind: "number",
  option: "--max-time",
  unit: "s",
  least: 1,
  most: 600,
  standard: 30,
  about: "stop after this many seconds",
};
const megabytes: Parameter = {
  kind: "number",
  option: "--max-memory",
  unit: "M",
  least: 64,
  most: 16_384,
  standard: 1024,
  about: "stop when the process uses this many megabytes",
};
const states: Parameter = {
  kind: "number",
  option: "--max-states",
  least: 1,
  most: 10 ** 9,
  about: "stop after this many states",
};
const file = (option: string, about: string): Parameter => ({
  kind: "text",
  option,
  about: `path of a file to write: ${about}`,
});

export const TOOLS: Readonly<Record<string, Tool>> = {
  check: {
    about:
      "Explores every state of a spec and says which properties hold; a shortest trace to each violation. Also gives the errors of a spec that is not valid.",
    command: ["check"],
    json: "--json=-",
    writes: ["html", "itf"],
    parameters: {
      spec,
      variant,
      constants,
      properties,
      all: {
        kind: "flag",
        option: "--all",
        about: "continue after a violation, for a trace of each property",
      },
      max_seconds: seconds,
      max_megabytes: megabytes,
      max_states: states,
      html: file("--html", "the result as a page for a browser"),
      itf: file("--itf", "the trace, for Apalache and Quint"),
    },
  },
  test: {
    about:
      "Compares specs and their variants with what they expect (`expect holds`, `expect violates P`, …).",
    command: ["test"],
    json: "--reporter=json",
    writes: [],
    parameters: {
      paths: { kind: "list", option: null, required: true, about: "specs, or folders to search for them" },
      strict: {
        kind: "flag",
        option: "--strict",
        about: "warnings are failures, and so is a spec that expects nothing",
      },
      max_seconds: seconds,
    },
  },
  why: {
    about:
      "Says which guards, locks, orders of steps and assignments of a spec that holds are needed, and what fails without each.",
    command: ["why"],
    json: "--json=-",
    writes: ["html"],
    parameters: {
      spec,
      variant,
      constants,
      only: {
        kind: "text",
        option: "--only",
        about:
          "classes of elements, separated by commas: guards, locks, order, atomicity, assignments, steps, fairness, constraints, mappings",
      },
      show: {
        kind: "text",
        option: "--show",
        about: "one element, by its name: with the trace of what happens without it",
      },
      core: { kind: "flag", option: "--core", about: "find a set of elements that is enough" },
      goals: { kind: "list", option: "--goal", about: "the properties that the spec is for" },
      max_seconds: seconds,
      max_megabytes: megabytes,
      max_states: states,
      html: file("--html", "the result as a page for a browser"),
    },
  },
  explain: {
    about: "What the code of a diagnostic means, with a wrong example and a right one.",
    command: ["explain"],
    json: null,
    writes: [],
    parameters: {
      code: { kind: "text", option: null, required: true, about: "such as unknown-name" },
    },
  },
  simulate: {
    about:
      "Walks through a spec at random, where there are too many states to explore. It finds violations and proves nothing.",
    command: ["simulate"],
    json: "--json=-",
    writes: ["itf"],
    parameters: {
      spec,
      variant,
      constants,
      properties,
      runs: {
        kind: "number",
        option: "--runs",
        least: 1,
        most: 10 ** 9,
        about: "how many runs; 10,000 by default",
      },
      depth: {
        kind: "number",
        option: "--depth",
        least: 1,
        most: 10 ** 6,
        about: "states of a run at most; 100 by default",
      },
      seed: {
        kind: "number",
        option: "--seed",
        least: 0,
        most: Number.MAX_SAFE_INTEGER,
        about: "determines all runs; 1 by default",
      },
      max_seconds: seconds,
      max_megabytes: megabytes,
      itf: file("--itf", "the trace, for Apalache and Quint"),
    },
  },
  trace: {
    about:
      "Reads a trace from a result in JSON or an ITF file. With `check`, says whether it is a behaviour of a spec, and where it is not.",
    command: ["trace"],
    json: "--json=-",
    writes: ["html", "mermaid", "csv", "itf"],
    parameters: {
      file: { kind: "text", option: null, required: true, about: "path of the result or trace" },
      property: {
        kind: "text",
        option: "--property",
        about: "the trace of this property, if there are several",
      },
      check: { kind: "text", option: "--check", about: "path of the spec that it is to be a behaviour of" },
      spec: {
        kind: "text",
        option: "--spec",
        about: "path of the spec, which an ITF trace of another tool needs",
      },
      html: file("--html", "the trace as a page for a browser"),
      mermaid: file("--mermaid", "a sequence diagram"),
      csv: file("--csv", "a table, a row for each state"),
      itf: file("--itf", "for Apalache and Quint"),
    },
  },
  eval: {
    about: "The value of an expression in an initial state of a spec, or in a state of a trace.",
    command: ["eval"],
    json: "--json=-",
    writes: [],
    parameters: {
      spec,
      expression: {
        kind: "text",
        option: null,
        required: true,
        about: "such as `count + 1` or `p[0] at wait`",
      },
      variant,
      constants,
      trace: { kind: "text", option: "--trace", about: "path of a result or trace that has the state" },
      property: { kind: "text", option: "--property", about: "with `trace`: the property whose trace it is" },
      state: {
        kind: "number",
        option: "--state",
        least: 1,
        most: 10 ** 6,
        about:
          "number of the state, from 1: of the initial ones, or in the trace, where the last is the default",
      },
    },
  },
};

/** Diagnostics of files, imports and the command line. */
import { didYouMean, error } from "../entry.js";

export const fileEntries = {
  "file-unreadable": error<{ readonly path: string; readonly why: string }>({
    meaning: "The file that was asked for can't be read.",
    message: (d) => `\`${d.path}\` can't be read: ${d.why}`,
    hint: () => "check the path, and that you may read the file",
    wrong: null,
    right: null,
  }),
  "no-spec": error<{ readonly path: string }>({
    meaning: "A folder, with all that is in it, has no spec.",
    message: (d) => `there is no spec in \`${d.path}\``,
    hint: () => "a spec is a file whose name ends in `.subtle`, and which begins with `spec NAME`",
    wrong: null,
    right: null,
  }),
  "nothing-judged": error<{ readonly onlyModules: boolean }>({
    meaning: "No spec among those that were to be judged expects anything, so judging them says nothing.",
    message: (d) =>
      d.onlyModules
        ? "nothing was judged: there are only modules"
        : "nothing was judged: no spec says what it expects",
    hint: (d) =>
      d.onlyModules
        ? "name the specs that import them"
        : "add `expect holds`, or `expect violates` and the names of the properties that fail",
    wrong: null,
    right: null,
  }),
  "import-unreadable": error<{ readonly path: string; readonly why: string }>({
    meaning: "An imported file can't be read.",
    message: (d) => `the imported file \`${d.path}\` can't be read: ${d.why}`,
    hint: () => "the path of an import starts at the folder of the file that imports it",
    wrong: null,
    right: null,
  }),
  "import-cycle": error<{ readonly cycle: readonly string[] }>({
    meaning: "Files import each other in a circle.",
    message: (d) => `files import each other in a circle: \`${d.cycle.join(" -> ")}\``,
    hint: () => "move what they share to a file of its own, and import that",
    wrong: null,
    right: null,
  }),
  "import-of-spec": error<{ readonly name: string }>({
    meaning: "An imported file is a spec; only modules can be imported.",
    message: (d) => `\`${d.name}\` is a spec, and only modules can be imported`,
    hint: (d) => `if it is made to be shared, start that file with \`module ${d.name}\``,
    wrong: null,
    right: null,
  }),
  "module-not-spec": error<{ readonly name: string }>({
    meaning: "The file that was asked for is a module: a part for specs to import, not something to check.",
    message: (d) => `\`${d.name}\` is a module, and only a spec can be checked`,
    hint: (d) => `start the file with \`spec ${d.name}\`, or check a spec that imports it`,
    wrong: "module a\nvar x : bool = true\naction flip { x' = not x }",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  "not-in-module": error<{ readonly what: string }>({
    meaning: "A module has an `expect` or a `variant`; only a spec can have them.",
    message: (d) => `\`${d.what}\` can't stand in a module`,
    hint: () => "move it to a spec that imports this file",
    wrong: null,
    right: null,
  }),
  "unknown-constant": error<{ readonly name: string; readonly suggestion: string | null }>({
    meaning: "A value is given for a constant that the spec does not have.",
    message: (d) => `there is no constant \`${d.name}\``,
    hint: (d) => didYouMean(d.suggestion) ?? "only what the spec declares with `const` can be given a value",
    wrong: null,
    right: null,
  }),
  "bad-setting": error<{ readonly text: string }>({
    meaning: "The value that is given for a constant can't be read.",
    message: (d) => `\`${d.text}\` does not give a constant a value`,
    hint: () => "write `NAME=VALUE`; the value is a number, `true`, `false` or an alternative without fields",
    wrong: null,
    right: null,
  }),
  "unknown-variant": error<{ readonly name: string; readonly suggestion: string | null }>({
    meaning: "A variant is named that the spec does not have.",
    message: (d) => `there is no variant \`${d.name}\``,
    hint: (d) =>
      didYouMean(d.suggestion) ??
      "name one that the spec declares with `variant`, or `base` for the spec itself",
    wrong:
      "spec a\nvar x : bool = true\naction flip { when x or not x  x' = not x }\nvariant free { drop flip.when  expect same graph as bas }",
    right:
      "spec a\nvar x : bool = true\naction flip { when x or not x  x' = not x }\nvariant free { drop flip.when  expect same graph as base }",
  }),
  "unknown-property": error<{ readonly name: string; readonly suggestion: string | null }>({
    meaning: "A property is named that the spec does not have.",
    message: (d) => `there is no property \`${d.name}\``,
    hint: (d) =>
      didYouMean(d.suggestion) ??
      "name one that the spec declares, or `deadlock`, `types`, `asserts` or `evaluation`",
    wrong:
      "spec a\nvar x : bool = true\naction flip { x' = not x }\ninvariant Stays : x\nexpect violates Nothing",
    right:
      "spec a\nvar x : bool = true\naction flip { x' = not x }\ninvariant Stays : x\nexpect violates Stays",
  }),
  "unknown-element": error<{ readonly name: string; readonly suggestion: string | null }>({
    meaning: "An element is named, to ask whether it is needed, that the spec does not have.",
    message: (d) => `there is no element \`${d.name}\` to ask about`,
    hint: (d) => didYouMean(d.suggestion) ?? "`subtle why SPEC` lists the elements of a spec",
    wrong: "spec a\nvar x : bool = true\naction flip { when x  x' = not x }\nexpect not needed flip.wen",
    right: "spec a\nvar x : bool = true\naction flip { when x  x' = not x }\nexpect not needed flip.when",
  }),
  "path-unwritable": error<{ readonly path: string; readonly why: string }>({
    meaning: "A file that was to be written can't be.",
    message: (d) => `\`${d.path}\` can't be written: ${d.why}`,
    hint: () => "check that the folder exists, that you may write there, and that there is space",
    wrong: null,
    right: null,
  }),
  unpackable: error<{ readonly why: string }>({
    meaning: "A spec can't be turned into a module, since some value of it can't be packed into bits.",
    message: (d) => `this spec can't be turned into a module: ${d.why}`,
    hint: () => "use smaller types, or bounds for what is computed",
    wrong: null,
    right: null,
  }),
  "not-in-tla": error<{ readonly what: string; readonly apalache: boolean }>({
    meaning: "A spec can't be written in TLA+, since something in it has no counterpart there.",
    message: (d) =>
      `this spec can't be written ${d.apalache ? "with the types of Apalache" : "in TLA+"}: ${d.what}`,
    hint: () => "leave it out of what is handed over, or say it in another way",
    wrong: null,
    right: null,
  }),
  "tlc-unreadable": error<{ readonly path: string; readonly why: string }>({
    meaning: "What TLC wrote can't be read as a result of this spec.",
    message: (d) => `\`${d.path}\` can't be read as what TLC says of this spec: ${d.why}`,
    hint: () => "give all that TLC printed, and the spec, constants and variant that it was written from",
    wrong: null,
    right: null,
  }),
  "out-of-memory": error<Record<string, never>>({
    meaning: "Memory did not suffice, outside of a search, which would have ended with what it had found.",
    message: () => "not decided: out of memory",
    hint: () => "give Node.js more, such as NODE_OPTIONS=--max-old-space-size=8192, or make the spec smaller",
    wrong: null,
    right: null,
  }),
  usage: error<{ readonly message: string }>({
    meaning: "The command line can't be understood.",
    message: (d) => d.message,
    hint: () => "`subtle --help` shows the commands, `subtle COMMAND --help` the options of one",
    wrong: null,
    right: null,
  }),
};

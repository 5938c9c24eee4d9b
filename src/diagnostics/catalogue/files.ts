/** Diagnostics of files, imports and the command line. */
import { didYouMean, error, warning } from "../entry.js";

export interface Unreachable {
  readonly path: string;
  readonly why: string;
  /** What helps; null if that is not known, undefined if the path is probably wrong. */
  readonly hint?: string | null | undefined;
}

/** How a user gets what Spark needs. */
const INSTALLED_BY = {
  Python: "install Python 3.8 or later (python.org, or the system's package `python3`)",
  Java: "install Java 17 (adoptium.net, or the system's package `openjdk-17-jre-headless`)",
  Spark:
    "install Spark with `python3 -m pip install 'pyspark[sql]==3.5.*'`, and have its programs on the PATH",
} as const;

export const fileEntries = {
  "file-unreadable": error<Unreachable>({
    meaning: "A file or folder on the command line can't be read.",
    message: (d) => `\`${d.path}\` can't be read: ${d.why}`,
    hint: (d) => (d.hint === undefined ? "check the path" : d.hint),
    wrong: null,
    right: null,
  }),
  "no-spec": error<{ readonly path: string }>({
    meaning: "A folder and its subfolders contain no spec.",
    message: (d) => `there is no spec in \`${d.path}\``,
    hint: () => "a spec is a file whose name ends in `.subtle` and that starts with `spec NAME`",
    wrong: null,
    right: null,
  }),
  "nothing-judged": error<{ readonly onlyModules: boolean }>({
    meaning: "None of the specs has an `expect`, so there is nothing to test.",
    message: (d) =>
      d.onlyModules
        ? "nothing was tested: there are only modules"
        : "nothing was tested: no spec has an `expect`",
    hint: (d) =>
      d.onlyModules
        ? "give the specs that import them"
        : "add `expect holds`, or `expect violates` with the names of the properties that fail",
    wrong: null,
    right: null,
  }),
  "import-unreadable": error<Unreachable>({
    meaning: "An imported file can't be read.",
    message: (d) => `the imported file \`${d.path}\` can't be read: ${d.why}`,
    hint: (d) =>
      d.hint === undefined ? "the path is relative to the folder of the file that imports it" : d.hint,
    wrong: null,
    right: null,
  }),
  "import-cycle": error<{ readonly cycle: readonly string[] }>({
    meaning: "Files import each other in a cycle.",
    message: (d) => `files import each other in a cycle: \`${d.cycle.join(" -> ")}\``,
    hint: () => "move what they share into another file, and import that",
    wrong: null,
    right: null,
  }),
  "import-of-spec": error<{ readonly name: string }>({
    meaning: "An imported file is a spec; only modules can be imported.",
    message: (d) => `\`${d.name}\` is a spec; only modules can be imported`,
    hint: (d) => `to share its declarations, start that file with \`module ${d.name}\``,
    wrong: null,
    right: null,
  }),
  "module-not-spec": error<{ readonly name: string }>({
    meaning: "This file is a module: specs import it, and it can't be checked on its own.",
    message: (d) => `\`${d.name}\` is a module; only a spec can be checked`,
    hint: (d) => `start the file with \`spec ${d.name}\`, or check a spec that imports it`,
    wrong: "module a\nvar x : bool = true\naction flip { x' = not x }",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  "not-in-module": error<{ readonly what: string }>({
    meaning: "A module contains an `expect` or a `variant`. Only a spec can have them.",
    message: (d) => `\`${d.what}\` is not allowed in a module`,
    hint: () => "move it to a spec that imports this file",
    wrong: null,
    right: null,
  }),
  "unknown-constant": error<{ readonly name: string; readonly suggestion: string | null }>({
    meaning: "The spec has no constant of this name.",
    message: (d) => `there is no constant \`${d.name}\``,
    hint: (d) => didYouMean(d.suggestion) ?? "only names declared with `const` can be set",
    wrong: null,
    right: null,
  }),
  "bad-setting": error<{ readonly text: string }>({
    meaning: "The value given for a constant is not a value a constant can have.",
    message: (d) => `\`${d.text}\` is not a setting of a constant`,
    hint: () =>
      "write `NAME=VALUE`, where VALUE is a number below 2^53, `true`, `false` or an alternative without fields",
    wrong: null,
    right: null,
  }),
  "unknown-variant": error<{ readonly name: string; readonly suggestion: string | null }>({
    meaning: "The spec has no variant of this name.",
    message: (d) => `there is no variant \`${d.name}\``,
    hint: (d) =>
      didYouMean(d.suggestion) ?? "use a name declared with `variant`, or `base` for the spec itself",
    wrong:
      "spec a\nvar x : bool = true\naction flip { when x or not x  x' = not x }\nvariant free { drop flip.when  expect same graph as bas }",
    right:
      "spec a\nvar x : bool = true\naction flip { when x or not x  x' = not x }\nvariant free { drop flip.when  expect same graph as base }",
  }),
  "unknown-property": error<{ readonly name: string; readonly suggestion: string | null }>({
    meaning: "The spec has no property of this name.",
    message: (d) => `there is no property \`${d.name}\``,
    hint: (d) =>
      didYouMean(d.suggestion) ??
      "use a property of the spec, or `deadlock`, `types`, `asserts` or `evaluation`",
    wrong:
      "spec a\nvar x : bool = true\naction flip { x' = not x }\ninvariant Stays : x\nexpect violates Nothing",
    right:
      "spec a\nvar x : bool = true\naction flip { x' = not x }\ninvariant Stays : x\nexpect violates Stays",
  }),
  "unknown-action": error<{ readonly name: string; readonly suggestion: string | null }>({
    meaning: "`expect taken` or `expect never taken` names an action or step that the spec does not have.",
    message: (d) => `there is no action or step \`${d.name}\``,
    hint: (d) => didYouMean(d.suggestion) ?? "name an action, a process, or a step of one: `fault.lock`",
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x }\nexpect taken flop",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }\nexpect taken flip",
  }),
  "unknown-element": error<{ readonly name: string; readonly suggestion: string | null }>({
    meaning:
      "`expect needed`, `expect not needed` or `subtle why SPEC --show ELEMENT` names an element that the spec does not have.",
    message: (d) => `there is no element \`${d.name}\``,
    hint: (d) => didYouMean(d.suggestion) ?? "`subtle why SPEC` lists the elements of a spec",
    wrong: "spec a\nvar x : bool = true\naction flip { when x  x' = not x }\nexpect not needed flip.wen",
    right: "spec a\nvar x : bool = true\naction flip { when x  x' = not x }\nexpect not needed flip.when",
  }),
  "path-unwritable": error<Unreachable>({
    meaning: "A file can't be written.",
    message: (d) => `\`${d.path}\` can't be written: ${d.why}`,
    hint: (d) => (d.hint === undefined ? "check the path" : d.hint),
    wrong: null,
    right: null,
  }),
  "checkpoint-refused": error<{ readonly path: string; readonly why: string }>({
    meaning: "A search can't go on from a checkpoint.",
    message: (d) => `the search can't go on from \`${d.path}\`: ${d.why}`,
    hint: () => "check the name of the folder, or begin anew, with checkpoints in another one",
    wrong: null,
    right: null,
  }),
  "disk-failed": warning<{
    readonly file: string;
    readonly why: string;
    /** The search is over, or only a checkpoint was not saved, while one from before is there or none is. */
    readonly then: "over" | "saved before" | "none saved";
  }>({
    meaning:
      "The folder for states, or for checkpoints, could not be used while the search ran. If it was a checkpoint that could not be written, the search went on; if there was one before it, that is still there.",
    message: (d) =>
      d.then === "over"
        ? `the search ended at \`${d.file}\`: ${d.why}`
        : `a checkpoint could not be written, \`${d.file}\`: ${d.why}`,
    hint: (d) =>
      d.then === "over"
        ? "what was found until then is true"
        : `the search went on; ${d.then === "none saved" ? "there is no checkpoint yet" : "the checkpoint before it is still there"}`,
    wrong: null,
    right: null,
  }),
  "would-overwrite": error<{
    readonly option: string;
    readonly path: string;
    /** The name of the same file as an input, a spec or another result. */
    readonly other: string;
    readonly role: "input" | "spec" | "result";
  }>({
    meaning:
      "A result would be written over a file that the command reads, over a spec, or over another result.",
    message: (d) => {
      const would = `\`${d.option}\` would overwrite \`${d.path}\``;
      if (d.role === "spec") return `${would}, a spec or module`;
      if (d.role === "result") return `${would}, which is the same file as \`${d.other}\``;
      return `${would}, which this command reads${d.other === d.path ? "" : ` as \`${d.other}\``}`;
    },
    hint: () => "name another file for the result; nothing was written",
    wrong: null,
    right: null,
  }),
  unpackable: error<{ readonly why: string }>({
    meaning: "A spec can't be compiled to a module, because some value in it can't be packed into bits.",
    message: (d) => `this spec can't be compiled to a module: ${d.why}`,
    hint: () => "use smaller types, or give bounds to computed values",
    wrong: null,
    right: null,
  }),
  "not-in-tla": error<{ readonly what: string; readonly apalache: boolean }>({
    meaning: "A spec can't be written in TLA+, because something in it has no counterpart there.",
    message: (d) =>
      `this spec can't be written ${d.apalache ? "with the types of Apalache" : "in TLA+"}: ${d.what}`,
    hint: () => "leave it out of the exported spec, or express it differently",
    wrong: null,
    right: null,
  }),
  "tlc-unreadable": error<{ readonly path: string; readonly why: string }>({
    meaning: "A file is not the output of TLC for this spec.",
    message: (d) => `\`${d.path}\` is not TLC output for this spec: ${d.why}`,
    hint: () =>
      "give the whole output of TLC, with the same spec, constants and variant that the module was written from",
    wrong: null,
    right: null,
  }),
  "not-for-spark": error<{ readonly why: string }>({
    meaning: "A spec can't be handed over to Spark.",
    message: (d) => `the spec can't be handed over to Spark: ${d.why}`,
    hint: () => "`subtle check` explores it on this machine",
    wrong: null,
    right: null,
  }),
  "spark-missing": error<{ readonly missing: readonly ("Python" | "Java" | "Spark")[] }>({
    meaning: "Spark can't be started here, since something that it needs is not installed.",
    message: (d) => `Spark can't be started here: there is no ${d.missing.join(", and no ")}`,
    hint: (d) =>
      `${d.missing.map((one) => INSTALLED_BY[one]).join("; ")}; or run on another machine what is written without it`,
    wrong: null,
    right: null,
  }),
  "spark-unreadable": error<{ readonly path: string; readonly why: string }>({
    meaning: "A folder has no result of Spark for this spec.",
    message: (d) => `\`${d.path}\` is no result of Spark for this spec: ${d.why}`,
    hint: () =>
      "give the folder that `subtle handover SPEC --to spark -o FOLDER` wrote, with the same spec, constants and variant; where Spark has failed, the same command goes on behind the last complete level",
    wrong: null,
    right: null,
  }),
  "trace-unreadable": error<{ readonly path: string; readonly why: string }>({
    meaning: "A file is not a trace that can be read.",
    message: (d) => `\`${d.path}\` is not a trace: ${d.why}`,
    hint: () =>
      "give what `subtle check --json FILE` or `--itf FILE` wrote; for an ITF trace of another tool, give its spec with --spec",
    wrong: null,
    right: null,
  }),
  "no-trace": error<{ readonly path: string }>({
    meaning:
      "The result in a file has no trace: nothing is violated, and nothing that is `reachable` was reached.",
    message: (d) => `\`${d.path}\` has no trace: nothing in it is violated, and nothing was reached`,
    hint: () => null,
    wrong: null,
    right: null,
  }),
  "which-trace": error<{
    readonly path: string;
    /** What was asked for; null if nothing was. */
    readonly asked: string | null;
    readonly labels: readonly string[];
  }>({
    meaning:
      "A file has several traces, and it is not said which, or it has none of the property that is asked for.",
    message: (d) =>
      d.asked === null
        ? `\`${d.path}\` has ${d.labels.length} traces: ${d.labels.join(", ")}`
        : `\`${d.path}\` has no trace of \`${d.asked}\`, but of ${d.labels.join(", ")}`,
    hint: () => "name one with --property NAME",
    wrong: null,
    right: null,
  }),
  "trace-of-other-spec": error<{ readonly path: string; readonly why: string }>({
    meaning:
      "A trace is not of the spec that it is compared with: their names, constants or variables differ.",
    message: (d) => `\`${d.path}\` is a trace of another spec: ${d.why}`,
    hint: () => "give the spec that the trace was found in",
    wrong: null,
    right: null,
  }),
  "out-of-memory": error<Record<string, never>>({
    meaning:
      "Memory ran out outside of a search. A search that runs out of memory stops and reports what it found instead.",
    message: () => "not decided: out of memory",
    hint: () =>
      "give Node.js more memory, for example NODE_OPTIONS=--max-old-space-size=8192, or make the spec smaller",
    wrong: null,
    right: null,
  }),
  "stopped-reading": error<{ readonly by: string }>({
    meaning:
      "A signal or the limit on time ended the command while it read what a pipe, a terminal or another stream is to bring, so nothing is known of the spec.",
    message: (d) => `stopped by ${d.by}, with nothing read`,
    hint: () => "write the spec to the stream and close it, or give a file",
    wrong: null,
    right: null,
  }),
  usage: error<{ readonly message: string }>({
    meaning: "The command line is wrong.",
    message: (d) => d.message,
    hint: () => "`subtle --help` lists the commands, `subtle COMMAND --help` the options of a command",
    wrong: null,
    right: null,
  }),
};

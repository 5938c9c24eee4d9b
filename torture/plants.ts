/** Faults that are planted in front of the command, one at a time, to see that the harness finds each kind. */
import { unmarked } from "../src/diagnostics/style.js";
import type { Files, Host, Output } from "../src/host/host.js";
import { ENTRY, type Entry } from "./in-process.js";
import { type FamilyName, type Input, own } from "./input.js";
import { type Command, SUBTLE } from "./perform.js";

export interface Plant {
  readonly what: string;
  /** Where it is looked for. */
  readonly family: FamilyName;
  readonly way: Input["way"];
  readonly command: Partial<Command>;
}

const withFiles = (host: Host, files: Partial<Files>): Host => ({
  ...host,
  files: { ...host.files, ...files },
});
const withOut = (host: Host, out: Partial<Output>): Host => ({ ...host, out: { ...host.out, ...out } });
const withErr = (host: Host, err: Partial<Output>): Host => ({ ...host, err: { ...host.err, ...err } });

/** A host that is another one for the command. */
const onHost =
  (change: (host: Host, words: readonly string[]) => Host): Entry =>
  (words, host) =>
    ENTRY(words, change(host, words));

/** Texts are read as `change` makes them. */
const reading = (change: (text: string) => string): Entry =>
  onHost((host) =>
    withFiles(host, {
      read: (path, written) => {
        const result = host.files.read(path, written);
        return result.kind === "failed" ? result : { ...result, text: change(result.text) };
      },
    }),
  );

/** JSON is written as `change` makes it. */
const writing = (change: (text: string, words: readonly string[]) => string): Entry =>
  onHost((host, words) => withOut(host, { write: (text) => host.out.write(change(text, words)) }));

const telling = (change: (text: string) => string): Entry =>
  onHost((host) => withErr(host, { show: (text) => host.err.show(change(text)) }));

const shell =
  (script: string) =>
  (command: readonly string[]): readonly string[] => ["sh", "-c", script, "sh", ...command];

const inProcess = (family: FamilyName, what: string, entry: Entry): Plant => ({
  family,
  what,
  way: "in process",
  command: { entry },
});
const wholeProcess = (family: FamilyName, what: string, script: string): Plant => ({
  family,
  what,
  way: "whole process",
  command: { wrap: shell(script) },
});

export const PLANTS: Readonly<Record<string, Plant>> = {
  "swallowed-cr": inProcess(
    "hostile",
    "a carriage return does not end a line, so a comment swallows the rule after it",
    reading((text) => text.replace(/\r(?!\n)/g, " ")),
  ),
  "vanished-rule": inProcess(
    "hostile",
    "the last property of a file with CRLF is ignored",
    reading((text) =>
      text.includes("\r\n")
        ? text.replace(/^(?:invariant|property|step)[^\n]*\n(?![\s\S]*^(?:invariant|property|step))/m, "")
        : text,
    ),
  ),
  "raw-escape": inProcess(
    "hostile",
    "control characters in messages are not made visible",
    onHost((host) =>
      withErr(withOut(host, { show: (text) => host.out.write(unmarked(text)) }), {
        show: (text) => host.err.write(unmarked(text)),
      }),
    ),
  ),
  "violated-is-0": inProcess(
    "signals",
    "a violated spec gives exit code 0 under --all",
    async (words, host) => {
      const code = await ENTRY(words, host);
      return code === 1 && words.includes("--all") ? 0 : code;
    },
  ),
  "code-70": inProcess("options", "a wrong number for --depth gives exit code 70", async (words, host) => {
    const code = await ENTRY(words, host);
    return code === 2 && words.includes("--depth") ? 70 : code;
  }),
  "stack-trace": inProcess(
    "places",
    "an unreadable file is reported with a stack trace",
    telling((text) =>
      text.includes("file-unreadable") ? `${text}${new Error("unreadable").stack}\n` : text,
    ),
  ),
  "silent-refusal": inProcess(
    "options",
    "mistakes on the command line are not reported",
    telling((text) => (unmarked(text).includes("error[usage]") ? "" : text)),
  ),
  "lost-place": inProcess(
    "mutated",
    "syntax errors are reported without their place",
    telling((text) => (unmarked(text).startsWith("error[syntax]") ? text.replace(/^.*-->.*$/gm, "") : text)),
  ),
  "cut-json": inProcess(
    "options",
    "JSON of more than 2,000 characters is cut",
    writing((text) => (text.length > 2000 ? text.slice(0, -10) : text)),
  ),
  "invalid-json": inProcess(
    "engines",
    "JSON does not match its schema",
    writing((text) => text.replace(/"elapsedMs": \d+/, '"elapsedMs": null')),
  ),
  "wrong-count": inProcess(
    "engines",
    "the reference engine counts one state too many if there are more than 20",
    writing((text, words) =>
      words.includes("reference")
        ? text.replace(/"distinct": (\d{3,}|[2-9]\d)/, (_, n) => `"distinct": ${Number(n) + 1}`)
        : text,
    ),
  ),
  "wrong-trace": inProcess(
    "engines",
    "the reference engine leaves a step out of long traces",
    writing((text, words) => {
      if (!words.includes("reference") || !text.startsWith("{")) return text;
      const json = JSON.parse(text);
      for (const { trace } of json.properties ?? []) if (trace?.steps.length > 3) trace.steps.splice(2, 1);
      return JSON.stringify(json);
    }),
  ),
  "unstable-layout": inProcess(
    "layout",
    "fmt adds an empty line at the end",
    onHost((host) => withFiles(host, { replace: (path, text) => host.files.replace(path, `${text}\n`) })),
  ),
  "spec-overwritten": inProcess("options", "check --coverage writes the spec", (words, host) => {
    const path = words.find((word) => word.endsWith(".subtle"));
    if (words.includes("--coverage") && path !== undefined) host.files.replace(path, "spec gone\n");
    return ENTRY(words, host);
  }),
  "listener-left": inProcess(
    "signals",
    "the listener for signals is not removed",
    onHost((host) => ({
      ...host,
      onSignal: (listener) => {
        host.onSignal(listener);
        return () => {};
      },
    })),
  ),
  "never-ends": inProcess("layout", "fmt --check waits forever", (words, host) =>
    words.includes("--check") ? new Promise(() => {}) : ENTRY(words, host),
  ),
  "endless-loop": inProcess("mutated", "compile --phase types loops forever", (words, host) => {
    while (words.includes("types"));
    return ENTRY(words, host);
  }),
  crash: inProcess("mutated", "compile --phase tree aborts the process", (words, host) => {
    if (words.includes("tree")) process.abort();
    return ENTRY(words, host);
  }),
  "memory-eater": inProcess("mutated", "compile --phase layout takes all memory", (words, host) => {
    for (const eaten: unknown[] = []; words.includes("layout"); )
      eaten.push(new Array(1e5).fill(eaten.length));
    return ENTRY(words, host);
  }),
  "left-process": wholeProcess("streams", "a process is left behind", 'sleep 600 & exec "$@"'),
  "left-file": wholeProcess(
    "places",
    "a temporary file is left behind",
    '"$@"; code=$?; : > .subtle-1-1.tmp; exit $code',
  ),
  "stream-code": wholeProcess(
    "streams",
    "the exit code is 1 if the reader closes the stream",
    '"$@"; code=$?; [ -p /dev/stdout ] || exit 1; exit $code',
  ),
  "signal-unheard": wholeProcess("signals", "a signal ends the process without any output", '"$@"; exit $?'),
};

/** The command with a fault in front of it. @throws if there is no such fault. */
export function planted(name: string): Command {
  const plant = own(PLANTS, name);
  if (plant === undefined) throw new Error(`there is no plant ${name}: ${Object.keys(PLANTS).join(", ")}`);
  return { ...SUBTLE, ...plant.command };
}

/**
 * Diagnostics that no single file can show: they need a second file, an option, or a file that is hard to write
 * down. Each has a command line that gives it; test/cli runs them.
 */
import type { Code } from "../../src/diagnostics/catalogue.js";

export interface Scene {
  /** Texts by file name; they are written to an empty folder, in which the command runs. */
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The exit code, if it is not that of a wrong spec. */
  readonly code?: number;
  /** Whether the diagnostic shows a line of a file. */
  readonly showsSource: boolean;
  /** Whether the command prints something else too; not if absent. */
  readonly prints?: boolean;
}

const FLIP = "spec a\nconst N = 1\nvar x : 0 .. N = 0\naction flip { x' = N - x }\ninvariant Low : x <= N\n";

const CHOOSING = `${FLIP}type K = 0 .. 3\naction pick_one(k in K) { x' = x }\n`;

const MAP = "map m\nlog jsonl\non go is flip\n";

/** A log that is judged by a map. */
const judged = (map: string, files: Scene["files"] = {}, showsSource = true): Scene => ({
  files: { "a.subtle": CHOOSING, "a.map": map, "a.log": '{"event":"go","v":1,"w":1}\n', ...files },
  command: ["replay", "a.subtle", "a.log", "--map", "a.map"],
  showsSource,
});

const witness = (name: string) => ({
  name,
  kind: "reachable",
  verdict: "holds",
  message: null,
  trace: {
    steps: [
      {
        action: null,
        parameters: {},
        span: { file: "a.subtle", line: 1, column: 1 },
        state: { x: 0 },
        changed: [],
      },
    ],
    loop: null,
  },
});

const RESULT = {
  schema: "subtle/result-v1",
  spec: "a",
  variant: null,
  constants: { N: 1 },
  variables: [{ name: "x", type: "0 .. 1" }],
  properties: [witness("One"), witness("Two")],
};

export const withoutExample: Readonly<Partial<Record<Code, Scene>>> = {
  "file-unreadable": { files: {}, command: ["check", "a.subtle"], showsSource: false },
  "checkpoint-refused": {
    files: { "a.subtle": FLIP },
    command: ["check", "a.subtle", "--resume", "saved"],
    showsSource: false,
  },
  "disk-failed": {
    files: { "a.subtle": FLIP },
    command: ["check", "a.subtle", "--disk", "states", "--max-disk", "10", "--checkpoint", "saved"],
    code: 0,
    showsSource: false,
    prints: true,
  },
  "no-spec": { files: { "empty/a.txt": "" }, command: ["test", "empty"], showsSource: false },
  "nothing-judged": { files: { "a.subtle": FLIP }, command: ["test"], showsSource: false, prints: true },
  "import-unreadable": {
    files: { "a.subtle": 'spec a\nimport "missing"\n' },
    command: ["check", "a.subtle"],
    showsSource: true,
  },
  "import-cycle": {
    files: {
      "a.subtle": 'spec a\nimport "b"\n',
      "b.subtle": 'module b\nimport "c"\n',
      "c.subtle": 'module c\nimport "b"\n',
    },
    command: ["check", "a.subtle"],
    showsSource: true,
  },
  "import-of-spec": {
    files: { "a.subtle": 'spec a\nimport "b"\n', "b.subtle": FLIP },
    command: ["check", "a.subtle"],
    showsSource: true,
  },
  "not-in-module": {
    files: { "a.subtle": 'spec a\nimport "b"\n', "b.subtle": "module b\nexpect holds\n" },
    command: ["check", "a.subtle"],
    showsSource: true,
  },
  "unknown-constant": {
    files: { "a.subtle": FLIP },
    command: ["check", "a.subtle", "--const", "M=2"],
    showsSource: false,
  },
  "bad-setting": {
    files: { "a.subtle": FLIP },
    command: ["check", "a.subtle", "--const", "N=many"],
    showsSource: false,
  },
  "path-unwritable": {
    files: { "a.subtle": FLIP },
    command: ["check", "a.subtle", "--json", "missing/result.json"],
    showsSource: false,
  },
  "would-overwrite": {
    files: { "a.subtle": FLIP },
    command: ["check", "a.subtle", "--json", "./a.subtle"],
    showsSource: false,
  },
  "out-of-memory": {
    files: { "a.subtle": `spec a\n${"var x : 0 .. 1 = 0\n".repeat(2000)}` },
    command: ["check", "a.subtle"],
    env: { NODE_OPTIONS: "--max-old-space-size=40" },
    code: 3,
    showsSource: false,
  },
  "stopped-reading": {
    files: {},
    command: ["check", "-", "--max-time", "1ms"],
    code: 3,
    showsSource: false,
  },
  "too-large-to-build": {
    files: {
      "a.subtle": "spec a\nvar s : set of 0 .. 9999999 = {}\naction fill { s' = (0 .. 9999999) minus {7} }\n",
    },
    command: ["check", "a.subtle", "--engine", "reference"],
    code: 3,
    showsSource: true,
    prints: true,
  },
  "not-by-wasm": {
    files: { "a.subtle": FLIP },
    command: ["check", "a.subtle", "--backend", "wasm"],
    // Without compiling at run time there is no WebAssembly.
    env: { NODE_OPTIONS: "--jitless" },
    code: 0,
    showsSource: false,
    prints: true,
  },
  unpackable: {
    files: { "a.subtle": "spec a\nvar s : set of 1 .. 2000000000 = {}\naction add { s' = {7} }\n" },
    command: ["compile", "a.subtle", "--target", "typescript"],
    showsSource: true,
  },
  "not-in-tla": {
    files: { "a.subtle": `${FLIP}property Until : x = 0 until x = 1\n` },
    command: ["compile", "a.subtle", "--target", "tla", "-o", "out"],
    showsSource: true,
  },
  "unknown-replaced": {
    files: { "a.subtle": `${FLIP}import "m" as m with { K = 2 }\n`, "m.subtle": "module m\nconst M = 1\n" },
    command: ["check", "a.subtle"],
    showsSource: true,
  },
  "refinement-not-in-tla": {
    files: { "a.subtle": `${FLIP}var y : bool = true\nrefinement Same : "a" { var x = x }\n` },
    command: ["compile", "a.subtle", "--target", "tla", "-o", "out"],
    code: 0,
    showsSource: true,
  },
  "not-for-spark": {
    files: { "a.subtle": `${FLIP}constraint Small : x = 0\n` },
    command: ["handover", "a.subtle", "--to", "spark", "-o", "out"],
    showsSource: true,
  },
  "spark-missing": {
    files: { "a.subtle": FLIP },
    command: ["handover", "a.subtle", "--to", "spark", "-o", "out", "--start"],
    env: { PATH: "" },
    showsSource: false,
  },
  "spark-unreadable": {
    files: { "a.subtle": FLIP, "out/handover.json": "{}" },
    command: ["handover", "a.subtle", "--to", "spark", "--read", "out"],
    showsSource: false,
  },
  "tlc-unreadable": {
    files: { "a.subtle": FLIP, "tlc.out": "nothing\n" },
    command: ["handover", "a.subtle", "--read", "tlc.out"],
    showsSource: false,
  },
  "trace-unreadable": {
    files: { "trace.json": '{"schema": "other"}\n' },
    command: ["trace", "trace.json"],
    showsSource: false,
  },
  "no-trace": {
    files: { "trace.json": JSON.stringify({ ...RESULT, properties: [] }) },
    command: ["trace", "trace.json"],
    showsSource: false,
  },
  "which-trace": {
    files: { "trace.json": JSON.stringify(RESULT) },
    command: ["trace", "trace.json"],
    showsSource: false,
  },
  "trace-of-other-spec": {
    files: { "trace.json": JSON.stringify({ ...RESULT, spec: "b" }), "a.subtle": FLIP },
    command: ["trace", "trace.json", "--property", "One", "--check", "a.subtle"],
    showsSource: false,
  },
  usage: { files: { "a.subtle": FLIP }, command: ["check", "a.subtle", "--fast"], showsSource: false },
  "file-too-large": {
    files: { "a.subtle": `spec a\n${"// nothing\n".repeat(200_000)}` },
    command: ["check", "a.subtle"],
    showsSource: false,
  },
  "map-empty": judged("// nothing\n"),
  "map-repeated": judged(`${MAP}log jsonl\n`),
  "map-name-taken": judged(`${MAP}identity x : v -> K\n`),
  "map-unknown-word": judged(MAP.replace("jsonl", "jsonk")),
  "map-unknown-step": judged(MAP.replace("is flip", "is flop")),
  "map-unknown-choice": judged(MAP.replace("is flip", "is flip(y = v)")),
  "map-unknown-type": judged(`${MAP}identity who : v -> Nobody\n`),
  "map-unknown-variable": judged(`${MAP}observe y\n`),
  "map-unknown-kind": judged(MAP.replace("is flip", "is flip before v = w")),
  "map-bad-pattern": judged(MAP.replace("on go", "on /(/")),
  "map-bad-value": judged(MAP.replace("on go is flip", 'on go is pick_one(k = v)\n  v : "a" -> 7')),
  "map-without-spec": { ...judged(MAP), command: ["replay", "a.log", "--map", "a.map"] },
  "map-silent-step": { ...judged(MAP), code: 0, prints: true },
  "log-line": judged(MAP, { "a.log": "{broken\n" }),
  "log-whole": judged(MAP.replace("jsonl", "subtle"), { "a.log": "no JSON\n" }, false),
};

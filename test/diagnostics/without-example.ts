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

export const withoutExample: Readonly<Partial<Record<Code, Scene>>> = {
  "file-unreadable": { files: {}, command: ["check", "a.subtle"], showsSource: false },
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
  "out-of-memory": {
    files: { "a.subtle": `spec a\n${"var x : 0 .. 1 = 0\n".repeat(2000)}` },
    command: ["check", "a.subtle"],
    env: { NODE_OPTIONS: "--max-old-space-size=40" },
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
  "tlc-unreadable": {
    files: { "a.subtle": FLIP, "tlc.out": "nothing\n" },
    command: ["handover", "a.subtle", "--read", "tlc.out"],
    showsSource: false,
  },
  usage: { files: { "a.subtle": FLIP }, command: ["check", "a.subtle", "--fast"], showsSource: false },
  "file-too-large": {
    files: { "a.subtle": `spec a\n${"// nothing\n".repeat(200_000)}` },
    command: ["check", "a.subtle"],
    showsSource: false,
  },
};

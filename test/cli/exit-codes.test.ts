/** The exit code says what was found, whatever becomes of the streams and files that it is written to. */
import { describe, expect, it } from "vitest";
import { type Machine, run } from "../host/memory-host.js";

const HOLDS =
  "spec a\nvar x : 0 .. 1 = 0\naction flip { x' = 1 - x }\ninvariant Low : x <= 1\nexpect holds\n";
const VIOLATED = HOLDS.replace("x <= 1", "x < 1");
const files = {
  "holds.subtle": HOLDS,
  "violated.subtle": VIOLATED,
  "wrong.subtle": "spec a oops\n",
  "tidy.subtle": "spec a\n\nvar x : 0 .. 1 = 0\n",
  "untidy.subtle": HOLDS.replace("spec a", "spec   a"),
  "folder/in.subtle": HOLDS,
  "tlc.out": "not what TLC prints\n",
};

const COMMANDS: readonly (readonly [code: number, words: string])[] = [
  [0, "check holds.subtle"],
  [1, "check violated.subtle"],
  [1, "check violated.subtle --all --coverage"],
  [2, "check wrong.subtle"],
  [3, "check holds.subtle --max-states 1"],
  [0, "check holds.subtle --json -"],
  [1, "check violated.subtle --json -"],
  [2, "check wrong.subtle --json -"],
  [2, "check holds.subtle --no-such-option --json=-"],
  [0, "test holds.subtle"],
  [1, "test violated.subtle"],
  [2, "test wrong.subtle"],
  [0, "why holds.subtle"],
  [0, "why holds.subtle --source"],
  [0, "why holds.subtle --comment c"],
  [0, "why holds.subtle --markdown"],
  [0, "why holds.subtle --json -"],
  [1, "why violated.subtle"],
  [0, "fmt --check tidy.subtle"],
  [1, "fmt --check untidy.subtle"],
  [2, "fmt wrong.subtle"],
  [0, "compile holds.subtle --phase ir"],
  [0, "compile holds.subtle --target typescript"],
  [2, "compile wrong.subtle --phase tree"],
  [0, "handover holds.subtle --to tlc -o out"],
  [2, "handover holds.subtle --read tlc.out --json -"],
  [0, "repl holds.subtle"],
  [2, "repl wrong.subtle"],
  [0, "help"],
  [0, "help check"],
  [0, "--help"],
  [0, "--version"],
  [2, "help frobnicate"],
  [2, ""],
];

const STREAMS: readonly (readonly [what: string, streams: Pick<Machine, "out" | "err">])[] = [
  ["with both streams", {}],
  ["when the reader of standard output has gone", { out: "closed" }],
  ["when standard output is full", { out: "full" }],
  ["when the reader of standard error has gone", { err: "closed" }],
  ["when standard error is full", { err: "full" }],
  ["when both are full", { out: "full", err: "full" }],
];

describe("the exit code", () => {
  it.each(COMMANDS)("is %d for `subtle %s`, also when a stream is closed or full", async (code, command) => {
    const words = command.split(" ").filter((word) => word !== "");
    const machine = { files, stdin: "steps\nflip\nquit\n" };
    const { stdout } = await run(words, machine);
    for (const [what, streams] of STREAMS) {
      const ended = await run(words, { ...machine, ...streams });
      expect([what, ended.code]).toEqual([what, code]);
      const isTold = streams.out === "full" && streams.err !== "full" && stdout !== "";
      expect(ended.stderr.includes("`standard output` can't be written: there is no space left")).toBe(
        isTold,
      );
    }
  });

  it.each<[what: string, code: number, command: string, explores: boolean]>([
    ["that there is no folder for", 2, "check violated.subtle --json missing/a.json", false],
    ["that is a folder", 2, "check violated.subtle --json folder", false],
    ["that may not be written", 2, "check violated.subtle --json locked.json", false],
    ["of `why`", 2, "why holds.subtle --json locked.json", false],
    ["of `compile`", 2, "compile holds.subtle --phase ir -o locked.json", false],
    ["of `handover`", 2, "handover holds.subtle --read tlc.out --json locked.json", false],
    ["that fails once a violation is found", 1, "check violated.subtle --json late.json", true],
    ["that fails once all is found to hold", 2, "check holds.subtle --json late.json", true],
    ["that fails once a limit is reached", 2, "check holds.subtle --max-states 1 --json late.json", true],
    ["that fails once `why` is answered", 2, "why holds.subtle --json late.json", true],
    ["that fails once a spec is compiled", 2, "compile holds.subtle --phase ir -o late.json", false],
  ])("is said of a file %s", async (_, code, command, explores) => {
    const ended = await run(command.split(" "), {
      files,
      unwritable: { "locked.json": "there is no permission" },
      failingLate: { "late.json": "there is no space left" },
    });
    expect([ended.code, ended.stdout !== ""]).toEqual([code, explores]);
    expect(ended.stderr).toMatch(/^error\[path-unwritable\]: `[\w./]+` can't be written: /);
    expect(ended.host.paths()).toEqual(Object.keys(files).sort());
  });
});

describe("the repl", () => {
  it("ends when its output is closed", async () => {
    const stdin = "steps\n".repeat(100_000);
    const { code, host } = await run(["repl", "holds.subtle"], { files, stdin, out: "closed" });
    expect([code, host.out.isOver()]).toEqual([0, true]);
  });
});

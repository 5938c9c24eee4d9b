/** What the operating system answers, in words: the hint goes with the reason. */
import { constants } from "node:os";
import { describe, expect, it } from "vitest";
import { readingFailed, writingFailed } from "../../src/host/obstacle.js";

const ANSWERS = [
  "ENOENT",
  "EACCES",
  "EPERM",
  "EISDIR",
  "EEXIST",
  "ENOTDIR",
  "ELOOP",
  "ENAMETOOLONG",
  "EROFS",
  "ENOSPC",
  "EDQUOT",
  "EFBIG",
  "EIO",
  "EMFILE",
  "ENFILE",
  "ENXIO",
  "ENODEV",
  "EBADF",
  "EBUSY",
  "ETXTBSY",
] as const;

/** Words of a hint that send the user somewhere: the codes for which that is right. */
const DIRECTIONS: readonly (readonly [word: RegExp, codes: readonly string[]])[] = [
  [/permission/, ["EACCES", "EPERM"]],
  [/space/, ["ENOSPC", "EDQUOT"]],
  [/folder/, ["ENOENT", "EACCES", "EEXIST"]],
  [/link/, ["ELOOP"]],
  [/ulimit -n/, ["EMFILE"]],
  [/ulimit -f/, ["EFBIG"]],
  [/shorter/, ["ENAMETOOLONG"]],
  [/device/, ["EIO"]],
];

describe.each([
  ["reading", readingFailed],
  ["writing", writingFailed],
] as const)("a %s that fails", (_, explained) => {
  it.each(ANSWERS)("with %s is explained in words, with a hint that goes with it", (code) => {
    expect(Object.keys(constants.errno)).toContain(code);
    const { why, hint } = explained({ code, message: `${code}: raw` });
    expect(why).not.toMatch(/raw|E[A-Z]{3}/);
    for (const [word, codes] of DIRECTIONS) if (word.test(hint ?? "")) expect(codes).toContain(code);
  });

  it("with anything else keeps the words of the system, and claims to know no help", () => {
    for (const code of ["EOWNERDEAD", "constructor", undefined])
      expect(explained({ code, message: "as it was" })).toEqual({ why: "as it was", hint: null });
  });
});

it("each kind has words of its own in the hint, but those that have the same remedy", () => {
  const hints = [
    "EACCES",
    "EPERM",
    "EISDIR",
    "ENOTDIR",
    "ELOOP",
    "ENAMETOOLONG",
    "EROFS",
    "ENOSPC",
    "EMFILE",
    "ENXIO",
  ];
  expect(new Set(hints.map((code) => writingFailed({ code }).hint)).size).toBe(hints.length);
  expect(readingFailed({ code: "ENOENT" })).toEqual({ why: "there is no such file" });
  expect(writingFailed({ code: "ENOENT" }).why).toBe("its folder does not exist");
});

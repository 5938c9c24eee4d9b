import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf, nameOf, normalized } from "../../src/resolve/paths.js";

const PATHS = [
  "a",
  "a/b",
  "/a/b",
  "../lib/locks",
  "specs/dax/../lib/locks.subtle",
  "./a/./b",
  "a//b",
  "../../a",
  "a/../../b",
  "/..",
  "/../a",
  ".",
  "..",
  "a/..",
];

describe("paths are read as Node.js reads them:", () => {
  it.each(PATHS)("%s without detours", (path) => expect(normalized(path)).toBe(posix.normalize(path)));
  it.each(PATHS)("the folder of %s", (path) => expect(folderOf(path)).toBe(posix.dirname(path)));
  it.each(PATHS)("the name of %s", (path) => expect(nameOf(path)).toBe(posix.basename(path)));
});

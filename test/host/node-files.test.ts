/** Files of a real machine: what can't be a spec is refused at once, and what is written is never half a file. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeFiles } from "../../src/host/node-files.js";
import { load } from "../../src/resolve/load.js";
import { ROOT } from "../support.js";

const folder = mkdtempSync(join(tmpdir(), "subtle-files-"));
const at = (...names: readonly string[]): string => join(folder, ...names);

beforeAll(() => {
  execFileSync("mkfifo", [at("fifo")]);
  mkdirSync(at("folder"));
  writeFileSync(at("sparse"), "");
  truncateSync(at("sparse"), 2 ** 31);
  writeFileSync(at("limit"), "");
  truncateSync(at("limit"), 16 * 2 ** 20 + 1);
  writeFileSync(at("utf16"), Buffer.from("\uFEFFspec a\n", "utf16le"));
  writeFileSync(at("utf16be"), Buffer.from("\uFEFFspec a\n", "utf16le").swap16());
  writeFileSync(at("utf16bare"), Buffer.from("spec a\n", "utf16le"));
  writeFileSync(at("latin1"), Buffer.from("spec a\n// caf\u00e9\n", "latin1"));
  writeFileSync(at("binary"), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0]));
  writeFileSync(at("good"), "spec a\n// caf\u00e9\n");
  symlinkSync("loop2", at("loop1"));
  symlinkSync("loop1", at("loop2"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a file that can't be a spec is refused with what it is", () => {
  it.each<[what: string, path: string, why: string]>([
    ["a device that never ends", "/dev/zero", "it is a device, not a file"],
    ["a device of random bytes", "/dev/urandom", "it is a device, not a file"],
    ["a device that is full", "/dev/full", "it is a device, not a file"],
    ["a named pipe that nobody writes to", at("fifo"), "it is a named pipe that nobody writes to"],
    ["a folder", at("folder"), "it is a directory"],
    ["two gigabytes", at("sparse"), "it has 2,147,483,648 bytes, more than the limit of 16 MiB"],
    ["one byte more than the limit", at("limit"), "it has 16,777,217 bytes, more than the limit of 16 MiB"],
    ["UTF-16 with the mark of its order", at("utf16"), "it is encoded in UTF-16: save it as UTF-8"],
    ["UTF-16 in the other order", at("utf16be"), "it is encoded in UTF-16: save it as UTF-8"],
    ["UTF-16 without a mark", at("utf16bare"), "it is encoded in UTF-16: save it as UTF-8"],
    ["Latin-1", at("latin1"), "it is not encoded in UTF-8: byte 0xE9 in line 2"],
    ["a program", at("binary"), "it is not a text: byte 8 is zero"],
    ["a circle of links", at("loop1"), "its links go round in a circle"],
    ["nothing", at("nothing"), "there is no such file"],
    ["a path through a file", at("good", "x"), "a part of its path is not a directory"],
    ["a name that is too long", at("a".repeat(300)), "its name is too long"],
    ["a name with a zero", at("a\0b"), "its name has a character that no file name can have"],
  ])("%s", (_, path, why) => {
    expect(nodeFiles.read(path)).toEqual({ kind: "failed", why });
  });

  it("a text in UTF-8 is read", () => {
    expect(nodeFiles.read(at("good"))).toMatchObject({ kind: "text", text: "spec a\n// caf\u00e9\n" });
  });
});

describe("imports", () => {
  it("go wherever they point, through links too, and are named as they were written", () => {
    mkdirSync(at("real", "deep"), { recursive: true });
    mkdirSync(at("specs"));
    symlinkSync(at("real", "deep"), at("specs", "link"));
    writeFileSync(at("real", "m.subtle"), "module m\nconst REAL = 1\n");
    writeFileSync(at("specs", "m.subtle"), "module m\nconst OTHER = 1\n");
    writeFileSync(at("real", "deep", "n.subtle"), "module n\n");
    writeFileSync(at("specs", "a.subtle"), 'spec a\nimport "link/../m"\nimport "link/n"\n');
    const { program, diagnostics } = load(at("specs", "a.subtle"), nodeFiles.read);
    expect(diagnostics).toEqual([]);
    const [, m, n] = program.sources;
    expect([m?.text, m?.path]).toEqual(["module m\nconst REAL = 1\n", `${at("specs", "link")}/../m.subtle`]);
    expect(n?.path).toBe(at("specs", "link", "n.subtle"));
  });

  it("of one file by two ways are one", () => {
    symlinkSync("n.subtle", at("real", "deep", "alias.subtle"));
    writeFileSync(at("real", "deep", "b.subtle"), 'spec b\nimport "n"\nimport "alias"\n');
    const { program, diagnostics } = load(at("real", "deep", "b.subtle"), nodeFiles.read);
    expect([diagnostics, program.sources.length]).toEqual([[], 2]);
  });
});

describe("a file that is written", () => {
  const fresh = (name: string): string => {
    const path = at(name);
    mkdirSync(path);
    return path;
  };
  /** What is in a folder: no temporary file may be left. */
  const names = (path: string): readonly string[] => readdirSync(path).sort();

  it("is new, and stands alone", () => {
    const path = fresh("w1");
    expect(nodeFiles.replace(join(path, "a"), "text")).toBeNull();
    expect([names(path), readFileSync(join(path, "a"), "utf8")]).toEqual([["a"], "text"]);
  });

  it("keeps its mode, and is another one than before", () => {
    const path = fresh("w2");
    const file = join(path, "a");
    writeFileSync(file, "old");
    chmodSync(file, 0o640);
    const before = statSync(file).ino;
    expect(nodeFiles.replace(file, "new")).toBeNull();
    const { mode, ino } = statSync(file);
    expect([mode & 0o777, ino === before, names(path)]).toEqual([0o640, false, ["a"]]);
  });

  it.each<[what: string, links: readonly (readonly [link: string, to: string])[], target: string]>([
    ["a link", [["a", "b"]], "b"],
    [
      "a chain of links",
      [
        ["a", "c"],
        ["c", "b"],
      ],
      "b",
    ],
    ["a link to another folder", [["a", "sub/b"]], "sub/b"],
    [
      "a link back out of a folder",
      [
        ["a", "sub/up"],
        ["sub/up", "../b"],
      ],
      "b",
    ],
  ])("is what %s leads to, whether that is there or not", (what, links, target) => {
    for (const isThere of [true, false]) {
      const path = fresh(`w3 ${what} ${isThere}`);
      mkdirSync(join(path, "sub"));
      for (const [link, to] of links) symlinkSync(to, join(path, link));
      if (isThere) writeFileSync(join(path, target), "old");
      expect(nodeFiles.whyUnwritable(join(path, "a"))).toBeNull();
      expect(nodeFiles.replace(join(path, "a"), "new")).toBeNull();
      expect(readFileSync(join(path, target), "utf8")).toBe("new");
      for (const [link, to] of links) expect(readlinkSync(join(path, link))).toBe(to);
    }
  });

  it("keeps its other names", () => {
    const path = fresh("w4");
    writeFileSync(join(path, "a"), "old");
    linkSync(join(path, "a"), join(path, "b"));
    expect(nodeFiles.replace(join(path, "a"), "new")).toBeNull();
    expect([readFileSync(join(path, "b"), "utf8"), names(path)]).toEqual(["new", ["a", "b"]]);
  });

  it("is a device in place", () => {
    const path = fresh("w5");
    symlinkSync("/dev/null", join(path, "null"));
    expect(nodeFiles.replace(join(path, "null"), "new")).toBeNull();
    expect([lstatSync("/dev/null").isCharacterDevice(), names(path)]).toEqual([true, ["null"]]);
  });

  it.each<[what: string, make: (path: string) => string, why: string]>([
    ["in a folder that is not there", (path) => join(path, "no", "a"), "its folder does not exist"],
    ["that is a folder", (path) => path, "it is a directory"],
    ["in a circle of links", () => at("loop1"), "its links go round in a circle"],
    ["under a file", () => at("good", "a"), "a part of its path is not a directory"],
    [
      "through a link to a folder that is not there",
      (path) => {
        symlinkSync("no/b", join(path, "a"));
        return join(path, "a");
      },
      "its folder does not exist",
    ],
  ])("can't be one %s, which is known before", (what, make, why) => {
    const path = fresh(`w6 ${what}`);
    const target = make(path);
    const before = names(path);
    expect([nodeFiles.whyUnwritable(target), nodeFiles.replace(target, "new")]).toEqual([why, why]);
    expect(names(path)).toEqual(before);
  });

  it("is told of when a device is full, and nothing is left", () => {
    const path = fresh("w7");
    symlinkSync("/dev/full", join(path, "a"));
    expect(nodeFiles.whyUnwritable(join(path, "a"))).toBeNull();
    expect(nodeFiles.replace(join(path, "a"), "new")).toBe("there is no space left");
    expect(names(path)).toEqual(["a"]);
  });

  it("is not asked for by trying its name", () => {
    const path = fresh("w8");
    expect(nodeFiles.whyUnwritable(join(path, "a"))).toBeNull();
    expect(existsSync(join(path, "a"))).toBe(false);
    expect(names(path)).toEqual([]);
  });

  it("is a folder with those around it, but not under a file", () => {
    expect(nodeFiles.makeFolder(at("x", "y", "z"))).toBeNull();
    expect(nodeFiles.makeFolder(at("x", "y", "z"))).toBeNull();
    expect(nodeFiles.makeFolder(at("good"))).toBe("there is a file of that name");
    expect(nodeFiles.makeFolder("/proc/nothing/here")).toBe("no folder can be made there");
  });
});

/** Root may do everything: what others may not do shows only as another user. */
const asOther = (script: string): string =>
  execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    uid: 65534,
    gid: 65534,
  });

describe("another user than root", () => {
  const isRoot = process.getuid?.() === 0;
  it.skipIf(!isRoot)(
    "is refused what may not be read or written, and writes in place where a folder is closed",
    () => {
      const path = at("user");
      mkdirSync(join(path, "closed"), { recursive: true });
      mkdirSync(join(path, "open"));
      writeFileSync(join(path, "secret"), "old");
      chmodSync(join(path, "secret"), 0o600);
      writeFileSync(join(path, "closed", "a"), "old");
      chmodSync(join(path, "closed", "a"), 0o666);
      writeFileSync(join(path, "closed", "b"), "old");
      chmodSync(join(path, "open"), 0o777);
      for (const folder of [at(), path]) chmodSync(folder, 0o755);
      const module = JSON.stringify(`file://${ROOT}/dist/src/host/node-files.js`);
      const script = `
      const { nodeFiles: { read, replace, whyUnwritable, makeFolder } } = await import(${module});
      const path = ${JSON.stringify(path)};
      console.log(JSON.stringify([
        read(path + "/secret").why,
        whyUnwritable(path + "/secret"), replace(path + "/secret", "new"),
        whyUnwritable(path + "/closed/a"), replace(path + "/closed/a", "new"),
        replace(path + "/closed/b", "new"), replace(path + "/closed/c", "new"),
        replace(path + "/open/a", "new"), makeFolder(path + "/closed/d"),
      ]));`;
      const no = "there is no permission";
      expect(JSON.parse(asOther(script))).toEqual([no, no, no, null, null, no, no, null, no]);
      const text = (...names: readonly string[]): string => readFileSync(join(path, ...names), "utf8");
      expect([text("secret"), text("closed", "a"), text("closed", "b"), text("open", "a")]).toEqual([
        "old",
        "new",
        "old",
        "new",
      ]);
      expect(readdirSync(join(path, "closed")).sort()).toEqual(["a", "b"]);
    },
  );
});

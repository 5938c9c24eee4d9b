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
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeFiles } from "../../src/host/files/node-files.js";
import { load } from "../../src/resolve/load.js";
import { ROOT } from "../support.js";

const folder = mkdtempSync(join(tmpdir(), "subtle-files-"));
const at = (...names: readonly string[]): string => join(folder, ...names);

const server = createServer();
const listening = (path: string): Promise<void> =>
  new Promise((resolve) => void server.listen(path, () => resolve()));

beforeAll(async () => {
  execFileSync("mkfifo", [at("fifo")]);
  await listening(at("socket"));
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
afterAll(() => server.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a file that can't be a spec is refused with what it is", () => {
  const [notFile, tooLarge] = ["name a file, or `-` for", "check that this is the file"];
  it.each<[what: string, path: string, why: string, hint: string | null]>([
    ["a device that never ends", "/dev/zero", "it is a device, not a file", notFile],
    ["a device of random bytes", "/dev/urandom", "it is a device, not a file", notFile],
    ["a device that is full", "/dev/full", "it is a device, not a file", notFile],
    ["a socket", at("socket"), "it is a socket, not a file", notFile],
    [
      "a named pipe that nobody writes to",
      at("fifo"),
      "it is a named pipe that nobody writes to",
      "start the program",
    ],
    ["a folder", at("folder"), "it is a directory", "name a file in it"],
    ["two gigabytes", at("sparse"), "it has 2,147,483,648 bytes, more than the limit of 16 MiB", tooLarge],
    [
      "one byte more than the limit",
      at("limit"),
      "it has 16,777,217 bytes, more than the limit of 16 MiB",
      tooLarge,
    ],
    ["UTF-16 with the mark of its order", at("utf16"), "it is encoded in UTF-16", "save it as UTF-8"],
    ["UTF-16 in the other order", at("utf16be"), "it is encoded in UTF-16", "save it as UTF-8"],
    ["UTF-16 without a mark", at("utf16bare"), "it is encoded in UTF-16", "save it as UTF-8"],
    ["Latin-1", at("latin1"), "it is not encoded in UTF-8: byte 0xE9 in line 2", "save it as UTF-8"],
    ["a program", at("binary"), "it is not a text: byte 8 is zero", "name a text file"],
    ["a circle of links", at("loop1"), "its links go round in a circle", "make one of the symbolic links"],
    ["nothing", at("nothing"), "there is no such file", null],
    [
      "a path through a file",
      at("good", "x"),
      "a part of its path is not a directory",
      "check the path: a name before",
    ],
    ["a name that is too long", at("a".repeat(300)), "its name is too long", "use a shorter path"],
    [
      "a name with a zero",
      at("a\0b"),
      "its name has a character that no file name can have",
      "remove the character with the code 0",
    ],
  ])("%s", (_, path, why, hint) => {
    const result = nodeFiles.read(path);
    expect(result).toMatchObject({ kind: "failed", why });
    const given = result.kind === "failed" ? result.hint : null;
    expect(given?.slice(0, hint?.length)).toBe(hint ?? undefined);
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

  it("in pieces is all of them, or stays as it was if one can't be made", () => {
    mkdirSync(at("pieces"));
    const path = at("pieces", "file");
    expect(nodeFiles.replaceByPieces(path, ["one ", "two ", "three"])).toBeNull();
    expect(readFileSync(path, "utf8")).toBe("one two three");
    function* failing(): Iterable<string> {
      yield "four";
      throw new TypeError("not made");
    }
    expect(() => nodeFiles.replaceByPieces(path, failing())).toThrow(new TypeError("not made"));
    expect(readFileSync(path, "utf8")).toBe("one two three");
    expect(readdirSync(at("pieces"))).toEqual(["file"]);
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

  it.each<[what: string, make: (path: string) => string, why: string, hint: string]>([
    [
      "in a folder that is not there",
      (path) => join(path, "no", "a"),
      "its folder does not exist",
      "make the folder first",
    ],
    ["that is a folder", (path) => path, "it is a directory", "name a file in it"],
    ["in a circle of links", () => at("loop1"), "its links go round in a circle", "symbolic links"],
    ["under a file", () => at("good", "a"), "a part of its path is not a directory", "check the path"],
    [
      "through a link to a folder that is not there",
      (path) => {
        symlinkSync("no/b", join(path, "a"));
        return join(path, "a");
      },
      "its folder does not exist",
      "make the folder first",
    ],
    ["that is a socket", () => at("socket"), "it is a socket, not a file", "name a file"],
  ])("can't be one %s, which is known before", (what, make, why, hint) => {
    const path = fresh(`w6 ${what}`);
    const target = make(path);
    const before = names(path);
    for (const obstacle of [nodeFiles.whyUnwritable(target), nodeFiles.replace(target, "new")])
      expect(obstacle).toEqual({ why, hint: expect.stringContaining(hint) });
    expect(names(path)).toEqual(before);
  });

  it("is told of when a device is full, and nothing is left", () => {
    const path = fresh("w7");
    symlinkSync("/dev/full", join(path, "a"));
    expect(nodeFiles.whyUnwritable(join(path, "a"))).toBeNull();
    expect(nodeFiles.replace(join(path, "a"), "new")).toMatchObject({
      why: "there is no space left",
      hint: expect.stringMatching(/^free some space/),
    });
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
    expect(nodeFiles.makeFolder(at("good"))?.why).toBe("there is a file of that name");
    expect(nodeFiles.makeFolder("/proc/nothing/here")?.why).toBe("no folder can be made there");
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
      const module = JSON.stringify(`file://${ROOT}/dist/src/host/files/node-files.js`);
      const script = `
      const { nodeFiles: { read, replace, whyUnwritable, makeFolder } } = await import(${module});
      const path = ${JSON.stringify(path)};
      console.log(JSON.stringify([
        read(path + "/secret").why,
        ...[
          whyUnwritable(path + "/secret"), replace(path + "/secret", "new"),
          whyUnwritable(path + "/closed/a"), replace(path + "/closed/a", "new"),
          replace(path + "/closed/b", "new"), replace(path + "/closed/c", "new"),
          replace(path + "/open/a", "new"), makeFolder(path + "/closed/d"),
        ].map((obstacle) => obstacle?.why ?? null),
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

describe("an import of a package", () => {
  const spec = (name: string): string =>
    `spec a\nimport "${name}"\nvar l : Mutex = none\nprocess p { get: take(l) }\n`;

  it("is found from the real folder of the importing file, and finds the tool's own modules", () => {
    mkdirSync(at("packed", "node_modules", "locks", "specs"), { recursive: true });
    mkdirSync(at("packed", "deep"));
    const manifest = JSON.stringify({ exports: { "./*.subtle": "./specs/*.subtle" } });
    writeFileSync(at("packed", "node_modules", "locks", "package.json"), manifest);
    writeFileSync(
      at("packed", "node_modules", "locks", "specs", "own.subtle"),
      'module own\nimport "package:subtle-checker/lib/locks"\nmacro take(m) { mutex_lock(m) }\n',
    );
    writeFileSync(at("packed", "deep", "a.subtle"), spec("package:locks/own"));
    writeFileSync(at("packed", "deep", "b.subtle"), spec("package:locks/specs/own"));
    symlinkSync(at("packed", "deep", "a.subtle"), at("linked.subtle"));
    const codes = (path: string) => load(path, nodeFiles.read).diagnostics.map(({ code }) => code);
    expect(codes(at("packed", "deep", "a.subtle"))).toEqual([]);
    expect(codes(at("linked.subtle"))).toEqual([]);
    expect(codes(at("packed", "deep", "b.subtle"))).toEqual(["import-unreadable"]);
  });
});

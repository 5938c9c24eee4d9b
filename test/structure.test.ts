/** What may import what, how long files are, and what must not be in them. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./support.js";

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(?:c?ts|tsx)$/.test(path))
    .map((path) => join(folder, path))
    .sort();

const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** The text without its comments. */
const codeOf = (path: string): string => textOf(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

interface Import {
  readonly from: string;
  /** A path from the root for a file of the project, the name of a package otherwise. */
  readonly of: string;
  /** Gone once it is compiled. */
  readonly typeOnly: boolean;
  /** Loaded only when it is needed. */
  readonly lazy: boolean;
}

/** The file that is compiled to one with this name. */
const sourceOf = (path: string): string => {
  const [file, drawn] = [path.replace(/\.js$/, ".ts"), path.replace(/\.js$/, ".tsx")];
  return existsSync(join(ROOT, drawn)) ? drawn : file;
};

function importsOf(from: string): readonly Import[] {
  const statement =
    /^(?:import|export)\s([^;"]*?)from\s+"([^"]+)";|\bimport\("([^"]+)"\)|^import "([^"]+)";/gm;
  return [...textOf(from).matchAll(statement)].map((match) => {
    const of = match[2] ?? match[3] ?? match[4] ?? "";
    const names = match[1] ?? "";
    const each = /\{([^}]*)\}/
      .exec(names)?.[1]
      ?.split(",")
      .filter((name) => name.trim() !== "");
    const typeOnly =
      names.startsWith("type ") || (each?.every((name) => name.trim().startsWith("type ")) ?? false);
    return {
      from,
      of: of.startsWith(".") ? sourceOf(normalize(join(dirname(from), of))) : of,
      typeOnly,
      lazy: match[3] !== undefined,
    };
  });
}

const sources = [...filesIn("src"), ...filesIn("checker")];
const imports = sources.flatMap(importsOf);
const show = ({ from, of }: Import): string => `${from} -> ${of}`;

/**
 * The rooms of the house, from the ground up: a room may know those of lower floors, and none beside or above it. Types
 * count as imports. So there is no circle between rooms.
 */
const FLOORS: readonly (readonly string[])[] = [
  ["checker", "src/source", "src/wasm"],
  ["src/diagnostics", "src/ir", "src/kernel"],
  ["src/facts"],
  ["src/syntax", "src/emit"],
  ["src/state", "src/format"],
  ["src/interpret", "src/resolve"],
  ["src/expand"],
  ["src/edit", "src/types"],
  ["src/elements", "src/check", "src/lower"],
  ["src/refine", "src/race"],
  ["src/run"],
  ["src/result", "src/tla", "src/logs"],
  ["src/repl", "src/why", "src/view", "src/proof", "src/mapping"],
  ["src/expectations", "src/work", "src/cluster", "src/graph", "src/fix"],
  ["src/report"],
  ["src/simulate", "src/reporters", "src/monitor", "src/replay", "src/estimate"],
  ["src/library"],
  ["src/page"],
  ["src/language", "src/conform"],
  ["src/debug", "src/assist"],
  ["src/host"],
  ["src/cli", "src/start", "src"],
];

/** Rooms that have a floor, and are not built yet. */
const PLANNED: ReadonlySet<string> = new Set();

/** The room of a file: a folder in `src/`, `src` for the entries of the library, `checker` for all in it. */
const roomOf = (path: string): string => /^(?:checker|src\/[\w-]+(?=\/)|src)/.exec(path)?.[0] ?? path;

const floorOf = (path: string): number => FLOORS.findIndex((floor) => floor.includes(roomOf(path)));

/** Rooms may hold this many files: more are too many to see at once. */
const FILES_MAX = 20;

/** What touches the machine: the commands, and Node.js as their host. */
const isShell = (path: string): boolean => /^src\/(?:cli|host|start)\//.test(path);

describe("imports", () => {
  it("are found", () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(imports.filter(({ of }) => of.startsWith("src/") && !sources.includes(of))).toEqual([]);
  });

  it("of the checker stay in the checker: it knows nothing of the language", () => {
    const outside = imports.filter(
      ({ from, of }) => from.startsWith("checker/") && !of.startsWith("checker/"),
    );
    expect(outside.map(show)).toEqual(["checker/reference.ts -> immutable"]);
  });

  it("of immutable at run time are the interpreter's, the reference search's, and those who make their values", () => {
    const elsewhere = imports.filter(
      ({ from, of, typeOnly }) =>
        of === "immutable" &&
        !typeOnly &&
        !/^src\/(?:interpret|state)\//.test(from) &&
        from !== "checker/reference.ts" &&
        // It makes values of the interpreter out of TLC's.
        from !== "src/tla/tlc/trace.ts",
    );
    expect(elsewhere.map(show)).toEqual([]);
  });

  it("of the file system, the process and the terminal are the host's", () => {
    const outside = imports.filter(
      ({ from, of }) => /^node:|commander|picocolors$/.test(of) && !isShell(from),
    );
    expect(outside.map(show)).toEqual([]);
    const speaks = /\bprocess\.(?:std|exit|argv|env|on|cwd|hrtime|memoryUsage)|\bconsole\./;
    const speaking = sources.filter((path) => !isShell(path) && speaks.test(codeOf(path)));
    expect(speaking).toEqual([]);
  });

  it("of the commands are the commands' only", () => {
    const outside = imports.filter(
      ({ from, of }) => of.startsWith("src/cli/") && !from.startsWith("src/cli/"),
    );
    expect(outside.map(show)).toEqual([]);
  });

  it("of generated modules are the runtime's only", () => {
    const outside = imports.filter(
      ({ from, of }) => from.startsWith("checker/runtime/") && !of.startsWith("checker/runtime/"),
    );
    expect(outside.map(show)).toEqual([]);
  });

  it("go down: from a room to those of lower floors, types too", () => {
    const upward = imports.filter(
      ({ from, of }) =>
        /^(?:src|checker)\//.test(of) && roomOf(from) !== roomOf(of) && floorOf(from) <= floorOf(of),
    );
    expect(upward.map(show)).toEqual([]);
  });
});

describe("rooms", () => {
  it("are all on a floor, and every room of a floor exists or is planned", () => {
    const built = FLOORS.flat().filter((room) => !PLANNED.has(room));
    expect([...new Set(sources.map(roomOf))].sort()).toEqual(built.sort());
  });

  it(`have at most ${FILES_MAX} files`, () => {
    const folders = [...new Set(sources.map((path) => dirname(path)))];
    const filesOf = (folder: string): number => sources.filter((path) => dirname(path) === folder).length;
    expect(folders.filter((folder) => filesOf(folder) > FILES_MAX)).toEqual([]);
  });
});

/** The rooms of the emitter: each may know of those before it. */
const EMIT_ROOMS = ["code", "layout", "facts", "place", "expression", "step", "module", "wasm"];

describe("imports, types among them,", () => {
  it("of the IR go to sources and to the checker only", () => {
    const outside = imports.filter(
      ({ from, of }) => from.startsWith("src/ir/") && !/^(?:src\/ir|src\/source|checker)\//.test(of),
    );
    expect(outside.map(show)).toEqual([]);
  });

  it("of what reads the IR know nothing of the front end", () => {
    const outside = imports.filter(
      ({ from, of }) =>
        /^src\/(?:emit|interpret)\//.test(from) &&
        of.startsWith("src/") &&
        !/^src\/(?:emit|interpret|facts|state|ir|source|wasm|kernel)\//.test(of) &&
        // It goes through expressions as through trees.
        from !== "src/interpret/blocked-paths.ts",
    );
    expect(outside.map(show)).toEqual([]);
  });

  it("of the emitter's rooms go to rooms below", () => {
    const roomOf = (path: string): string | undefined => /^src\/emit\/(\w+)\//.exec(path)?.[1];
    const upward = imports.filter(({ from, of }) => {
      const [room, other] = [roomOf(from), roomOf(of)];
      return (
        room !== undefined && other !== undefined && EMIT_ROOMS.indexOf(other) > EMIT_ROOMS.indexOf(room)
      );
    });
    expect(upward.map(show)).toEqual([]);
    const rooms = new Set(sources.flatMap((path) => roomOf(path) ?? []));
    expect([...rooms].sort()).toEqual([...EMIT_ROOMS].sort());
  });
});

it("compiling a spec does not load immutable", () => {
  const script = `
    import { compile } from ${JSON.stringify(join(ROOT, "dist/src/run/compile.js"))};
    const { spec } = compile("a", () => ({ kind: "text", text: "spec a var x : bool = true" }));
    console.log(spec.ir.name);`;
  const listed = execFileSync(
    process.execPath,
    ["--input-type=module", "--import", `data:text/javascript,${encodeURIComponent(LISTING)}`, "-e", script],
    { encoding: "utf8" },
  );
  const [name, ...loaded] = listed.trim().split("\n");
  expect(name).toBe("a");
  expect(loaded.filter((url) => /node_modules/.test(url) && !/ohm-js/.test(url))).toEqual([]);
});

/** Prints the address of every module that is loaded from a package, when the process ends. */
const LISTING = `
  import { register } from "node:module";
  import { MessageChannel } from "node:worker_threads";
  const { port1, port2 } = new MessageChannel();
  const urls = [];
  port1.on("message", (url) => urls.push(url));
  port1.unref();
  register("data:text/javascript," + encodeURIComponent(\`
    let port;
    export async function initialize(data) { port = data.port; }
    export async function load(url, context, next) { port.postMessage(url); return next(url, context); }
  \`), { data: { port: port2 }, transferList: [port2] });
  process.on("exit", () => { for (const url of urls) console.log(url); });
`;

describe("files", () => {
  const LINES_MAX = 500;
  const ours = [...sources, ...filesIn("test")];

  it("are at most 500 lines long", () => {
    const long = ours.filter((path) => textOf(path).split("\n").length > LINES_MAX);
    expect(long.filter((path) => LONG_FILES[path] === undefined)).toEqual([]);
  });

  it("have no `any`, and no word that takes the checking of types away", () => {
    const loosening = /: any\b(?!\()|<any>|as any\b|@ts-(?:ignore|nocheck|expect-error)/;
    const loose = ours.filter((path) => loosening.test(codeOf(path)));
    expect(loose.filter((path) => path !== "test/structure.test.ts")).toEqual([]);
  });

  it("turn text into code in one place only", () => {
    const making = sources.filter((path) =>
      /\bnew Function\b|(?<!\.)\beval\(|node:vm|\bimportScripts\(/.test(codeOf(path)),
    );
    // The page has a way of its own, as its policy forbids the usual one.
    // The command is loaded from its bundle. The host asks V8 for its collector, by a text of its own.
    expect(making).toEqual([
      "src/emit/load.ts",
      "src/host/node.ts",
      "src/page/app/worker.ts",
      "src/start/load.cts",
    ]);
  });

  it("of the sources begin with a comment that states their purpose", () => {
    const silent = sources.filter((path) => !/^(?:#!.*\n)?\/\*\*/.test(textOf(path)));
    expect(silent).toEqual([]);
  });
});

/** Files that are longer, and why. */
const LONG_FILES: Readonly<Record<string, string>> = {
  "src/syntax/tree.ts": "every kind of node, one after another, and nothing else",
  "test/random/naive-evaluate.ts": "a second opinion on every kind of expression, one after another",
};

/** What `subtle compile --target test` writes: types that the strict compiler accepts, and that say what a test must have. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { conforms } from "../../src/conform/conforms.js";
import { handleModule, identityOfInterface } from "../../src/conform/interface.js";
import { TestMistake } from "../../src/conform.js";
import { folderWith, subtle } from "../cli/command.js";
import { complaintsOf, project } from "../emit/modules.js";
import { accepted, compileFile, compileText, ROOT, specPaths, variantsOf } from "../support.js";
import { textEnvironment } from "./ideal.js";

const moduleOf = (text: string, variant: string | null = null): string =>
  handleModule(accepted(compileText(text, { variant })), { path: "./a.subtle", isRelative: true, variant });

const KINDS = `spec all_kinds
const SIZE = 2
const LOUD = true
type Node = symmetric SIZE
type Colour = red | green
type string = plain | box(size: 0 .. 3, of: Colour?)
const FIRST = red
var flag   : bool                      = LOUD
var number : 0 .. 3                    = 0
var colour : Colour                    = FIRST
var shape  : string                    = plain
var maybe  : Node?                     = none
var seen   : set of Node               = {}
var queue  : seq of Process max 2      = <<>>
var table  : [Node -> [at_: 0 .. 1]]   = [n in Node |-> [at_ |-> 0]]
var pair   : (bool, Colour)            = (false, red)
process worker(me in Node, how in Colour) {
  go: either high { number' = 1 } or low { pick n in Node  maybe' = n }
      colour' in {red, green}
}
process main { only: queue' = append(queue, self) }
action toss(n in Node) { seen' = seen union {n} }`;

describe("the types of a spec", () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: types of texts are written so
  it("say what its values are", () => {
    const text = moduleOf(KINDS);
    for (const line of [
      "export type Node = `Node#${number}`;",
      'export type Colour = "red" | "green";',
      'export type string_ = "plain" | { readonly tag: "box"; readonly value: { readonly size: number; readonly of: Colour | null } };',
      'export type Process = `worker(${Node}, ${Colour})` | "main";',
      '    readonly FIRST: "red" | "green";',
      "    readonly LOUD: boolean;",
      "    readonly table: ReadonlyMap<Node, { readonly at_: number }>;",
      "    readonly pair: readonly [boolean, Colour];",
      "    readonly queue: readonly Process[];",
      '    readonly "worker.pc": ReadonlyMap<readonly [Node, Colour], WorkerPc>;',
      '    readonly "worker.go": { readonly me: Node; readonly how: Colour; readonly either: "high" | "low"; readonly n?: Node; readonly colour: Colour };',
      '    readonly "main.only": Record<never, never>;',
    ])
      expect(text).toContain(`${line}\n`);
  });

  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
  it("differ if and only if the types of the spec do", () => {
    const identity = (text: string): string => identityOfInterface(accepted(compileText(text)));
    const base = "spec a type T = x | y var v : T = x action go { v' = y }";
    expect(identity(base.replace("v' = y", "when v = x v' = y"))).toBe(identity(base));
    for (const other of [
      base.replace("x | y", "x | y | z"),
      base.replace("go", "went"),
      base.replace("action go", "action go(t in T)"),
      base.replace("var v : T = x", "var v : T = x var w : bool = true"),
    ])
      expect(identity(other)).not.toBe(identity(base));
  });

  it("pass the strict compiler, for every spec and variant of the library", async () => {
    const modules = specPaths().flatMap((path) =>
      [null, ...variantsOf(path)].map((variant, i) => {
        const name = `${path.replaceAll(/[^a-z0-9]+/gi, "_")}_${i}.ts`;
        const spec = accepted(compileFile(path, { variant }));
        return [name, handleModule(spec, { path, isRelative: true, variant })] as const;
      }),
    );
    const folder = await project({ ...Object.fromEntries(modules), "kinds.ts": moduleOf(KINDS) });
    expect(await complaintsOf(folder)).toBe("");
    expect(modules.length).toBeGreaterThan(200);
  });
});

const USING = `import { conforms, refused } from "subtle-checker/conform";
import { mutex, type Task } from "./handle.js";
const of = { setup: () => ({ holder: null as Task | null }), observe: ({ holder }: { holder: Task | null }) => ({ holder }) };
`;
const MUTEX = `spec mutex
type Task = symmetric 2
var holder : Task? = none
action expire { when holder != none holder' = none }
process task(me in Task) {
  lock:   when holder = none holder' = me  pick next in Task
  unlock: holder' = none goto lock
}`;

describe("a test that uses them", () => {
  const LOCK = `"task.lock": (sut, { me, next }, before) => { const t: Task = next; sut.holder = before?.holder ?? me; void t; return refused; }`;
  const UNLOCK = `"task.unlock": async (sut) => { sut.holder = null; return { saw: { holder: null } }; }`;
  it.each([
    ["that is right", `${LOCK}, ${UNLOCK}`, 'hidden: ["expire"]', []],
    ["with a step left out", LOCK, 'hidden: ["expire"]', ["'\"task.unlock\"' is missing"]],
    ["that hides a step that is not there", `${LOCK}, ${UNLOCK}`, 'hidden: ["expired"]', ['"expired"']],
    [
      "with a step that is not there",
      `${LOCK}, ${UNLOCK}, "task.try": () => {}`,
      'never: ["expire"]',
      ["task.try"],
    ],
    [
      "that returns something else",
      `${LOCK}, "task.unlock": () => 3`,
      'hidden: ["expire"]',
      ["'number' is not assignable"],
    ],
    [
      "that asks for what the code chooses",
      `${LOCK}, ${UNLOCK}`,
      'hidden: ["expire"], free: ["task.lock.next"]',
      ["'next' does not exist"],
    ],
    [
      "with a constant that is not there",
      `${LOCK}, ${UNLOCK}`,
      'hidden: ["expire"], constants: { N: 3 }',
      ["not assignable to type 'undefined'"],
    ],
  ])("%s", async (_, steps, options, complaints) => {
    const text = `${USING}await conforms(mutex, { ...of, ${options}, steps: { ${steps} } });\n`;
    const folder = await project({ "handle.ts": moduleOf(MUTEX), "use.ts": text });
    const found = await complaintsOf(folder);
    if (complaints.length === 0) expect(found).toBe("");
    for (const complaint of complaints) expect(found).toContain(complaint);
  });

  it("is told that they are outdated", async () => {
    const handle = { path: "a.subtle", identity: identityOfInterface(accepted(compileText(MUTEX))) };
    const options = { setup: () => ({}), steps: {}, observe: () => ({}) } as never;
    const run = (text: string) =>
      conforms(handle, options, textEnvironment(text)).catch((error: unknown) => error);
    const error = await run(MUTEX.replace("expire", "forget"));
    expect(error).toBeInstanceOf(TestMistake);
    expect((error as Error).message).toContain("are outdated");
    expect(((await run(MUTEX)) as Error).message).toContain("the step expire has no function");
  });
});

describe("subtle compile --target test", () => {
  it("names the spec as the file that it writes has to", async () => {
    const cwd = await folderWith({ "specs/a.subtle": MUTEX, "test/b.ts": "" });
    const written = async (...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await subtle(
        ["compile", "specs/a.subtle", "--target", "test", ...words],
        { cwd },
      );
      expect([code, stderr]).toEqual([0, ""]);
      return stdout;
    };
    await written("-o", "test/a.ts");
    const file = readFileSync(join(cwd, "test/a.ts"), "utf8");
    expect(file).toContain('path: "../specs/a.subtle",\n  from: import.meta,');
    expect(await written()).toContain('path: "specs/a.subtle",\n  identity:');
  });

  it("wrote those of the examples", () => {
    for (const [spec, file] of [
      ["specs/gallery/producer_consumer.subtle", "bounded-queue/producer_consumer.ts"],
      ["examples/read-write-lock/read_write_lock.subtle", "read-write-lock/read_write_lock.ts"],
      ["examples/lease/lease.subtle", "lease/lease_spec.ts"],
    ] as const) {
      const text = readFileSync(join(ROOT, "examples", file), "utf8");
      expect(text).toContain(identityOfInterface(accepted(compileFile(spec))));
    }
  });
});

/**
 * Fixes are what texts and the reference engine say: each is pasted as a variant and applied as a diff, and whatever
 * moves of lines brute force finds are found.
 */
import { describe, expect, it } from "vitest";
import { print } from "../../src/format/format.js";
import { load } from "../../src/resolve/load.js";
import { compileFile, inMemory, onDisk } from "../support.js";
import { fixesOf, holds, patched } from "./support.js";

/** Two processes add one; the lock is taken too late. */
const LATE = `spec late
const N = 2
type P = 1 .. N
macro lock(m) pairs unlock { when m = none  m' = self }
macro unlock(m) { assert m = self  m' = none }
var held : Process? = none
var n    : 0 .. N   = 0
process p(me in P) {
  var seen : 0 .. N = 0
  read:  seen' = n
  take:  lock(held)
  write: n' = seen + 1
  give:  unlock(held)
}
invariant Counted : (forall me in P : p[me] at done) implies n = N
`;

/** Somebody tests, and later uses what may be gone. */
const GONE = `spec gone
var there : bool = true
var used  : bool = false
process user {
  test: if not there { goto out }
  go:   when not used
  use:  assert there  used' = true
  out:  used' = used
}
process owner {
  remove: when there  there' = false
}
reachable Used    : used
reachable Removed : not there
`;

/** One of those who wait is woken. */
const WOKEN = `spec woken
type P = symmetric 2
var asleep : set of P = {}
var open   : bool = false
fair process sleeper(me in P) {
  fall: if not open { asleep' = asleep union {me} }
  wait: when me not in asleep
}
fair process waker {
  wake: open' = true
        pick one in asleep union {}
        asleep' = asleep minus {one}
}
invariant Awake : waker at done implies asleep = {}
`;

describe.each([
  ["late", LATE, { N: "3" }],
  ["gone", GONE, {}],
] as const)("of %s", (name, text, larger) => {
  const path = `${name}.subtle`;

  it("each fix holds, pasted as a variant and applied as a diff, and with a larger constant", async () => {
    const { search, told } = await fixesOf(path, inMemory({ [path]: text }));
    expect(search.limit).toBeNull();
    expect(told.length).toBeGreaterThan(0);
    for (const { variant, diff, larger: confirmed } of told) {
      const pasted = inMemory({ [path]: `${text}\n${variant}\n` });
      const [, fix = ""] = /^variant (\w+)/.exec(variant) ?? [];
      expect(await holds(path, pasted, { variant: fix })).toBe(true);
      expect(await holds(path, pasted, { variant: fix, constants: larger })).toBe(true);
      expect(await holds(path, inMemory({ [path]: patched(text, diff) }))).toBe(true);
      expect(confirmed.map(({ verdict }) => verdict)).toEqual(Object.keys(larger).map(() => "holds"));
    }
  });

  it("is the same again, and smaller ones come first", async () => {
    const [a, b] = await Promise.all([0, 1].map(() => fixesOf(path, inMemory({ [path]: text }))));
    expect(a).toEqual(b);
    const sizes = a?.told.map(({ size }) => size) ?? [];
    expect(sizes).toEqual([...sizes].sort((x, y) => x - y));
  });
});

it("the moves of lines that brute force finds are those that are found", async () => {
  const path = "late.subtle";
  const lines = LATE.split("\n");
  const first = lines.findIndex((line) => line.includes("read:"));
  const body = lines.slice(first, first + 4);
  const byHand = new Set<string>();
  for (let from = 0; from < body.length; from += 1)
    for (let to = 0; to < body.length; to += 1) {
      if (from === to) continue;
      const rest = body.filter((_, i) => i !== from);
      const moved = [...rest.slice(0, to), body[from] as string, ...rest.slice(to)];
      const text = [...lines.slice(0, first), ...moved, ...lines.slice(first + 4)].join("\n");
      const ok = (await holds(path, inMemory({ [path]: text }))) === true;
      // What fails with three is none.
      if (ok && (await holds(path, inMemory({ [path]: text }), { constants: { N: "3" } })) === true)
        byHand.add(text);
    }
  const { search, told } = await fixesOf(path, inMemory({ [path]: LATE }));
  expect(search.held).toBe(told.length + search.failedLarger);
  const found = told.filter(({ kind }) => kind === "move").map(({ diff }) => patched(LATE, diff));
  expect(new Set(found)).toEqual(byHand);
  expect(byHand.size).toBeGreaterThan(0);
});

it("a check that is missing is among them: the same condition, before it is used", async () => {
  const { told } = await fixesOf("gone.subtle", inMemory({ "gone.subtle": GONE }));
  expect(told.map(({ written }) => written.join("\n"))).toContain(
    "replace user.use with {\n  if there {\n    assert there\n    used' = true\n  }\n}",
  );
});

it("all are woken instead of one", async () => {
  const { told } = await fixesOf("woken.subtle", inMemory({ "woken.subtle": WOKEN }));
  expect(told[0]?.kind).toBe("wake");
  expect(told[0]?.written).toEqual(["replace waker.wake.asleep' with ({})"]);
});

it.each([
  ["no_lock", "replace task.lock with { mutex_lock(m) }"],
  ["no_unlock", "replace task.unlock with { mutex_unlock(m) }"],
])("what %s lacks is put where it was", async (variant, edit) => {
  const { told } = await fixesOf("specs/locks/mutex.subtle", onDisk, { variant });
  expect(told.map(({ written }) => written)).toEqual([[edit]]);
});

it("where one edit is not enough, two are found", async () => {
  const second = GONE.slice(GONE.indexOf("process user"), GONE.indexOf("process owner"));
  const other = second.replace("process user", "process other").replaceAll("used", "taken_");
  const text = GONE.replace("process owner", `var taken_ : bool = false\n${other}process owner`);
  const { search, told } = await fixesOf("a.subtle", inMemory({ "a.subtle": text }));
  expect(search.pairs).toBeGreaterThan(0);
  expect(told.map(({ written }) => written.length)).toContain(2);
  for (const { diff } of told)
    expect(await holds("a.subtle", inMemory({ "a.subtle": patched(text, diff) }))).toBe(true);
});

it("nothing is said to be there where nothing is, and where the budget ends that is said", async () => {
  const text = "spec a\nvar n : 0 .. 2 = 0\naction up { when n < 2  n' = n + 1 }\ninvariant Small : n < 0\n";
  const read = inMemory({ "a.subtle": text });
  const none = await fixesOf("a.subtle", read);
  expect([none.search.limit, none.told.length]).toEqual([null, 0]);
  const cut = await fixesOf("late.subtle", inMemory({ "late.subtle": LATE }), { effort: 0.005 });
  expect(cut.search.limit).toBe("the budget was spent");
  expect(cut.search.tried).toBeLessThan(cut.search.singles);
});

describe("without the second look at the size", () => {
  const path = "specs/dax/fault_vs_truncate.subtle";
  const given = { constants: { FAULTS: "1" }, variant: "no_recheck", effort: 0.3 };

  it("that comes first", async () => {
    const { told } = await fixesOf(path, onDisk, given);
    expect(told[0]?.written).toEqual([
      "insert before fault.insert {\n  check: if page >= i_size { goto unlock }\n}",
    ]);
    expect(told[0]?.variant).toContain("variant fix of no_recheck {");
    expect(told[0]?.diff).toContain("\n+  check:     if page >= i_size { goto unlock }\n");
  });

  it("the edited spec alone is looked at: written out, with no spec that it was, the answer is the same", async () => {
    const { spec, sources } = compileFile(path, { variant: "no_recheck" });
    const { program } = load(path, onDisk);
    const own = program.modules.at(-1);
    if (spec === null || own === undefined) throw new Error("the variant is not accepted");
    const isCode = (kind: string): boolean => !/^(?:import|variant|expect)/.test(kind);
    const declarations = spec.expansion.declarations.filter(
      ({ span, kind }) => span.file === own.span.file && isCode(kind),
    );
    const imports = own.declarations.filter(({ kind }) => kind === "import");
    const text = print({ ...own, declarations: [...imports, ...declarations] });
    const name = "specs/dax/written.subtle";
    const library = sources.find((source) => source.path.endsWith("locks.subtle"));
    const read = inMemory({ [name]: text, "specs/lib/locks.subtle": library?.text ?? "" });
    const [a, b] = [
      await fixesOf(path, onDisk, given),
      await fixesOf(name, read, { ...given, variant: null }),
    ];
    expect(b.told.map(({ written, states }) => ({ written, states }))).toEqual(
      a.told.map(({ written, states }) => ({ written, states })),
    );
    expect(b.search.tried).toBe(a.search.tried);
  });
});

/** `subtle fix` as a command: what it prints and writes, and how it ends. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { type Machine, run } from "../host/memory-host.js";
import { ROOT } from "../support.js";

const schema = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, "schema", name), "utf8")) as object;

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true, strictTypes: false })
  .addSchema(schema("result-v1.schema.json"))
  .compile(schema("fix-v1.schema.json"));

/** The mutex is taken too late. */
const LATE = `spec late
macro lock(m) pairs unlock { when m = none  m' = self }
macro unlock(m) { assert m = self  m' = none }
type P = symmetric 2
var held : Process? = none
var n    : 0 .. 2   = 0
process p(me in P) {
  var seen : 0 .. 2 = 0
  read:  seen' = n
  take:  lock(held)
  write: n' = seen + 1
  give:  unlock(held)
}
invariant Counted : (forall me in P : p[me] at done) implies n = 2
variant early { move p.take before p.read  expect holds }
`;
const HOPELESS = "spec s\nvar n : 0 .. 1 = 0\naction up { n' = 1 }\ninvariant Never : n > 1\n";

async function fix(words: readonly string[], machine: Machine = {}) {
  const files = { "late.subtle": LATE, "hopeless.subtle": HOPELESS, "bad.subtle": "spec" };
  const { code, stdout, stderr } = await run(["fix", ...words], { files, ...machine });
  const json = words.includes("--json") ? JSON.parse(stdout) : null;
  if (json !== null) {
    validate(json);
    expect(validate.errors ?? []).toEqual([]);
  }
  return { code, out: stdout, err: stderr, json };
}

describe("it ends", () => {
  it("with 0, and the edits as variants and as diffs", async () => {
    const { code, out } = await fix(["late.subtle"]);
    expect(code).toBe(0);
    expect(out).toContain("variant fix {\n     move p.read after p.take\n     expect holds\n   }");
    expect(out).toContain("--- a/late.subtle\n   +++ b/late.subtle\n   @@ -6,8 +6,8 @@");
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    const { json } = await fix(["late.subtle", "--json", "-"]);
    expect([json.verdict, json.violated, json.search.limit]).toEqual(["found", ["Counted"], null]);
    expect(json.fixes.map(({ edits }: { edits: string[] }) => edits)).toContainEqual([
      "move p.read after p.take",
    ]);
  });

  it("with 1 where there is none in the search space", async () => {
    const { code, json } = await fix(["hopeless.subtle", "--json", "-"]);
    expect([code, json.verdict, json.fixes]).toEqual([1, "none", []]);
    expect((await fix(["hopeless.subtle"])).out).toContain(
      "There is no fix of at most two edits among them.",
    );
  });

  it("with 2 for a spec that holds, or is none", async () => {
    const { code, err } = await fix(["late.subtle", "--variant", "early"]);
    expect(code).toBe(2);
    expect(err).toContain("variant early of late holds already");
    expect((await fix(["late.subtle", "--variant", "early", "--json", "-"])).json.verdict).toBe("holds");
    const bad = await fix(["bad.subtle", "--json", "-"]);
    expect([bad.code, bad.json.verdict]).toEqual([2, "error"]);
    expect((await fix(["late.subtle", "--effort", "0", "--json", "-"])).code).toBe(2);
  });

  it("with 3 at a limit, and says that more was not searched", async () => {
    const states = await fix(["late.subtle", "--max-states", "3", "--json", "-"]);
    expect([states.code, states.json.verdict]).toEqual([3, "undecided"]);
    // The time is over when the spec itself has been searched.
    const late = await fix(["late.subtle", "--max-time", "2s", "--json", "-"], { tickMs: 20 });
    expect(late.code).toBe(3);
    expect(late.json.search?.limit ?? late.json.reason).toBe("the limit on time was reached");
  });

  it("with 3 after Ctrl-C, with what was found by then", async () => {
    const { code, json } = await fix(["late.subtle", "--json", "-"], {
      onPoll: (count, host) => {
        if (count === 400) host.signal("SIGINT");
      },
    });
    expect(code).toBe(3);
    expect(json.search?.limit ?? json.reason).toBe("interrupted");
  });
});

it("a text from a spec controls no terminal", async () => {
  const text = LATE.replace("assert m = self", 'assert m = self "\u001b[31m"').replace(
    "read:  seen' = n",
    "read:  seen' = n // \u001b[2J",
  );
  const { out } = await fix(["late.subtle"], { files: { "late.subtle": text } });
  expect(out).not.toContain("\u001b");
});

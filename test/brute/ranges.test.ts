/** How far steps can be moved: each move is written as a variant, from the text, and explored with the reference engine. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { load } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { explore } from "../../src/run/explore.js";
import { goalsOf } from "../../src/why/goals.js";
import { onDisk, ROOT } from "../support.js";
import { openFile, rangesOf } from "../why/support.js";
import { SPECS, titled } from "./specs.js";

/** What a release of `lib/locks` asserts, as a text. */
const HELD: Readonly<Record<string, (lock: string) => string>> = {
  mutex_unlock: (lock) => `${lock} = self`,
  read_unlock: (lock) => `self in ${lock}.readers`,
  write_unlock: (lock) => `${lock}.writer = self`,
};

interface Brute {
  readonly ill: boolean;
  readonly failures: readonly string[];
}

async function brute(
  path: string,
  source: string,
  edits: readonly string[],
  constants: ReadonlyMap<string, string>,
  goals: readonly string[],
): Promise<Brute> {
  const text = `${source}\nvariant moved_by_hand { ${edits.join("\n")} expect holds }\n`;
  const { program, diagnostics } = load(path, (name) =>
    name === path ? { kind: "text", text } : onDisk(name),
  );
  const { spec } = compileProgram(program, diagnostics, { constants, variant: "moved_by_hand" });
  if (spec === null) return { ill: true, failures: [] };
  const found = await explore(spec, {
    all: true,
    only: null,
    symmetry: false,
    engine: "reference",
    statesMax: 200_000,
  });
  if ("refused" in found) return { ill: true, failures: [] };
  const failures = found.findings
    .filter(({ verdict, name, kind }) => {
      const isHelper = ["invariant", "step", "temporal", "reachable"].includes(kind);
      return verdict === "violated" && (!isHelper || goals.includes(name));
    })
    .map(({ name, trace }) => `${name} ${trace?.steps.length ?? null}`);
  return { ill: false, failures };
}

describe("every place is what brute force says:", () => {
  it.each(titled(SPECS))("%s", async (_, { path, constants }) => {
    const asked = await openFile(path, { constants, only: ["order"] });
    const goals = goalsOf(asked.base.spec).names;
    const { ranges } = await rangesOf(asked);
    const source = readFileSync(join(ROOT, path), "utf8").replace(/^(expect|variant)[\s\S]*/m, "");
    // The steps of each process, from its text.
    const bodies = [...source.matchAll(/^(?:\w+ )*process (\w+)[^{]*\{([\s\S]*?)^\}/gm)].map(
      ([, name, body = ""]) => {
        const code = body.replace(/\/\/.*$/gm, "");
        const labels = [...code.matchAll(/^ *(?:(?:idle|fair|strong) )*(\w+)(?: at "[^"]*")?:(?!=)/gm)];
        const steps = labels.map((match, i) => ({
          label: match[1] ?? "",
          text: code.slice(match.index + match[0].length, labels[i + 1]?.index ?? code.length),
        }));
        return { name, steps };
      },
    );
    let compared = 0;
    for (const { name, steps } of bodies) {
      const places = steps
        .filter(({ text }) => !/^\s*(restart|goto \w+|return)?\s*$/.test(text))
        .map(({ label }) => label);
      const skipping = steps.flatMap(({ label, text }) =>
        [...text.matchAll(/(\w+)\((\w+)\)/g)].flatMap(([call, macro = "", lock = ""]) =>
          HELD[macro] === undefined
            ? []
            : [`replace ${name}.${label}.${macro} with { if ${HELD[macro](lock)} { ${call} } }`],
        ),
      );
      for (const { step, earlier, later } of ranges.filter(({ body }) => body === name)) {
        const own = places.indexOf(step);
        expect(own).not.toBe(-1);
        const sides = [
          ["before", earlier, places.slice(0, own).reverse()],
          ["after", later, places.slice(own + 1)],
        ] as const;
        for (const [side, { across, end }, ahead] of sides) {
          const reached = [...across, ...(end === null ? [] : [end.step])];
          expect(reached).toEqual(ahead.slice(0, reached.length));
          if (end === null) expect(reached).toEqual(ahead);
          for (const place of reached) {
            const move = `move ${name}.${step} ${side} ${name}.${place}`;
            const given = new Map(Object.entries(constants));
            const plain = await brute(path, source, [move], given, goals);
            const onlyRelease =
              plain.failures.length > 0 && plain.failures.every((f) => f.startsWith("asserts"));
            const again =
              onlyRelease && skipping.length > 0
                ? await brute(path, source, [...skipping, move], given, goals)
                : plain;
            const judged = again.ill ? plain : again;
            const ours = place === end?.step ? end : null;
            expect({
              move,
              ill: ours?.verdict === "ill-formed",
              failures: ours?.failures.map((f) => `${f.name} ${f.length}`) ?? [],
            }).toEqual({
              move,
              ...judged,
            });
            compared += 1;
          }
        }
      }
    }
    expect(compared > 0).toBe(bodies.length > 0);
  });
});

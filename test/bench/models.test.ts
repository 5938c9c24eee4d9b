/** The cases that are measured exist, in every language that is claimed for them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FULL, QUICK, sameConstants, showConstants } from "../../bench/models.js";
import { ROOT } from "../support.js";

const cases = [...QUICK, ...FULL].map(
  (each) => [each.model.name, showConstants(each.constants), each] as const,
);
const peer = (file: string): string => readFileSync(join(ROOT, "bench", "peers", file), "utf8");

describe.each(cases)("%s with %s", (_, __, { model, constants }) => {
  it("names the constants that the spec has", () => {
    const spec = readFileSync(join(ROOT, model.spec), "utf8");
    const declared = [...spec.matchAll(/^const (\w+)/gm)].map(([, name]) => name);
    expect(Object.keys(constants).sort()).toEqual(declared.sort());
  });

  it("has them all in Murphi and TLA+", () => {
    if (model.murphi !== null) {
      const wanted = [...new Set([...peer(model.murphi).matchAll(/@(\w+)@/g)].map(([, name]) => name))];
      expect(wanted.sort()).toEqual(Object.keys(constants).sort());
    }
    const tla = peer(`${model.tla.module}.tla`);
    for (const name of Object.keys(constants)) expect(tla).toMatch(new RegExp(`CONSTANTS.*\\b${name}\\b`));
    const { invariants, properties = [] } = model.tla;
    for (const name of [...invariants, ...properties]) expect(tla).toMatch(new RegExp(`^${name} ==`, "m"));
  });

  it("is written in Promela, with as many brackets closed as opened", () => {
    if (typeof model.promela !== "function") {
      expect(existsSync(join(ROOT, "bench", "peers", model.promela.script))).toBe(true);
      return;
    }
    const text = model.promela(constants);
    expect(text).not.toMatch(/undefined|NaN/);
    for (const [open, close] of ["()", "{}", "[]"].map((pair) => pair.split("") as [string, string]))
      expect(text.split(open).length).toBe(text.split(close).length);
  });
});

it("constants are the same in any order", () => {
  expect(sameConstants({ F: 1, P: 2 }, { P: 2, F: 1 })).toBe(true);
  expect(sameConstants({ F: 1, P: 2 }, { F: 1 })).toBe(false);
  expect(sameConstants({ F: 1 }, { F: 2 })).toBe(false);
});

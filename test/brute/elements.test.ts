/** Which elements are needed, alone and two at a time: every edited spec explored with the reference engine. */
import { describe, expect, it } from "vitest";
import { load } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { explore } from "../../src/run/explore.js";
import { onDisk } from "../support.js";
import { oracle, oracleBase } from "../why/oracle.js";
import { askAll, openFile } from "../why/support.js";
import { SPECS, titled } from "./specs.js";

const STATES_MAX = 20_000;

/** What needs a property, and not only a model that works. */
const NEEDS = new Set(["invariant", "step", "assertion", "temporal"]);

/** Kinds of elements that docs/why.md says sets are made of. */
const COMBINED = new Set(["when", "where", "init", "lock", "if-false", "step"]);

describe("every element, and every two that are not needed alone:", () => {
  it.each(titled(SPECS))("%s", async (_, { path, constants }) => {
    const { program } = load(path, onDisk);
    const base = await oracleBase(program, STATES_MAX, new Map(Object.entries(constants)));
    if (base === null) throw new Error("it does not hold, or is too large");
    const asked = await openFile(path, { constants });
    // Those of refinements are judged by the mapping, which brute force leaves alone.
    const own = asked.elements.filter(({ actions }) => actions.length > 0);
    const result = await askAll({ ...asked, elements: own }, { depth: 2, core: null });
    const hasRefinements = base.spec.refinements.length > 0;
    for (const [i, element] of own.entries()) {
      const { verdict, how, properties } = result.answers[i] as (typeof result.answers)[number];
      const opinion = await oracle(base, element, STATES_MAX);
      if (opinion === null) continue;
      const violated = properties.map(({ name, trace }) => `${name} ${trace?.steps.length ?? ""}`);
      const isShown = (text: string): boolean =>
        !base.spec.refinements.some(({ name }) => text.startsWith(`${name} `));
      // The reference engine's own search knows nothing of refinements.
      if (hasRefinements && violated.some((text) => !isShown(text))) continue;
      expect({ id: element.id, verdict, how, violated }).toEqual({ id: element.id, ...opinion });
    }

    const free = own.filter(
      ({ kind }, i) =>
        COMBINED.has(kind) &&
        result.answers[i]?.verdict === "not-needed" &&
        result.answers[i]?.sameAs === null,
    );
    const listed = new Set(result.joint.sets.map(({ elements }) => JSON.stringify([...elements].sort())));
    const byHand = new Set<string>();
    for (const [i, one] of free.entries())
      for (const other of free.slice(i + 1)) {
        // One inside the other, or both of one place, is no set.
        const isOnePlace = (a: typeof one, b: typeof one): boolean =>
          a.span.file === b.span.file && a.span.start <= b.span.start && b.span.end <= a.span.end;
        if (isOnePlace(one, other) || isOnePlace(other, one)) continue;
        const edits = [...one.edits, ...other.edits];
        const { spec } = compileProgram(program, [], {
          constants: base.constants,
          variant: null,
          edits,
        });
        if (spec === null) continue;
        const found = await explore(spec, {
          all: true,
          only: null,
          symmetry: false,
          engine: "reference",
          statesMax: STATES_MAX,
          traces: "none",
        });
        if ("refused" in found || found.stop !== null) continue;
        if (found.findings.some(({ verdict, kind }) => verdict === "violated" && NEEDS.has(kind)))
          byHand.add(JSON.stringify([one.id, other.id].sort()));
      }
    // A refinement alone may need a set: brute force does not see it.
    if (hasRefinements) expect([...byHand].filter((set) => !listed.has(set))).toEqual([]);
    else expect(listed).toEqual(byHand);
  });
});

/** What a cluster's processes answer: put together level by level, it is what a search finds. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PackedModel } from "../../checker/packed/model.js";
import { searchPacked } from "../../checker/packed/search.js";
import { countersFor } from "../../src/cluster/counters.js";
import { Expander } from "../../src/cluster/expander.js";
import { type Answer, columnsOf, MODES } from "../../src/cluster/protocol.js";
import { loadModel } from "../../src/emit/load.js";
import { nodeFiles } from "../../src/host/files/node-files.js";
import { permutationCount } from "../../src/ir/renamings.js";
import { compile } from "../../src/run/compile.js";
import { ROOT } from "../support.js";

/** Those that can be handed over, of two words and of more, with and without symmetry: every third, and all at length. */
const SPECS = readdirSync(join(ROOT, "specs"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".subtle"))
  .filter((path) => {
    const text = readFileSync(join(ROOT, "specs", path), "utf8");
    return /^spec /m.test(text) && !/^(?:step )?constraint /m.test(text);
  })
  .sort()
  .filter((_, i) => process.env["SUBTLE_LONG"] !== undefined || i % 3 === 0);

function modelOf(path: string, symmetry = true): PackedModel {
  const { spec } = compile(join(ROOT, "specs", path), nodeFiles.read, {
    constants: new Map(),
    variant: null,
  });
  if (spec === null) throw new Error(`${path} does not compile`);
  const model = loadModel(spec.ir, spec.sources, symmetry && permutationCount(spec.ir) > 1);
  if ("why" in model) throw new Error(model.why);
  return model;
}

type Row = readonly [tag: number, state: string, words: readonly number[]];

/** The rows of an answer; of each the words of so many columns. */
const rowsOf = ({ rows, tags, columns }: Answer, from = 0, to = columns.length): readonly Row[] =>
  Array.from({ length: rows }, (_, i) => {
    const words = columns
      .slice(from, to)
      .flatMap((column) => [column[2 * i] as number, column[2 * i + 1] as number]);
    return [tags[i] as number, words.join(), words];
  });

const columnsIn = (states: readonly (readonly number[])[], width: number): readonly Int32Array[] =>
  Array.from({ length: width }, (_, column) =>
    Int32Array.from(states.flatMap((words) => words.slice(2 * column, 2 * column + 2))),
  );

/** A search whose levels are expanded in batches of seven. */
function explored(model: PackedModel) {
  const expander = new Expander(model);
  const width = columnsOf(model.words);
  const counted = new Map<number, number>();
  const known = new Set<string>();
  const fresh = (rows: readonly Row[]): readonly (readonly number[])[] =>
    rows.flatMap(([, state, words]) => {
      if (known.has(state)) return [];
      known.add(state);
      return [words];
    });
  const first = expander.answer({ mode: MODES.initial, level: 0, count: 0, wanted: [], columns: [] });
  let level = fresh(rowsOf(first, width, 2 * width));
  let depth = 0;
  for (; level.length > 0; depth += 1) {
    const next: (readonly number[])[] = [];
    for (let at = 0; at < level.length; at += 7) {
      const batch = level.slice(at, at + 7);
      const columns = columnsIn(batch, width);
      const answer = expander.answer({
        mode: MODES.expand,
        level: depth,
        count: batch.length,
        wanted: [],
        columns,
      });
      const numbers = rowsOf(answer, width, width + 1).map(
        ([, , [low = 0, high = 0]]) => (low >>> 0) + high * 2 ** 32,
      );
      const rows = rowsOf(answer, 0, width);
      for (const [i, [tag, , [named]]] of rows.entries()) {
        if (tag === 0) expect(numbers[i]).toBe(0);
        else {
          expect(named).toBe(depth);
          counted.set(tag, (counted.get(tag) ?? 0) + (numbers[i] as number));
        }
      }
      const states = rows.filter(([tag]) => tag === 0);
      expect(new Set(states.map(([, state]) => state)).size).toBe(states.length);
      next.push(...fresh(states));
    }
    level = next;
  }
  const counters = countersFor(model);
  const at = (first: number, count: number) =>
    Array.from({ length: count }, (_, i) => counted.get(first + i) ?? 0);
  return {
    counts: { distinct: known.size, generated: first.rows + (counted.get(counters.generated) ?? 0), depth },
    actions: at(counters.taken, model.actions.length).map((taken, i) => ({
      taken,
      enabled: counted.get(counters.enabled + i) ?? 0,
    })),
    seen: at(counters.judgedSeen, model.flags.length).map(
      (n, i) => n + (counted.get(counters.expandedSeen + i) ?? 0) > 0,
    ),
  };
}

function searched(model: PackedModel) {
  const options = {
    all: true,
    only: null,
    statesMax: Infinity,
    memoryMax: 2 ** 30,
    lowMemory: false,
    traces: "none",
  } as const;
  const search = searchPacked(model, options);
  let seen: readonly boolean[] = [];
  for (let step = search.next(); ; step = search.next()) {
    if (step.done !== true) {
      seen = [...model.seen].map((flag) => flag === 1);
      continue;
    }
    const { initial, ...counts } = step.value.counts;
    return { counts, actions: step.value.actions, seen };
  }
}

describe("levels put together from batches are those of the search", () => {
  it.each(SPECS)("%s", (path) => {
    const model = modelOf(path);
    const expected = searched(model);
    const found = explored(model);
    expect(found.counts).toEqual(expected.counts);
    expect(found.actions).toEqual(expected.actions);
    // The last level's flags come after the last report of a search; what it reported is there.
    expect(found.seen.map((is, i) => is || !expected.seen[i])).not.toContain(false);
  });

  it("without symmetry too", () => {
    const [reduced, full] = [true, false].map((symmetry) =>
      explored(modelOf("dax/fault_vs_truncate.subtle", symmetry)),
    );
    expect(reduced?.counts.distinct).toBe(564);
    expect(full?.counts.distinct).toBe(1012);
  });
});

describe("questions about single states", () => {
  it("lists successors in order, each with its representative, and the pairs of parents", () => {
    const model = modelOf("dax/fault_vs_truncate.subtle");
    const expander = new Expander(model);
    const width = columnsOf(model.words);
    const ask = (mode: number, states: readonly (readonly number[])[], wanted: readonly number[] = []) =>
      expander.answer({ mode, level: 0, count: states.length, wanted, columns: columnsIn(states, width) });
    const [[, , initial = []] = [0, "", []]] = rowsOf(ask(MODES.initial, []), 0, width);
    const listed = ask(MODES.successors, [initial]);
    const explained = model
      .explain(Int32Array.from(initial.slice(0, model.words)))
      .flatMap(({ outcome }) => (outcome.kind === "state" ? [[...outcome.state].join()] : []));
    const own = rowsOf(listed, 0, width).map(([, , words]) => words.slice(0, model.words).join());
    expect(own).toEqual(explained);
    const representatives = rowsOf(listed, width, 2 * width).map(([, state]) => state);
    const edges = ask(MODES.edges, [initial]);
    expect(rowsOf(edges, 0, width).every(([, state]) => state === initial.join())).toBe(true);
    expect(rowsOf(edges, width, 2 * width).map(([, state]) => state)).toEqual(representatives);
    // Of states that raise nothing, there is no row.
    expect(ask(MODES.raise, [initial], [0, 1]).rows).toBe(0);
  });
});

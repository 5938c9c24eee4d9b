/** From where on a counterexample is doomed, and which orders it needs: every behaviour and every schedule listed. */
import { describe, expect, it } from "vitest";
import type { TraceStep } from "../../checker/outcome.js";
import type { Ir } from "../../src/ir/ir.js";
import { insightJson } from "../../src/result/insight.js";
import type { State, TypedValue } from "../../src/state/values.js";
import { CASES, type Case, told } from "../race/cases.js";
import { avoiding, badOf, type Graph, graphOf, reachesBad, schedulesOf } from "../race/oracle.js";
import { FAILING, titled } from "./specs.js";

const ALL: readonly Case[] = [
  ...CASES,
  ...titled(FAILING).map(([title, given]): Case => ({ title, ...given, all: false })),
];

/** As the keys of edges. */
function keyOf({ action, choices, decided = [] }: TraceStep<State>, ir: Ir, { model }: Graph): string {
  const shown = (values: typeof choices) =>
    values.map(({ name, value }) => {
      const typed = value as TypedValue;
      return [name, model.printer.json(typed.type, typed.value)];
    });
  return JSON.stringify([ir.actions[action ?? -1]?.name, shown(choices), shown(decided)]);
}

describe("brute force agrees on", () => {
  it.each(ALL)("$title", async (given) => {
    const { spec, exploration } = await told(given);
    const { ir } = spec;
    const own = exploration.findings.filter(
      ({ trace }) => trace !== null && exploration.insights?.has(trace),
    );
    expect(own.length).toBeGreaterThan(0);
    for (const finding of own) {
      const { trace } = finding;
      if (trace === null) continue;
      const insight = exploration.insights?.get(trace);
      if (insight === undefined) throw new Error("no insight");
      const { doomed, orders } = insightJson(insight, ir);
      const graph = graphOf(ir);
      const bad = badOf(graph, finding);
      const texts = trace.steps.map(({ state }) => state && JSON.stringify(graph.model.codec.json(state)));
      const free = avoiding(graph, bad);
      // The number of the first step after which nothing is free; a step that violates by itself comes last.
      const first = texts.findIndex((text) => text === null || !free.has(text));
      expect(doomed.from).toBe((first < 0 ? texts.length - 1 : first) + 1);
      const before = texts[(doomed.from ?? 0) - 2];
      const escapes =
        before == null
          ? []
          : (graph.edges.get(before) ?? []).flatMap((edge) => {
              const { to, action } = edge;
              if (to === null || to === before || bad.edge(before, edge) || !free.has(to)) return [];
              return [`${action} ${reachesBad(graph, bad, to) ? "at risk" : "safe"}`];
            });
      expect(doomed.escapes?.map(({ action, to }) => `${action} ${to}`)).toEqual(escapes);

      const everyEdge = [...graph.edges.values()].flat();
      const events = trace.steps.slice(1).map((step) => {
        const edge = everyEdge.find(
          ({ index, key }) => index === step.action && key === keyOf(step, ir, graph),
        );
        if (edge === undefined) throw new Error("a step of the trace is nowhere");
        return edge;
      });
      const all = schedulesOf(graph, bad, texts[0] as string, events, 20_000);
      if (all === null || orders === null) throw new Error("too many schedules");
      expect([orders.schedules, orders.violating]).toEqual([
        all.length,
        all.filter(({ isBad }) => isBad).length,
      ]);
      const good = all.filter(({ isBad }) => !isBad).map(({ order }) => order);
      const keeps = (order: readonly number[], core: typeof orders.core): boolean =>
        core.every(({ first: a, then: b }) => order.indexOf(a - 2) < order.indexOf(b - 2));
      for (const { first: a, then: b } of orders.core) {
        expect(a).toBeLessThan(b);
        expect(events[a - 2]?.line).not.toBe(events[b - 2]?.line);
      }
      expect(good.filter((order) => keeps(order, orders.core))).toEqual([]);
      for (const one of orders.core)
        expect(
          good.some((order) =>
            keeps(
              order,
              orders.core.filter((other) => other !== one),
            ),
          ),
        ).toBe(true);
    }
  });
});

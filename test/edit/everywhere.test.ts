/** Whatever an edit names, it is made or refused: nothing else happens. */
import { describe, expect, it } from "vitest";
import { addressableIn } from "../../src/edit/address.js";
import { load } from "../../src/resolve/load.js";
import { compileProgram, NO_OPTIONS } from "../../src/run/compile.js";
import type { Action, Block } from "../../src/syntax/tree.js";
import { accepted, compileFile, LONG, onDisk, runSpec, specPaths } from "../support.js";

/** Some of a list, evenly. */
const sampled = <Item>(items: readonly Item[], count: number): readonly Item[] =>
  items.filter(
    (_, i) => Math.floor((i * count) / items.length) !== Math.floor(((i - 1) * count) / items.length),
  );

/** The addresses of all parts of a body. */
function partsIn(prefix: string, body: Block, action: Action | null): readonly string[] {
  const counts = new Map<string, number>();
  return addressableIn(body, action).flatMap(({ name, element }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const own = `${prefix}.${name}${count === 1 ? "" : `.${count}`}`;
    if (element.kind === "condition" && element.owner.kind === "if")
      return [own, `${own}.then`, `${own}.else`];
    return [own, `${own}.and.2`, `${own}.or.1`];
  });
}

function addressesIn(path: string): {
  readonly bodies: readonly string[];
  readonly parts: readonly string[];
} {
  const { declarations } = accepted(compileFile(path)).expansion;
  const bodies: string[] = [];
  const parts: string[] = [];
  for (const node of declarations) {
    if (node.kind === "action" || node.kind === "macro") {
      bodies.push(node.name.name);
      parts.push(...partsIn(node.name.name, node.body, node.kind === "action" ? node : null));
    }
    if (node.kind === "process" || node.kind === "procedure")
      for (const { label, body } of node.body.steps) {
        bodies.push(`${node.name.name}.${label.name}`);
        parts.push(...partsIn(`${node.name.name}.${label.name}`, body, null));
      }
  }
  return { bodies, parts };
}

const SOME =
  /alternating_bit\.|chameneos|mcs_lock|pipeline|producer_consumer|two_phase_commit|readers_writers/;

describe.each(specPaths().filter((path) => LONG || SOME.test(path)))("in %s", (path) => {
  it("each edit of each part is made or refused", async () => {
    const { bodies, parts } = addressesIn(path);
    const next = (list: readonly string[], i: number): string => list[(i + 1) % list.length] ?? "";
    const all = [
      ...parts.flatMap((at, i) => [
        `drop ${at}`,
        `replace ${at} with (true)`,
        `replace ${at} with { }`,
        `insert after ${at} { when true }`,
        `move ${at} before ${next(parts, i)}`,
        `move ${at} after ${next(bodies, i)}`,
      ]),
      ...bodies.flatMap((at, i) => [
        `drop ${at}`,
        `split ${at}`,
        `split ${at} split ${at}`,
        `insert before ${at} { assert true }`,
        `join ${at}, ${next(bodies, i)}`,
        `split ${at} join ${at}, ${next(bodies, i)}`,
        `join ${at}, ${next(bodies, i)} split ${at}`,
      ]),
    ];
    const edits = sampled(all, LONG ? 300 : 90);
    let made = 0;
    const text = `\n${edits.map((edit, i) => `variant each_${i} { ${edit} expect holds }`).join("\n")}\n`;
    const { program, diagnostics } = load(path, (file, written) => {
      const read = onDisk(file, written);
      return file === path && read.kind === "text" ? { ...read, text: read.text + text } : read;
    });
    for (const [i, edit] of edits.entries()) {
      const { spec, diagnostics: found } = compileProgram(program, diagnostics, {
        ...NO_OPTIONS,
        variant: `each_${i}`,
      });
      if (spec === null) expect(found.some(({ severity }) => severity === "error")).toBe(true);
      else made += 1;
      // In the long run both engines run some of them.
      if (spec === null || !LONG || i % 7 !== 0) continue;
      const { counts } = await runSpec(spec, { statesMax: 30 });
      expect([edit, counts.distinct > 0 || /init/.test(edit)]).toEqual([edit, true]);
    }
    expect(made).toBeGreaterThan(edits.length / 6);
  });
});

/**
 * What a proof can say too little about: where there is one process of a kind that excludes its like, or one value of an
 * ordered type, or of a symmetric one that has more in the spec, much is true for no other reason.
 */
import { cardinality, partsOf, showType, type Type } from "../ir/type.js";
import type { Reached } from "./candidates.js";
import { declaredNames, positionOf } from "./frame.js";
import type { Setting } from "./setting.js";

/** The names of what there is only one of, at all of the constants that were checked. */
export function hollowness(
  checked: readonly Setting[],
  own: Setting,
  reached: readonly Reached[],
): readonly string[] {
  const found = new Set<string>();
  const names = declaredNames(own.spec);
  own.spec.ir.processes.forEach(({ name, parameters }, process) => {
    if (parameters.length === 0) return;
    const most = Math.max(
      ...checked.map(({ spec }) => instancesOf(spec.ir.processes[process]?.parameters ?? [])),
    );
    if (most < 2 && excludesItsLike(reached, process)) found.add(name);
  });
  for (const [position, type] of orderedTypes(own)) {
    const most = Math.max(
      ...checked.map((setting) => {
        const same = orderedTypes(setting).find(([other]) => other === position);
        return same === undefined ? 0 : cardinality(same[1], 0);
      }),
    );
    if (most < 2) found.add(names.get(JSON.stringify(type)) ?? `value of ${position.split(" ")[0]}`);
  }
  // A process that was found says it already.
  const said = own.spec.ir.processes.flatMap(({ name, parameters }) =>
    found.has(name) ? parameters.map(({ type }) => showType(type)) : [],
  );
  const most = new Map<string, number>();
  for (const setting of checked)
    for (const [name, size] of symmetricTypes(setting)) most.set(name, Math.max(size, most.get(name) ?? 0));
  for (const [name, size] of symmetricTypes(own))
    if (size > 1 && (most.get(name) ?? 0) < 2 && !said.includes(name)) found.add(name);
  return [...found];
}

/** The symmetric types of the state, by name, and how many values they have. */
function symmetricTypes({ spec: { ir } }: Setting): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const visit = (type: Type): void => {
    if (type.kind === "symmetric") found.set(type.name, type.size);
    for (const part of partsOf(type)) visit(part);
  };
  for (const { type } of ir.variables) visit(type);
  return found;
}

const instancesOf = (parameters: readonly { readonly type: Type }[]): number =>
  parameters.reduce((product, { type }) => product * cardinality(type, 0), 1);

/** Numbers that the state has or is indexed by, with their places. */
function orderedTypes({ spec: { ir } }: Setting): readonly (readonly [string, Type])[] {
  const found: (readonly [string, Type])[] = [];
  const visit = (type: Type, path: readonly string[]): void => {
    if (type.kind === "int") found.push([positionOf(path), type]);
    const [first, second] = partsOf(type);
    if (type.kind === "function") {
      visit(first as Type, [...path, "key"]);
      visit(second as Type, [...path, "value"]);
    } else if (type.kind === "record")
      for (const field of type.fields) visit(field.type, [...path, field.name]);
    else if (type.kind === "set" && first !== undefined) visit(first, [...path, "element"]);
    else if (first !== undefined && type.kind === "optional") visit(first, path);
  };
  for (const { name, type, owner } of ir.variables) if (owner?.role !== "pc") visit(type, [name]);
  return found;
}

/** Whether two instances are never at once where each of them can be: in some two steps, in reachable states. */
function excludesItsLike(reached: readonly Reached[], process: number): boolean {
  for (const { world, states, count, whole } of reached) {
    if (!whole) continue;
    const { ir, trees, cells } = world;
    const tree = trees[ir.processes[process]?.pc ?? -1];
    if (tree?.kind !== "function" || tree.parts.length < 2) continue;
    const [a, b] = tree.parts.map((part) => (part.kind === "cell" ? part.cell : -1)) as [number, number];
    const labels = (cells[a] as { count: number }).count;
    const single = new Uint8Array(labels);
    const both = new Uint8Array(labels * labels);
    const values = new Int32Array(cells.length);
    for (let s = 0; s < count; s += 1) {
      world.unpack(states, s * world.words, values);
      const [x, y] = [values[a] as number, values[b] as number];
      single[x] = 1;
      both[x * labels + y] = 1;
    }
    for (let x = 0; x < labels; x += 1)
      for (let y = 0; y < labels; y += 1)
        if (single[x] === 1 && single[y] === 1 && both[x * labels + y] === 0) return true;
  }
  return false;
}

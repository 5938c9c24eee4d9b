/** The representative of all states that differ by a permutation of symmetric values: the smallest, word by word. */

import { bitsFor, valuesCount } from "../../../checker/runtime/shapes.js";
import { itemTypes } from "../../facts/fits.js";
import { maxOf, nth } from "../../facts/parts.js";
import { type Renaming, renamings, symmetricTypesOf } from "../../ir/renamings.js";
import { symmetricTypesIn, type Type } from "../../ir/type.js";
import { add, paren } from "../code/code.js";
import { functionText } from "../code/function-text.js";
import { tagOf } from "../expression/parts.js";
import {
  bitLoc,
  elementLoc,
  fieldLoc,
  isSimpleOptional,
  type Loc,
  load,
  locIn,
  locOf,
  payloadLoc,
  presentLoc,
  shapeOf,
  store,
  temporary,
  writeBits,
} from "../place/location.js";
import { forCount, forEachBit } from "../place/loops.js";
import { isPresent, presentValue } from "../place/optionals.js";
import { elementOfRank, lengthBits, lengthOf, rankOf } from "../place/ranks.js";
import {
  type FunctionScope,
  functionScope,
  held,
  js,
  type ModuleContext,
  named,
  regionHome,
  use,
  type Val,
} from "../place/scope.js";

const TARGET = "RENAMED";
const LEAST = "LEAST";

export function symmetryText(module: ModuleContext): string {
  const { ir, shapes, layout, typed } = module;
  const types = symmetricTypesOf(ir);
  const all = renamings(types);
  const inProcesses = types.filter((type) =>
    ir.processes.some((p) => p.parameters.some((q) => symmetricTypesIn(q.type, []).has(type.name))),
  );
  const touched = (type: Type): boolean => symmetricTypesIn(type, inProcesses).size > 0;
  const tables = new Map<string, string>();
  const constants: string[] = [];
  const table = (key: string, images: (renaming: Renaming) => readonly number[]): string => {
    const known = tables.get(key);
    if (known !== undefined) return known;
    const name = `moved${tables.size + 1}`;
    tables.set(key, name);
    constants.push(`/** Where ${key} goes, for each renaming. */`);
    constants.push(`const ${name} = Int32Array.of(${all.flatMap(images).join(", ")});`);
    return name;
  };
  const ofType = (type: Extract<Type, { kind: "symmetric" }>, rank: string): string =>
    `${table(type.name, (renaming) => renaming.get(type.name) ?? [])}[p * ${type.size} + ${paren(rank)}]${typed("!")}`;
  const ofProcess = (rank: string): string => {
    const images = table("each process", (renaming) => processImages(module, renaming));
    return `${images}[p * ${shapes.instances.length} + ${paren(rank)}]${typed("!")}`;
  };

  const { scope, prologue } = functionScope(module, () => {});
  const words = layout.words;
  const [target, least] = [module.scratch(words), module.scratch(words)];
  scope.code.line(`${use(scope, "clearWords")}(scratch, ${TARGET}, ${words});`);
  ir.variables.forEach(({ type }, index) => {
    const spot = layout.variables[index];
    if (spot === undefined) return;
    const from = locIn(scope.state, type, spot);
    rename(scope, load(scope, from), locIn(regionHome(module, "scratch", TARGET), type, spot));
  });
  if (layout.mark !== null)
    scope.code.line(`scratch[${add(TARGET, layout.mark)}]${typed("!")} |= ${1 << 31};`);
  scope.code.insert(0, prologue());
  const renamed = functionText(
    module.mentions,
    "renamed",
    [`s${typed(": Int32Array")}`, `i${typed(": number")}`, `p${typed(": number")}`],
    typed(": void"),
    scope.code.lines(),
  );
  for (const name of ["copyWords", "isLess"]) module.runtime.add(name);
  const lines = [
    `const ${TARGET} = ${target};`,
    `const ${LEAST} = ${least};`,
    ...constants,
    "",
    "/** Makes the state that renaming number `p` makes of a state. */",
    renamed,
    "",
    "/** Replaces a state by the least of all that renaming makes of it. */",
    `function canonicalise(s${typed(": Int32Array")}, i${typed(": number")})${typed(": void")} {`,
    `  copyWords(scratch, ${LEAST}, s, i, ${words});`,
    `  for (let p = 1; p < ${all.length}; p += 1) {`,
    "    renamed(s, i, p);",
    `    if (isLess(scratch, ${TARGET}, scratch, ${LEAST}, ${words})) copyWords(scratch, ${LEAST}, scratch, ${TARGET}, ${words});`,
    "  }",
    `  copyWords(s, i, scratch, ${LEAST}, ${words});`,
    "}",
  ];
  return module.mentions.note(lines.join("\n"));

  /** Writes a value, renamed, over bits that are 0. */
  function rename(inside: FunctionScope, val: Val, to: Loc): void {
    const { type } = val;
    const { code } = inside;
    if (!touched(type)) {
      store(inside, to, val, true);
      return;
    }
    switch (type.kind) {
      case "symmetric":
        store(inside, to, { wide: false, type, js: ofType(type, js(val)) }, true);
        return;
      case "process":
        store(inside, to, { wide: false, type, js: ofProcess(js(val)) }, true);
        return;
      case "optional": {
        const kept = named(inside, val);
        code.open(`if (${isPresent(inside, kept)}) {`);
        const there = presentValue(inside, kept);
        if (isSimpleOptional(shapeOf(inside, type))) {
          const moved = js(renamedValue(inside, there));
          store(inside, to, { wide: false, type, js: add(moved, 1) }, true);
        } else {
          writeBits(inside, to, 1, "1", true);
          rename(inside, there, presentLoc(inside, to, type.of));
        }
        code.close();
        return;
      }
      case "record":
      case "tuple": {
        const source = locOf(inside, val);
        itemTypes(type).forEach((item, i) => {
          rename(inside, load(inside, fieldLoc(inside, source, i, item)), fieldLoc(inside, to, i, item));
        });
        return;
      }
      case "function": {
        const source = locOf(inside, val);
        forCount(inside, String(valuesCount(shapeOf(inside, type.key))), (k) => {
          const key = touched(type.key)
            ? rankNamed(inside, renamedValue(inside, elementOfRank(inside, type.key, k)))
            : k;
          rename(
            inside,
            load(inside, elementLoc(inside, source, k, type.value)),
            elementLoc(inside, to, key, type.value),
          );
        });
        return;
      }
      case "set":
        forEachBit(inside, named(inside, val), (rank) => {
          const element = renamedValue(inside, elementOfRank(inside, type.of, rank));
          writeBits(inside, bitLoc(inside, to, rankNamed(inside, element)), 1, "1", true);
        });
        return;
      case "sequence": {
        const kept = named(inside, val);
        const source = locOf(inside, kept);
        const length = held(inside, lengthOf(inside, kept));
        writeBits(inside, to, lengthBits(inside, type), length, true);
        if (maxOf(type) === 0) return;
        forCount(inside, length, (k) => {
          rename(
            inside,
            load(inside, elementLoc(inside, source, k, type.of)),
            elementLoc(inside, to, k, type.of),
          );
        });
        return;
      }
      case "alternatives": {
        const source = locOf(inside, val);
        const tag = held(inside, tagOf(inside, source));
        writeBits(inside, to, bitsFor(type.cases.length), tag, true);
        type.cases.forEach((c, index) => {
          if (c.fields.length === 0) return;
          code.open(`if (${tag} === ${index}) {`);
          c.fields.forEach((field, i) => {
            const part = load(inside, payloadLoc(inside, source, index, i, field.type));
            rename(inside, part, payloadLoc(inside, to, index, i, field.type));
          });
          code.close();
        });
        return;
      }
      default:
        throw new Error(`a ${type.kind} has nothing to rename`);
    }
  }

  /** A narrow value, renamed. */
  function renamedValue(inside: FunctionScope, val: Val): Val {
    if (!touched(val.type)) return val;
    if (val.type.kind === "symmetric") return { wide: false, type: val.type, js: ofType(val.type, js(val)) };
    if (val.type.kind === "process") return { wide: false, type: val.type, js: ofProcess(js(val)) };
    const to = temporary(inside, val.type);
    rename(inside, named(inside, val), to);
    return load(inside, to);
  }

  function rankNamed(inside: FunctionScope, val: Val): string {
    const rank = rankOf(inside, val);
    return held(inside, rank, "x");
  }
}

/** Where each process instance goes: to the one whose parameters are the renamed ones. */
function processImages({ shapes, ir }: ModuleContext, renaming: Renaming): readonly number[] {
  const textOf = (process: number, keys: readonly unknown[], by: Renaming): string => {
    const parameters = ir.processes[process]?.parameters ?? [];
    return JSON.stringify([
      process,
      keys.map((key, i) => renamedJson(nth(parameters, i, "parameter").type, key, by)),
    ]);
  };
  const index = new Map(
    shapes.instances.map(({ process, keys }, i) => [textOf(process, keys, new Map()), i]),
  );
  return shapes.instances.map(({ process, keys }) => {
    const image = index.get(textOf(process, keys, renaming));
    if (image === undefined) throw new Error("a renaming leads to no process");
    return image;
  });
}

/** A value in the notation of traces, renamed. Sets, and the keys of functions, are put in order again. */
function renamedJson(type: Type, value: unknown, renaming: Renaming): unknown {
  const part = (of: Type, inner: unknown): unknown => renamedJson(of, inner, renaming);
  if (value === null) return null;
  switch (type.kind) {
    case "symmetric": {
      const from = Number(/#(\d+)$/.exec(value as string)?.[1]) - 1;
      return `${type.name}#${(renaming.get(type.name)?.[from] ?? from) + 1}`;
    }
    case "optional":
      return part(type.of, value);
    case "tuple":
      return {
        "#tup": (value as { "#tup": unknown[] })["#tup"].map((item, i) =>
          part(nth(type.items, i, "item"), item),
        ),
      };
    case "record":
      return Object.fromEntries(
        type.fields.map((f) => [f.name, part(f.type, (value as Record<string, unknown>)[f.name])]),
      );
    case "sequence":
      return (value as unknown[]).map((item) => part(type.of, item));
    case "set":
      return {
        "#set": (value as { "#set": unknown[] })["#set"].map((item) => part(type.of, item)).sort(byText),
      };
    case "function":
      return {
        "#map": (value as { "#map": [unknown, unknown][] })["#map"]
          .map(([key, item]) => [part(type.key, key), part(type.value, item)])
          .sort(byText),
      };
    case "alternatives": {
      const { tag, value: payload } = value as { tag?: string; value?: Record<string, unknown> };
      const fields = type.cases.find((c) => c.name === tag)?.fields;
      if (fields === undefined || payload === undefined) return value;
      return { tag, value: Object.fromEntries(fields.map((f) => [f.name, part(f.type, payload[f.name])])) };
    }
    default:
      return value;
  }
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

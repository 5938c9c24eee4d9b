/** Makes of a state the one in which the members of symmetric types have changed places. */
import { bitsFor, sizeOf, valuesCount } from "../../../checker/runtime/shapes.js";
import { itemTypes } from "../../facts/fits.js";
import { maxOf, nth } from "../../facts/parts.js";
import { partsOf, type Type } from "../../ir/type.js";
import { add } from "../code/code.js";
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
  presentLoc,
  readBits,
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
  type Home,
  held,
  js,
  named,
  regionHome,
  use,
  type Val,
} from "../place/scope.js";
import { alikeCases } from "./cases.js";
import type { Members } from "./members.js";

/** The images of members, by which states are renamed, and where the renamed state is. */
export const IMAGES = "IMAGES";
export const RENAMED = "RENAMED";

/** The functions that rename; the last is `renamed`, of a state. */
export function renameTexts(members: Members): readonly string[] {
  const { module } = members;
  const { ir, layout, typed } = module;
  const { scope, prologue } = functionScope(module, () => {});
  const { words } = layout;
  const written = new Set<number>();
  const region = regionHome(module, "scratch", RENAMED);
  // Words that hold narrow variables are put together in registers.
  const target: Home = {
    word: (index, further) => {
      if (further !== null) return region.word(index, further);
      written.add(index);
      return `o${index}`;
    },
    region: region.region,
  };
  let isProcess = false;
  const wide: (() => void)[] = [];
  ir.variables.forEach(({ type }, index) => {
    const spot = layout.variables[index];
    if (spot === undefined) return;
    const from = locIn(scope.state, type, spot);
    if ("bits" in sizeOf(shapeOf(scope, type))) rename(scope, load(scope, from), locIn(target, type, spot));
    else wide.push(() => rename(scope, load(scope, from), locIn(region, type, spot)));
  });
  for (const write of wide) write();
  if (layout.mark !== null) scope.code.line(`${target.word(layout.mark, null)} |= ${1 << 31};`);
  const results = [...written].sort((a, b) => a - b);
  for (const word of results) scope.code.line(`${region.word(word, null)} = o${word};`);
  scope.code.insert(0, [
    ...prologue(),
    ...(results.length < words ? [`${use(scope, "clearWords")}(scratch, ${RENAMED}, ${words});`] : []),
    ...results.map((word) => `let o${word} = 0;`),
  ]);
  const own = functionText(
    module.mentions,
    "renamed",
    [`s${typed(": Int32Array")}`, `i${typed(": number")}`],
    typed(": void"),
    scope.code.lines(),
  );
  return [
    ...(isProcess ? [`/** The process that a process becomes. */\n${processText()}\n`] : []),
    `/** Makes the state that the renaming at \`${IMAGES}\` makes of a state. */\n${own}`,
  ];

  function ofProcess(code: string): string {
    isProcess = true;
    return `movedProcess(${code})`;
  }

  function processText(): string {
    const { scope: inside } = functionScope(module, () => {});
    members.forProcesses(inside, "n", (parameters, _, numbered) => {
      const ranks = parameters.map((parameter) => rankOf(inside, renamedValue(inside, parameter)));
      inside.code.line(`return ${numbered(ranks)};`);
    });
    inside.code.line("return n;");
    const signature = [`n${typed(": number")}`];
    return functionText(module.mentions, "movedProcess", signature, typed(": number"), inside.code.lines());
  }

  /** Writes a value, renamed, over bits that are 0. */
  function rename(inside: FunctionScope, val: Val, to: Loc): void {
    const { type } = val;
    const { code } = inside;
    if (!members.touched(type)) {
      store(inside, to, val, true);
      return;
    }
    if (to.furtherWord !== null && !val.wide && partsOf(type).length > 0) {
      // Put together in a register, and then written once.
      const whole = temporary(inside, type);
      rename(inside, named(inside, val), whole);
      store(inside, to, load(inside, whole), true);
      return;
    }
    switch (type.kind) {
      case "symmetric":
        store(inside, to, { wide: false, type, js: members.word(IMAGES, type, js(val)) }, true);
        return;
      case "process":
        store(inside, to, { wide: false, type, js: ofProcess(js(val)) }, true);
        return;
      case "optional": {
        const kept = named(inside, val);
        if (type.of.kind === "symmetric") {
          // The image of `none` is -1.
          const moved = members.optionalWord(IMAGES, type.of, js(kept));
          store(inside, to, { wide: false, type, js: `(${moved} + 1)` }, true);
          return;
        }
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
        const each = (k: string, key: string): void =>
          rename(
            inside,
            load(inside, elementLoc(inside, source, k, type.value)),
            elementLoc(inside, to, key, type.value),
          );
        const count = valuesCount(shapeOf(inside, type.key));
        if (type.key.kind === "symmetric" && isShort(inside, type.value)) {
          for (let k = 0; k < count; k += 1)
            each(String(k), held(inside, members.word(IMAGES, type.key, String(k)), "x"));
          return;
        }
        forCount(inside, String(count), count, (k) => {
          each(
            k,
            members.touched(type.key)
              ? rankNamed(inside, renamedValue(inside, elementOfRank(inside, type.key, k)))
              : k,
          );
        });
        return;
      }
      case "set": {
        const { of } = type;
        if (of.kind === "symmetric") {
          const source = locOf(inside, val);
          for (let k = 0; k < of.size; k += 1) {
            const isIn = readBits(bitLoc(inside, source, String(k)), 1);
            const image = held(inside, members.word(IMAGES, of, String(k)), "x");
            writeBits(inside, bitLoc(inside, to, image), 1, isIn, true);
          }
          return;
        }
        forEachBit(inside, named(inside, val), (rank) => {
          const element = renamedValue(inside, elementOfRank(inside, of, rank));
          writeBits(inside, bitLoc(inside, to, rankNamed(inside, element)), 1, "1", true);
        });
        return;
      }
      case "sequence": {
        const kept = named(inside, val);
        const source = locOf(inside, kept);
        const length = held(inside, lengthOf(inside, kept));
        writeBits(inside, to, lengthBits(inside, type), length, true);
        if (maxOf(type) === 0) return;
        forCount(inside, length, maxOf(type), (k) => {
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
        const targets = alikeCases(inside, to, type);
        alikeCases(inside, source, type).forEach(({ indices, fields }, group) => {
          const isAll = indices.length === type.cases.length;
          if (!isAll) code.open(`if (${indices.map((index) => `${tag} === ${index}`).join(" || ")}) {`);
          fields.forEach((field, i) => {
            rename(inside, load(inside, field), nth(nth(targets, group, "case").fields, i, "field"));
          });
          if (!isAll) code.close();
        });
        return;
      }
      default:
        throw new Error(`a ${type.kind} has nothing to rename`);
    }
  }

  /** A narrow value, renamed. */
  function renamedValue(inside: FunctionScope, val: Val): Val {
    if (!members.touched(val.type)) return val;
    if (val.type.kind === "symmetric")
      return { wide: false, type: val.type, js: members.word(IMAGES, val.type, js(val)) };
    if (val.type.kind === "process") return { wide: false, type: val.type, js: ofProcess(js(val)) };
    const to = temporary(inside, val.type);
    rename(inside, named(inside, val), to);
    return load(inside, to);
  }

  function rankNamed(inside: FunctionScope, val: Val): string {
    const rank = rankOf(inside, val);
    return held(inside, rank, "x");
  }

  /** Whether code for a value is so short that it may stand there once for each member. */
  function isShort(inside: FunctionScope, type: Type): boolean {
    if (!("bits" in sizeOf(shapeOf(inside, type)))) return false;
    const part = type.kind === "optional" || type.kind === "set" ? type.of : type;
    return !members.touched(type) || part.kind === "symmetric";
  }
}

/**
 * Weighs the members of symmetric types: gives each a number that says how it stands in the state, and that no renaming
 * changes. Members that nothing tells apart weigh the same; others can, but hardly do.
 *
 * What a member weighs is made of its own values (those of functions at it, and which sets it is in), of all the places at
 * which it stands as a value, and, in place of any other member there, of that member's colour: what was known of it
 * before. Where the order of such contributions could depend on names, they are summed up.
 */
import { sizeOf, valuesCount, wordsOf } from "../../../checker/runtime/shapes.js";
import { itemTypes } from "../../facts/fits.js";
import { maxOf } from "../../facts/parts.js";
import type { TypeOf } from "../../ir/type.js";
import { add } from "../code/code.js";
import { functionText } from "../code/function-text.js";
import { tagOf } from "../expression/parts.js";
import {
  bitLoc,
  elementLoc,
  fieldLoc,
  type Loc,
  load,
  locIn,
  locOf,
  readBits,
  regionOf,
  shapeOf,
} from "../place/location.js";
import { forCount, forEachBit } from "../place/loops.js";
import { isPresent, presentValue } from "../place/optionals.js";
import { elementOfRank, lengthOf } from "../place/ranks.js";
import { type FunctionScope, functionScope, held, js, named, use, type Val } from "../place/scope.js";
import { alikeCases } from "./cases.js";
import type { Members, MembersOf } from "./members.js";
import { mix, mixed, oddNumber, packed, scaled, sumOf, times } from "./mixing.js";

/** The weights of members, and their colours. */
export const WEIGHTS = "WEIGHTS";
export const COLOURS = "COLOURS";

/** What weights and colours are multiplied by before they become each other. */
export const SPREAD = 0x2c1b3c6d;

/** Functions over one symmetric type: their values at an index. */
interface Together {
  readonly key: TypeOf<"symmetric">;
  readonly values: readonly ((k: string) => Loc)[];
}

export interface Weighing {
  readonly texts: readonly string[];
  /** Whether members stand beside others, so that the others' colours can tell them apart: there is `weighAgain`. */
  readonly isAgain: boolean;
}

/** The functions that weigh: `weigh` for the first time, when all colours are the same, and `weighAgain` with colours. */
export function weighing(members: Members): Weighing {
  const first = weighTexts(members, false);
  const again = weighTexts(members, true);
  return again.usesColours
    ? { texts: [...first.texts, "", ...again.texts], isAgain: true }
    : { texts: first.texts, isAgain: false };
}

function weighTexts(
  members: Members,
  isAgain: boolean,
): { readonly texts: readonly string[]; readonly usesColours: boolean } {
  const { module } = members;
  const suffix = isAgain ? "Again" : "";
  let usesColours = false;
  const { ir, layout, typed } = module;
  const { scope, prologue } = functionScope(module, () => {});
  const processFunctions = new Map<string, string>();
  /** Bits that each member has of its own, in the order of their places; the rest is visited. */
  const own = new Map<string, Loc[]>();
  const rest: (readonly [Loc, context: string])[] = [];
  ir.variables.forEach(({ type }, index) => {
    const spot = layout.variables[index];
    if (spot !== undefined) collect(locIn(scope.state, type, spot), String(mixed(index + 1, 0)));
  });
  for (const each of members.types) weighOwn(each);
  for (const [loc, context] of rest) if (entriesOf(loc) === null) visit(scope, loc, context);
  visitTogether(
    scope,
    rest.flatMap(([loc]) => (entriesOf(loc) === null ? [] : [loc])),
    String(mixed(0, 1)),
  );
  scope.code.insert(0, prologue());
  const text = functionText(
    module.mentions,
    `weigh${suffix}`,
    [`s${typed(": Int32Array")}`, `i${typed(": number")}`],
    typed(": void"),
    scope.code.lines(),
  );
  const how = isAgain ? "its colour and those it stands beside in a state" : "how it stands in a state";
  return {
    texts: [
      ...processFunctions.values(),
      `/** Weighs each member of a symmetric type, by ${how}. */\n${text}`,
    ],
    usesColours,
  };

  /** What is known of a member already; nothing at first. */
  function colourOf(type: TypeOf<"symmetric">, code: string): string {
    if (!isAgain) return "0";
    usesColours = true;
    return members.word(COLOURS, type, code);
  }

  /** Finds what members have of their own in a part of the state that is always there. */
  function collect(loc: Loc, context: string): void {
    const { type } = loc;
    if (!members.touched(type)) return;
    if (type.kind === "record" || type.kind === "tuple") {
      itemTypes(type).forEach((item, i) => {
        collect(fieldLoc(scope, loc, i, item), mix(scope, context, String(i + 1)));
      });
      return;
    }
    const of =
      type.kind === "function" && !members.touched(type.value) && "bits" in sizeOf(shapeOf(scope, type.value))
        ? type.key
        : type.kind === "set"
          ? type.of
          : null;
    if (of?.kind === "symmetric") own.set(of.name, [...(own.get(of.name) ?? []), loc]);
    else rest.push([loc, context]);
  }

  /** The first part of weights: colours, and bits that members have of their own, as many as fit into a word at once. */
  function weighOwn({ type }: MembersOf): void {
    scope.code.line(`${members.optionalWord(WEIGHTS, type, "0")} = 0;`);
    for (let k = 0; k < type.size; k += 1) {
      const parts = (own.get(type.name) ?? []).map((loc) =>
        loc.type.kind === "function"
          ? elementLoc(scope, loc, String(k), loc.type.value)
          : bitLoc(scope, loc, String(k)),
      );
      const words = packed(scope, parts);
      const bits = words.reduce((all, word) => (all === "" ? word : mix(scope, all, word)), "");
      const colour = isAgain ? `Math.imul(${members.word(COLOURS, type, String(k))}, ${SPREAD})` : "0";
      scope.code.line(
        `${members.word(WEIGHTS, type, String(k))} = ${add(colour, bits === "" ? "0" : bits)};`,
      );
    }
  }

  /**
   * Adds a context to the weight of each member that stands in a place; to that of a key also what is there for it.
   * @param isKnown Whether the context is made of the whole value in the place.
   */
  function visit(inside: FunctionScope, place: Loc, context: string, isKnown = false): void {
    const loc = loaded(inside, place);
    const { type } = loc;
    const { code } = inside;
    if (!members.touched(type)) return;
    switch (type.kind) {
      case "symmetric": {
        const word = members.word(WEIGHTS, type, js(load(inside, loc)));
        code.line(`${word} += ${context};`);
        return;
      }
      case "process":
        code.line(`${processFunction("weighProcess")}(${js(load(inside, loc))}, ${context});`);
        return;
      case "optional": {
        const kept = named(inside, load(inside, loc));
        if (type.of.kind === "symmetric") {
          code.line(`${members.optionalWord(WEIGHTS, type.of, js(kept))} += ${context};`);
          return;
        }
        code.open(`if (${isPresent(inside, kept)}) {`);
        visit(inside, locOf(inside, presentValue(inside, kept)), context, isKnown);
        code.close();
        return;
      }
      case "record":
      case "tuple": {
        const items = itemTypes(type);
        const whole = isKnown || items.length === 1 ? context : mix(inside, context, hash(inside, loc));
        items.forEach((item, i) => {
          if (members.touched(item)) visit(inside, fieldLoc(inside, loc, i, item), partOf(inside, whole, i));
        });
        return;
      }
      case "function": {
        if (type.key.kind === "symmetric") {
          visitTogether(inside, [loc], context);
          return;
        }
        const count = valuesCount(shapeOf(inside, type.key));
        forCount(inside, String(count), count, (k) => {
          const value = elementLoc(inside, loc, k, type.value);
          if (members.touched(type.key))
            visitEntry(inside, locOf(inside, elementOfRank(inside, type.key, k)), value, context);
          else visit(inside, value, mix(inside, context, k));
        });
        return;
      }
      case "set":
        if (type.of.kind === "symmetric") {
          const word = (k: string): string => members.word(WEIGHTS, type.of as TypeOf<"symmetric">, k);
          for (let k = 0; k < type.of.size; k += 1)
            code.line(`${word(String(k))} += ${times(isIn(inside, loc, k), context)};`);
          return;
        }
        forEachBit(inside, named(inside, load(inside, loc)), (rank) => {
          visitElement(inside, elementOfRank(inside, type.of, rank), context);
        });
        return;
      case "sequence": {
        if (maxOf(type) === 0) return;
        const length = held(inside, lengthOf(inside, named(inside, load(inside, loc))));
        forCount(inside, length, maxOf(type), (k) => {
          // Where an element stands is part of what its own context is made of.
          const element = loaded(inside, elementLoc(inside, loc, k, type.of));
          const isMember = type.of.kind === "symmetric" || type.of.kind === "process";
          const what = isMember ? add(k, 1) : sumOf(hash(inside, element), scaled(add(k, 1), SPREAD));
          visit(inside, element, mix(inside, context, what), true);
        });
        return;
      }
      case "alternatives": {
        const whole = isKnown ? context : mix(inside, context, hash(inside, loc));
        forCases(inside, loc, (fields) => {
          fields.forEach((field, i) => {
            if (members.touched(field.type)) visit(inside, field, partOf(inside, whole, i));
          });
        });
        return;
      }
      default:
        throw new Error(`a ${type.kind} has no members`);
    }
  }

  /** A narrow value of parts, in a variable, and where it lies there: what is in memory is read once. */
  function loaded(inside: FunctionScope, loc: Loc): Loc {
    if (loc.home.region === null || (loc.furtherWord === null && loc.furtherShift === null)) return loc;
    if (!members.touched(loc.type) || !("bits" in sizeOf(shapeOf(inside, loc.type)))) return loc;
    return locOf(inside, load(inside, loc));
  }

  /** The symmetric type over which a function goes; null for any other value. */
  function entriesOf({ type }: Loc): TypeOf<"symmetric"> | null {
    return type.kind === "function" && type.key.kind === "symmetric" ? type.key : null;
  }

  /** Functions by the type over which they go, each with its value at an index. */
  function byKey(inside: FunctionScope, locs: readonly Loc[]): readonly Together[] {
    const found = new Map<string, Together>();
    for (const loc of locs) {
      const key = entriesOf(loc);
      if (key === null || loc.type.kind !== "function") continue;
      const of = loc.type.value;
      const at = (k: string): Loc => loaded(inside, elementLoc(inside, loc, k, of));
      found.set(key.name, { key, values: [...(found.get(key.name)?.values ?? []), at] });
    }
    return [...found.values()];
  }

  /** Functions over one type are gone over together: what all of them have for a member is one part of its weight. */
  function visitTogether(inside: FunctionScope, locs: readonly Loc[], context: string): void {
    byKey(inside, locs).forEach(({ key, values }, group) => {
      const own = group === 0 ? context : partOf(inside, context, group);
      forCount(inside, String(key.size), key.size, (k) => {
        const there = values.map((at) => at(k));
        const whole = mix(inside, own, hashTogether(inside, there));
        inside.code.line(`${members.word(WEIGHTS, key, k)} += ${whole};`);
        const touched = there.filter((loc) => members.touched(loc.type));
        if (touched.length === 0) return;
        const beside = isAgain ? mix(inside, whole, colourOf(key, k)) : partOf(inside, whole, 1);
        visitTogether(inside, touched, beside);
        touched.forEach((loc, i) => {
          if (entriesOf(loc) === null) visit(inside, loc, partOf(inside, beside, i), true);
        });
      });
    });
  }

  /** A number for several values: of bits of their own, as many as fit into a word are taken at once. */
  function hashTogether(inside: FunctionScope, locs: readonly Loc[]): string {
    const isPlain = (loc: Loc): boolean =>
      !members.touched(loc.type) && "bits" in sizeOf(shapeOf(inside, loc.type));
    const words = packed(inside, locs.filter(isPlain));
    const functions = byKey(inside, locs).map(({ key, values }) => {
      const sum = inside.names.fresh("h");
      inside.code.line(`let ${sum}${typed(": number")} = 0;`);
      forCount(inside, String(key.size), key.size, (k) => {
        const value = hashTogether(
          inside,
          values.map((at) => at(k)),
        );
        inside.code.line(`${sum} = (${sum} + ${mix(inside, value, colourOf(key, k))}) | 0;`);
      });
      return sum;
    });
    const others = locs
      .filter((loc) => !isPlain(loc) && entriesOf(loc) === null)
      .map((loc) => hash(inside, loc));
    const [only, ...more] = [...words, ...functions, ...others];
    if (more.length === 0) return only ?? "0";
    return held(inside, sumOf(...[only ?? "0", ...more].map((part, i) => scaled(part, oddNumber(i)))), "h");
  }

  /** What is there for a key. Where it is `none`, that is told by what is there for the others. */
  function visitEntry(inside: FunctionScope, key: Loc, place: Loc, context: string): void {
    const value = loaded(inside, place);
    if (value.type.kind === "optional" && value.type.of.kind !== "symmetric" && members.touched(value.type)) {
      const kept = named(inside, load(inside, value));
      inside.code.open(`if (${isPresent(inside, kept)}) {`);
      visitEntry(inside, key, locOf(inside, presentValue(inside, kept)), context);
      inside.code.close();
      return;
    }
    const whole = mix(inside, context, hash(inside, value));
    visit(inside, key, whole);
    if (!members.touched(value.type)) return;
    const ofKey = hash(inside, key);
    visit(inside, value, ofKey === "0" ? partOf(inside, whole, 1) : mix(inside, whole, ofKey), true);
  }

  function visitElement(inside: FunctionScope, element: Val, context: string): void {
    const loc = locOf(inside, element);
    const isMember = loc.type.kind === "symmetric" || loc.type.kind === "process";
    visit(inside, loc, isMember ? context : mix(inside, context, hash(inside, loc)), true);
  }

  /** Code for 1 or 0: whether a member is in a set of its type. */
  function isIn(inside: FunctionScope, set: Loc, member: number): string {
    return readBits(bitLoc(inside, set, String(member)), 1);
  }

  /** Writes code for the fields of the alternatives, once for all of those whose fields are the same. */
  function forCases(inside: FunctionScope, loc: Loc, body: (fields: readonly Loc[]) => void): void {
    const { type } = loc;
    if (type.kind !== "alternatives") throw new Error(`a ${type.kind} has no cases`);
    const tag = held(inside, tagOf(inside, loc));
    for (const { indices, fields } of alikeCases(inside, loc, type)) {
      const { lines } = inside.code.capture(() => body(fields));
      if (lines.length === 0) continue;
      const isAll = indices.length === type.cases.length;
      if (!isAll) inside.code.open(`if (${indices.map((index) => `${tag} === ${index}`).join(" || ")}) {`);
      inside.code.append(lines);
      if (!isAll) inside.code.close();
    }
  }

  /** The context of one of several parts of a value. */
  function partOf(inside: FunctionScope, context: string, index: number): string {
    return index === 0 ? context : held(inside, sumOf(context, String(oddNumber(index))), "c");
  }

  /** A number for a value that renaming does not change: of members it has the colours. May write lines. */
  function hash(inside: FunctionScope, place: Loc): string {
    const loc = loaded(inside, place);
    const { type } = loc;
    const { code } = inside;
    const shape = shapeOf(inside, type);
    if (!members.touched(type)) {
      const size = sizeOf(shape);
      if ("bits" in size) return readBits(loc, size.bits);
      const { array, at } = regionOf(loc);
      return `${use(inside, "mixedWords")}(${array}, ${at}, ${wordsOf(shape)})`;
    }
    if (type.kind === "symmetric") return colourOf(type, js(load(inside, loc)));
    if (type.kind === "optional" && type.of.kind === "symmetric") {
      const member = js(named(inside, load(inside, loc)));
      if (!isAgain) return `((0 - ${member}) >>> 31)`;
      usesColours = true;
      return members.optionalWord(COLOURS, type.of, member);
    }
    if (type.kind === "process") return `${processFunction("hashProcess")}(${js(load(inside, loc))})`;
    const sum =
      type.kind === "record" || type.kind === "tuple" || entriesOf(loc) !== null
        ? ""
        : inside.names.fresh("h");
    const begin = (value: string): void => {
      code.line(`let ${sum}${typed(": number")} = ${value};`);
    };
    const append = (part: string): void => {
      code.line(`${sum} = ${mix(inside, sum, part)};`);
    };
    const sumUp = (part: string): void => {
      code.line(`${sum} = (${sum} + ${part}) | 0;`);
    };
    const parts = (locs: readonly Loc[]): readonly string[] =>
      locs.map((part, i) => scaled(hash(inside, part), oddNumber(i)));
    switch (type.kind) {
      case "optional": {
        const kept = named(inside, load(inside, loc));
        begin("0");
        code.open(`if (${isPresent(inside, kept)}) {`);
        const there = hash(inside, locOf(inside, presentValue(inside, kept)));
        code.line(`${sum} = (${there} + 1) | 0;`);
        code.close();
        return sum;
      }
      case "record":
      case "tuple":
        return held(
          inside,
          sumOf(...parts(itemTypes(type).map((item, i) => fieldLoc(inside, loc, i, item)))),
          "h",
        );
      case "function": {
        if (type.key.kind === "symmetric") return hashTogether(inside, [loc]);
        begin("0");
        const count = valuesCount(shapeOf(inside, type.key));
        forCount(inside, String(count), count, (k) => {
          const value = hash(inside, elementLoc(inside, loc, k, type.value));
          if (members.touched(type.key))
            sumUp(mix(inside, value, hash(inside, locOf(inside, elementOfRank(inside, type.key, k)))));
          else append(value);
        });
        return sum;
      }
      case "set": {
        const { of } = type;
        if (of.kind === "symmetric") {
          const all = Array.from({ length: of.size }, (_, k) =>
            times(isIn(inside, loc, k), add(colourOf(of, String(k)), SPREAD)),
          );
          return held(inside, sumOf(...all), "h");
        }
        begin("0");
        forEachBit(inside, named(inside, load(inside, loc)), (rank) => {
          sumUp(mix(inside, hash(inside, locOf(inside, elementOfRank(inside, of, rank))), "1"));
        });
        return sum;
      }
      case "sequence": {
        const length = held(inside, lengthOf(inside, named(inside, load(inside, loc))));
        begin(length);
        if (maxOf(type) > 0)
          forCount(inside, length, maxOf(type), (k) => {
            append(hash(inside, elementLoc(inside, loc, k, type.of)));
          });
        return sum;
      }
      case "alternatives":
        begin(tagOf(inside, loc));
        forCases(inside, loc, (fields) => {
          const payload = sumOf(...parts(fields));
          if (payload !== "0") append(payload);
        });
        return sum;
      default:
        throw new Error(`a ${type.kind} has no members`);
    }
  }

  /** The name of the function that does with a process what `visit` or `hash` does with a value. */
  function processFunction(what: "weighProcess" | "hashProcess"): string {
    const name = `${what}${suffix}`;
    if (processFunctions.has(name)) return name;
    processFunctions.set(name, "");
    const { scope: inside } = functionScope(module, () => {});
    const isVisit = what === "weighProcess";
    members.forProcesses(inside, "n", (parameters, process) => {
      const locs = parameters.map((parameter) => locOf(inside, parameter));
      if (isVisit) {
        const whole = locs.reduce(
          (all, loc) => (locs.length > 1 ? mix(inside, all, hash(inside, loc)) : all),
          mix(inside, "c", String(process + 1)),
        );
        locs.forEach((loc, i) => {
          visit(inside, loc, i === 0 ? whole : mix(inside, whole, String(i)));
        });
        inside.code.line("return;");
      } else {
        const all = locs.reduce(
          (sum, loc) => mix(inside, sum, hash(inside, loc)),
          String(mixed(process + 1, 1)),
        );
        inside.code.line(`return ${all};`);
      }
    });
    if (!isVisit) inside.code.line("return n;");
    const signature = [`n${typed(": number")}`, ...(isVisit ? [`c${typed(": number")}`] : [])];
    const result = typed(isVisit ? ": void" : ": number");
    const title = isVisit ? "Weighs the members in a process." : "A number for a process, of colours.";
    processFunctions.set(
      name,
      `/** ${title} */\n${functionText(module.mentions, name, signature, result, inside.code.lines())}\n`,
    );
    return name;
  }
}

/** Expectations, variants and edits. */
import type { SubtleActionDict } from "#grammar/subtle.ohm-bundle.js";
import type {
  Address,
  Block,
  Declaration,
  Edit,
  Expectation,
  Expression,
  Fairness,
  Name,
  ProcessBody,
  Setting,
  Span,
  Text,
  TypeNode,
} from "../tree.js";
import { build, docOf, each, list, optional, spanOf } from "./build.js";

export const variantActions: SubtleActionDict<unknown> = {
  Expect_holds(_expect, _holds, names): Expectation {
    return {
      kind: "expectHolds",
      names: optional<readonly Name[]>(names) ?? [],
      span: spanOf(this),
    };
  },
  Expect_violates(_expect, _violates, names, length): Expectation {
    return {
      kind: "expectViolates",
      names: build<readonly Name[]>(names),
      length: optional<{ readonly value: number; readonly span: Span }>(length),
      span: spanOf(this),
    };
  },
  InStates(_in, count, _states) {
    return { value: Number(count.sourceString), span: spanOf(count) };
  },
  Expect_taken(_expect, _taken, addresses): Expectation {
    const named = build<readonly Address[]>(addresses);
    return { kind: "expectTaken", taken: true, addresses: named, span: spanOf(this) };
  },
  Expect_neverTaken(_expect, _never, _taken, addresses): Expectation {
    const named = build<readonly Address[]>(addresses);
    return { kind: "expectTaken", taken: false, addresses: named, span: spanOf(this) };
  },
  Expect_unknown(_expect, _unknown, names): Expectation {
    return { kind: "expectUnknown", names: build<readonly Name[]>(names), span: spanOf(this) };
  },
  Expect_states(_expect, count, _states, _with, settings): Expectation {
    return {
      kind: "expectStates",
      count: { value: Number(count.sourceString), span: spanOf(count) },
      settings: optional<readonly Setting[]>(settings) ?? [],
      span: spanOf(this),
    };
  },
  Expect_sameGraph(_expect, _same, _graph, _as, name): Expectation {
    return { kind: "expectSameGraph", as: build<Name>(name), span: spanOf(this) };
  },
  Expect_needed(_expect, _needed, addresses): Expectation {
    return {
      kind: "expectNeeded",
      needed: true,
      addresses: build<readonly Address[]>(addresses),
      span: spanOf(this),
    };
  },
  Expect_notNeeded(_expect, _not, _needed, addresses): Expectation {
    return {
      kind: "expectNeeded",
      needed: false,
      addresses: build<readonly Address[]>(addresses),
      span: spanOf(this),
    };
  },
  Addresses(addresses) {
    return list<Address>(addresses);
  },
  PropertyNames(names) {
    return list<Name>(names);
  },
  propertyName(_word): Name {
    return { kind: "name", name: this.sourceString, span: spanOf(this) };
  },
  Settings(settings) {
    return list<Setting>(settings);
  },
  Setting(name, _equals, value): Setting {
    return { name: build<Name>(name), value: build<Expression>(value) };
  },
  Of(_of, name) {
    return build<Name>(name);
  },
  Variant(_variant, name, of, why, _open, items, _close): Declaration {
    return {
      kind: "variant",
      name: build<Name>(name),
      of: optional<Name>(of),
      why: optional<Text>(why),
      items: each<Edit | Expectation>(items),
      doc: docOf(this),
      span: spanOf(this),
    };
  },
  Edit_drop(_drop, address): Edit {
    return { kind: "drop", address: build<Address>(address), span: spanOf(this) };
  },
  Edit_move(_move, address, side, target): Edit {
    return {
      kind: "move",
      address: build<Address>(address),
      side: side.sourceString as "before" | "after",
      target: build<Address>(target),
      span: spanOf(this),
    };
  },
  Edit_replace(_replace, address, _with, by): Edit {
    const built = build<Block | Expression>(by);
    return {
      kind: "replace",
      address: build<Address>(address),
      by: built.kind === "group" ? built.body : built,
      span: spanOf(this),
    };
  },
  Edit_insert(_insert, side, target, body): Edit {
    return {
      kind: "insert",
      side: side.sourceString as "before" | "after",
      target: build<Address>(target),
      body: build<ProcessBody | Block>(body),
      span: spanOf(this),
    };
  },
  Edit_constant(_const, name, type, _equals, value): Edit {
    return {
      kind: "setConstant",
      name: build<Name>(name),
      type: optional<TypeNode>(type),
      value: build<Expression>(value),
      span: spanOf(this),
    };
  },
  Edit_fair(fairness, address): Edit {
    return {
      kind: "setFairness",
      fairness: build<Fairness>(fairness),
      address: build<Address>(address),
      span: spanOf(this),
    };
  },
  Edit_unfair(_unfair, address): Edit {
    return {
      kind: "setFairness",
      fairness: "unfair",
      address: build<Address>(address),
      span: spanOf(this),
    };
  },
  Edit_split(_split, address): Edit {
    return { kind: "split", address: build<Address>(address), span: spanOf(this) };
  },
  Edit_join(_join, first, _comma, second): Edit {
    return {
      kind: "join",
      first: build<Address>(first),
      second: build<Address>(second),
      span: spanOf(this),
    };
  },
  addressHead(_child): Name {
    return { kind: "name", name: this.sourceString, span: spanOf(this) };
  },
  Address(name, _dots, segments): Address {
    const first = build<Name>(name);
    return {
      kind: "address",
      segments: [{ text: first.name, span: first.span }, ...each<Text>(segments)],
      span: spanOf(this),
    };
  },
  Segment(_child): Text {
    return { text: this.sourceString, span: spanOf(this) };
  },
};

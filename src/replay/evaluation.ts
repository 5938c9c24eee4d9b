/** Evaluates what a map says in states: conditions, and the values of parameters. Conditions depend on few variables, so
 * they are evaluated once for all states in which these are the same. */
import { Mistake } from "../interpret/evaluate.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import type { BoundMap } from "../mapping/bound-map.js";
import {
  valueOf as evaluateIn,
  type Input,
  isTrue,
  type Prepared,
  variablesRead,
} from "../mapping/conditions.js";
import { same, type Value } from "../state/values.js";
import { type Filled, type GivenValue, jsonOf, type Label } from "./label.js";
import type { Space, Step } from "./space.js";

/** Results of a condition, which depends on a part of the state. */
interface Test {
  readonly key: (state: number) => number | string;
  readonly known: Map<string, boolean>;
}

/** So many results of a condition are remembered. */
const KNOWN_MAX = 100_000;

export class Evaluation {
  private readonly valuesJson: readonly (readonly string[])[];

  constructor(
    readonly space: Space,
    readonly model: InterpretedModel,
    readonly map: BoundMap,
    private readonly ir: Ir,
  ) {
    this.valuesJson = map.identities.map(({ type, values }) =>
      values.map((value) => jsonOf(type, value, model)),
    );
  }

  /** Whether an action is hidden in a state, with these choices. */
  isHidden(state: number, { action, choices }: Step): boolean {
    const hidden = this.map.hidden[action] ?? false;
    if (typeof hidden === "boolean") return hidden;
    return hidden.some((condition) => this.holds(condition, null, state, choices, action, null));
  }

  /** Whether the value `it`, at an index of an identity's values, is given back in a state. */
  isFree(condition: Prepared, state: number, it: Value, index: number, identity: number): boolean {
    const test = this.testOf(condition);
    const key = `${identity} ${index} ${test.key(state)}`;
    const known = test.known.get(key);
    if (known !== undefined) return known;
    const found = isTrue(condition, this.model, this.space.state(state), () => it);
    test.known.set(key, found);
    return found;
  }

  private readonly tests = new Map<Prepared, Test>();

  private testOf(condition: Prepared): Test {
    const known = this.tests.get(condition);
    if (known !== undefined) {
      if (known.known.size > KNOWN_MAX) known.known.clear();
      return known;
    }
    const variables = variablesRead(condition, this.ir);
    const made = { key: this.space.projection(variables), known: new Map<string, boolean>() };
    this.tests.set(condition, made);
    return made;
  }

  /** Whether the values of a state are as a line says. */
  isAsObserved(label: Label, state: number): boolean {
    if (label.observed.length === 0) return true;
    const values = this.space.state(state);
    return label.observed.every(({ variable, value }) => same(values.get(variable) as Value, value));
  }

  isGiven(
    { name, type, wanted }: GivenValue,
    state: number,
    step: Step,
    identityValue: (identity: number) => number,
  ): boolean {
    const chosen = step.choices.get(name);
    if (chosen === undefined) return false;
    const json = this.wantedJson({ type, wanted }, state, step, identityValue);
    return json === chosen;
  }

  /** What a parameter or pick must be, as the text of its JSON; null if it has no value. */
  wantedJson(
    { type, wanted }: Pick<GivenValue, "type" | "wanted">,
    state: number,
    step: Step,
    identityValue: (identity: number) => number,
  ): string | null {
    if (wanted.kind === "value") return wanted.json;
    if (wanted.kind === "identity")
      return this.valuesJson[wanted.identity]?.[identityValue(wanted.identity)] ?? null;
    try {
      const { prepared, values } = wanted.filled;
      const inputs = this.inputs(prepared, values, step.choices, step.action, identityValue);
      return jsonOf(type, evaluateIn(prepared, this.model, this.space.state(state), inputs), this.model);
    } catch (error) {
      if (error instanceof Mistake || error instanceof NoValue) return null;
      throw error;
    }
  }

  holdsFilled(
    { prepared, values }: Filled,
    state: number,
    step: Step,
    identityValue: (identity: number) => number,
  ): boolean {
    return this.holds(prepared, values, state, step.choices, step.action, identityValue);
  }

  private holds(
    prepared: Prepared,
    values: Filled["values"] | null,
    state: number,
    choices: Step["choices"],
    action: number,
    identityValue: ((identity: number) => number) | null,
  ): boolean {
    try {
      const inputs = this.inputs(prepared, values ?? [], choices, action, identityValue ?? (() => -1));
      const test = this.testOf(prepared);
      const given = prepared.inputs
        .map((input) => this.model.printer.text(input.type, inputs(input)))
        .join("\u0000");
      const key = `${given} ${test.key(state)}`;
      const known = test.known.get(key);
      if (known !== undefined) return known;
      const found = isTrue(prepared, this.model, this.space.state(state), inputs);
      test.known.set(key, found);
      return found;
    } catch (error) {
      if (error instanceof NoValue) return false;
      throw error;
    }
  }

  /** The values of the inputs of an expression. */
  private inputs(
    { inputs }: Prepared,
    values: Filled["values"],
    choices: Step["choices"],
    action: number,
    identityValue: (identity: number) => number,
  ): (input: Input) => Value {
    return (input) => {
      const { source, type } = input;
      if (source.kind === "field") return values[inputs.indexOf(input)] as Value;
      if (source.kind === "identity") {
        const value = this.map.identities[source.identity]?.values[identityValue(source.identity)];
        if (value === undefined) throw new NoValue();
        return value;
      }
      const json = source.kind === "choice" ? choices.get(source.name) : undefined;
      if (json === undefined) throw new NoValue();
      return this.choiceValue(type, json, action);
    };
  }

  private readonly choiceValues = new Map<string, Value>();

  private choiceValue(type: Input["type"], json: string, action: number): Value {
    const key = `${action} ${type.kind} ${json}`;
    const known = this.choiceValues.get(key);
    if (known !== undefined) return known;
    const value = this.model.codec.value(type, JSON.parse(json));
    this.choiceValues.set(key, value);
    return value;
  }
}

/** A name has no value for this step. */
class NoValue extends Error {}

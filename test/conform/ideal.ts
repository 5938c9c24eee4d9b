/** A system that does exactly what a spec says, step by step: made of the interpreter, which shares no code with the graph. */

import type { ConformOptions, Model, Report } from "../../src/conform/api.js";
import type { ConformEnvironment } from "../../src/conform/conforms.js";
import { conforms } from "../../src/conform/conforms.js";
import { valueOf } from "../../src/conform/values.js";
import { nodeConform } from "../../src/host/node-conform.js";
import { interpret } from "../../src/interpret/model.js";
import type { CompiledSpec } from "../../src/run/compile.js";

import type { State, TypedValue } from "../../src/state/values.js";
import { accepted, compileFile, compileText, onDisk } from "../support.js";

export type Loose = Partial<ConformOptions<Model, Ideal>> & { readonly [name: string]: unknown };

/** What is under test: a state of the interpreter. */
export interface Ideal {
  state: State;
}

const sorted = (json: unknown): string =>
  JSON.stringify(json, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** Options for `conforms` under which the system does what the spec says. */
export function idealOptions({ ir }: CompiledSpec) {
  const model = interpret(ir, { symmetry: false });
  const { printer, codec } = model;
  const valueIn = (state: State): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(codec.json(state)).map(([name, json]) => [
        name,
        valueOf(ir.variables.find((v) => v.name === name)?.type as never, json),
      ]),
    );
  const starts = new Map(
    [...model.initial()].flatMap((start) =>
      start.kind === "state" ? [[sorted(plain(valueIn(start.state))), start.state] as const] : [],
    ),
  );
  const steps = Object.fromEntries(
    ir.actions.map(({ name }, action) => [
      name,
      (sut: Ideal, args: Record<string, unknown>) => {
        const fitting = model
          .explain(sut.state)
          .filter(({ action: other, choices, decided = [], outcome }) => {
            if (other !== action || outcome.kind !== "state") return false;
            const given = Object.fromEntries(
              choices.map(({ name: of, value }) => {
                const { type, value: inner } = value as TypedValue;
                return [of, valueOf(type, printer.json(type, inner))];
              }),
            );
            const decisions = decided.map(({ value }) => {
              const { type, value: inner } = value as TypedValue;
              return valueOf(type, printer.json(type, inner));
            });
            const asked = Object.entries(args);
            return (
              asked.every(
                ([of, value]) => !(of in given) || sorted(plain(given[of])) === sorted(plain(value)),
              ) &&
              Object.keys(given).every((of) => of in args) &&
              sorted(
                asked.filter(([of]) => !(of in given)).flatMap(([, value]) => [value].flat().map(plain)),
              ) === sorted(decisions.map(plain))
            );
          });
        const [first] = fitting;
        if (first?.outcome.kind !== "state") throw new Error(`${name} can't be done with ${sorted(args)}`);
        sut.state = first.outcome.state;
      },
    ]),
  );
  return {
    setup: (initial: object): Ideal => {
      const state = starts.get(sorted(plain(initial)));
      if (state === undefined) throw new Error("no initial state");
      return { state };
    },
    steps,
    observe: (sut: Ideal) => valueIn(sut.state),
  };
}

/** Sets and maps as lists, in one order. */
function plain(value: unknown): unknown {
  if (value instanceof Set) return [...value].map(plain).map(sorted).sort();
  if (value instanceof Map) return [...value].map((entry) => sorted(plain(entry))).sort();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, plain(of)]));
}

const onDiskHere: ConformEnvironment = { ...nodeConform, readFile: onDisk, pathOf: ({ path }) => path };

/** Tests the ideal system of a file of the project against it. */
export const idealRun = (path: string, options: Loose = {}): Promise<Report> =>
  conforms(
    { path, identity: "" },
    { ...idealOptions(accepted(compileFile(path))), ...options } as never,
    onDiskHere,
  );

/** An environment in which the one file is a text. */
export const textEnvironment = (text: string): ConformEnvironment => ({
  ...nodeConform,
  readFile: () => ({ kind: "text", text }),
  pathOf: ({ path }) => path,
});

/** `conforms` of a spec that is a text, without types. */
export const conformsText = (text: string, options: object): Promise<Report> =>
  conforms({ path: "a.subtle", identity: "" }, options as never, textEnvironment(text));

export const idealOfText = (text: string) => idealOptions(accepted(compileText(text)));

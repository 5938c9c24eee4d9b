/** What `subtle graph --format json` writes, read back and held against the schema. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { run } from "../host/memory-host.js";
import { ROOT } from "../support.js";

const schema = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, "schema", name), "utf8")) as object;

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true })
  .addSchema(schema("result-v1.schema.json"))
  .compile(schema("graph-v1.schema.json"));

interface Marked {
  readonly id: number;
  readonly initial: boolean;
  readonly violates: readonly string[];
  readonly traces: readonly string[];
  readonly loops: readonly string[];
  readonly component: number;
}

export interface StateGraph {
  readonly symmetry: boolean;
  readonly explored: { readonly distinct: number; readonly generated: number; readonly initial: number };
  readonly initial: readonly number[];
  readonly states: readonly (Marked & { readonly state: Readonly<Record<string, unknown>> })[];
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly action: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly choices: readonly { readonly name: string; readonly value: unknown }[];
    readonly traces: readonly string[];
  }[];
  readonly components: readonly { readonly size: number; readonly final: boolean }[];
}

export interface CollapsedGraph {
  readonly collapsedBy: string;
  readonly initial: readonly number[];
  readonly nodes: readonly (Marked & {
    readonly value: unknown;
    readonly label: string;
    readonly members: number;
  })[];
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly steps: number;
    readonly all: boolean;
    readonly actions: readonly { readonly name: string; readonly steps: number; readonly all: boolean }[];
    readonly traces: readonly string[];
  }[];
  readonly components: readonly { readonly size: number; readonly final: boolean }[];
}

/** Reads a graph and holds it against the schema. */
export function graphIn(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  validate(parsed);
  expect(validate.errors ?? []).toEqual([]);
  return parsed;
}

/** Runs `subtle graph` on a spec in memory; its name is `a.subtle`. */
export const graphOf = (spec: string, ...options: readonly string[]) =>
  run(["graph", "a.subtle", ...options], { files: { "a.subtle": spec } });

export async function stateGraph(spec: string, ...options: readonly string[]): Promise<StateGraph> {
  const { code, stdout, stderr } = await graphOf(spec, ...options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return graphIn(stdout) as StateGraph;
}

export async function collapsedGraph(spec: string, ...options: readonly string[]): Promise<CollapsedGraph> {
  const { code, stdout, stderr } = await graphOf(spec, ...options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return graphIn(stdout) as CollapsedGraph;
}

/** Two interchangeable clients of a lock, and one that ends. */
export const CLIENTS = `spec clients
type Client = symmetric 2
var held : Client? = none
var uses : 0 .. 2 = 0
process client(me in Client) {
  idle rest: when uses < 2
             uses' = uses + 1
  lock:      when held = none
             held' = me
  free:      held' = none
             either { restart } or { goto rest }
}
action reset { when uses = 2 and held = none  uses' = 0 }
invariant Free : uses < 2 or held = none
reachable Busy : held != none and uses = 2
`;

/** What is measured: four models, one of them once more with a temporal property, at which constants, and for which of the peers there is something to run. */
import { type Constants, chainReplication, ricartAgrawala, shardMoves } from "./promela.js";

/** `live` looks for cycles, under weak fairness; depth first, as Spin can do it no otherwise. */
export type SpinMode = "bfs" | "dfs" | "live";

export interface Model {
  readonly name: string;
  /** Path of the spec, from the root of the repository. */
  readonly spec: string;
  /** Promela, in full; or the generator that came with the model, which prints it. */
  readonly promela:
    | ((constants: Constants) => string)
    | { readonly script: string; readonly arguments: readonly string[] };
  /** The searches of Spin that are worth trying. */
  readonly spinModes: readonly SpinMode[];
  /** Spin takes the assignments at the start for a step from a state of their own. */
  readonly spinExtra: 0 | 1;
  /** Murphi, with the constants to be put in for `@NAME@`; null for a model with a temporal property. */
  readonly murphi: string | null;
  readonly tla: {
    readonly module: string;
    readonly invariants: readonly string[];
    readonly properties?: readonly string[];
  };
  /** Hand-written C for one choice of constants. */
  readonly c: readonly {
    readonly peer: "c" | "c-batched";
    readonly constants: Constants;
    readonly file: string;
  }[];
}

export interface Case {
  readonly model: Model;
  readonly constants: Constants;
  /** Peers that take too long here, and run only if they are named. */
  readonly onlyIfAsked: readonly string[];
}

const DAX: Model = {
  name: "dax_bench",
  spec: "specs/bench/dax_bench.subtle",
  promela: { script: "genpml.mjs", arguments: ["F", "P"] },
  spinModes: ["bfs", "dfs"],
  spinExtra: 1,
  murphi: "dax.m.in",
  tla: { module: "Dax", invariants: ["NoUseAfterFree", "LockExclusion"] },
  c: [
    { peer: "c", constants: { F: 4, P: 3 }, file: "dax-4-3-plain.c" },
    { peer: "c", constants: { F: 5, P: 3 }, file: "dax-5-3-plain.c" },
    { peer: "c-batched", constants: { F: 5, P: 3 }, file: "dax-5-3-batched.c" },
  ],
};

const DAX_LIVE: Model = {
  name: "dax_live",
  spec: "specs/bench/dax_live.subtle",
  promela: { script: "genpml-live.mjs", arguments: ["F", "P"] },
  spinModes: ["live"],
  spinExtra: 0,
  murphi: null,
  tla: { module: "DaxLive", invariants: [], properties: ["Back"] },
  c: [],
};

const RICART: Model = {
  name: "ricart_agrawala",
  spec: "specs/bench/ricart_agrawala.subtle",
  promela: ricartAgrawala,
  spinModes: ["bfs", "dfs"],
  spinExtra: 1,
  murphi: "ricart_agrawala.m.in",
  tla: { module: "RicartAgrawala", invariants: ["Exclusion", "Asked"] },
  c: [],
};

const CHAIN: Model = {
  name: "chain_replication",
  spec: "specs/bench/chain_replication.subtle",
  promela: chainReplication,
  spinModes: ["bfs", "dfs"],
  spinExtra: 0,
  murphi: "chain_replication.m.in",
  tla: { module: "ChainReplication", invariants: ["Prefix", "Safe", "InOrder"] },
  c: [],
};

const SHARDS: Model = {
  name: "shard_moves",
  spec: "specs/bench/shard_moves.subtle",
  promela: shardMoves,
  // Breadth-first Spin queues the states inside of atomic sequences, which are most of them: it takes far longer.
  spinModes: ["dfs"],
  spinExtra: 1,
  murphi: "shard_moves.m.in",
  tla: { module: "ShardMoves", invariants: ["Kept", "Fits"] },
  c: [],
};

const SLOW = ["tlc"];

/** Some seconds each for the slowest of the tools. */
export const QUICK: readonly Case[] = [
  { model: DAX, constants: { F: 3, P: 3 }, onlyIfAsked: [] },
  { model: DAX_LIVE, constants: { F: 3, P: 3 }, onlyIfAsked: [] },
  { model: RICART, constants: { NODES: 3, REQUESTS: 6 }, onlyIfAsked: [] },
  { model: CHAIN, constants: { SERVERS: 5, UPDATES: 4, VALUES: 3 }, onlyIfAsked: [] },
  { model: SHARDS, constants: { SHARDS: 3, NODES: 10, ROOM: 2 }, onlyIfAsked: [] },
];

/** At least 5 million states, but for the two at which starting up, and TLC, are measured. */
export const FULL: readonly Case[] = [
  { model: DAX, constants: { F: 3, P: 3 }, onlyIfAsked: SLOW },
  { model: DAX, constants: { F: 4, P: 3 }, onlyIfAsked: [] },
  { model: DAX, constants: { F: 5, P: 3 }, onlyIfAsked: SLOW },
  { model: DAX_LIVE, constants: { F: 3, P: 3 }, onlyIfAsked: [] },
  { model: DAX_LIVE, constants: { F: 5, P: 3 }, onlyIfAsked: ["tlc", "spin"] },
  { model: RICART, constants: { NODES: 3, REQUESTS: 13 }, onlyIfAsked: SLOW },
  { model: CHAIN, constants: { SERVERS: 7, UPDATES: 5, VALUES: 4 }, onlyIfAsked: SLOW },
  { model: SHARDS, constants: { SHARDS: 3, NODES: 19, ROOM: 2 }, onlyIfAsked: ["tlc", "rumur"] },
];

export const sameConstants = (a: Constants, b: Constants): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, value]) => b[name] === value);

export const showConstants = (constants: Constants): string =>
  Object.entries(constants)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");

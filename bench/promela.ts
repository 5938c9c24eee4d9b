/**
 * The benchmark models in Promela, for Spin.
 *
 * They are written as a user of Spin would who wants speed: one process, whose loop has one `d_step` for each action
 * instance, so that one step of the spec is one transition, and the process adds nothing to the state; channels where
 * the spec has sequences that are only appended to and taken from; bit masks where it has sets. Where there are many
 * instances, choices are nested in `atomic`, which spares Spin most of the guards. Bounds are put in as numbers.
 * Invariants are asserted at the end of each step. Scratch variables are 0 between steps (`hidden` ones exclude BFS).
 */
export type Constants = Readonly<Record<string, number>>;

/** The numbers from 1 to n. */
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

function constant(constants: Constants, name: string): number {
  const value = constants[name];
  if (value === undefined) throw new Error(`the model has no value for ${name}`);
  return value;
}

const step = (text: string): string => `d_step { ${text} }`;

/** The one process: assignments to begin with, then a loop over the steps. */
function process(start: readonly string[], steps: readonly string[]): string {
  const first = start.length === 0 ? "" : `  d_step { ${start.join("; ")} };\n`;
  return `active proctype M() {\n${first}  do\n${steps.map((each) => `  :: ${each}`).join("\n")}\n  od\n}\n`;
}

export function ricartAgrawala(constants: Constants): string {
  const n = constant(constants, "NODES");
  const requests = constant(constants, "REQUESTS");
  const nodes = upTo(n);
  const channel = (a: number, b: number) => `channel[${(a - 1) * (n - 1) + (b < a ? b - 1 : b - 2)}]`;
  const at = (variable: string, node: number) => `${variable}[${node - 1}]`;
  const bit = (node: number) => 2 ** (node - 1);
  const add = (mask: string, node: number) => `${mask} = ${mask} | ${bit(node)}`;
  const all = 2 ** n - 1;
  const asked = nodes.map((a) => `(${at("asked", a)} || (!(inside & ${bit(a)}) && !${at("deferred", a)}))`);
  const steps = nodes.flatMap((a) => {
    const others = nodes.filter((b) => b !== a);
    const ask = others.map((b) => `${channel(a, b)}!REQUEST,${at("clock", a)}`);
    const replies = others.map(
      (b) => `if :: ${at("deferred", a)} & ${bit(b)} -> ${channel(a, b)}!REPLY,0 :: else fi`,
    );
    const hears = others.flatMap((b) => [
      `${channel(b, a)}?[REQUEST,_] -> ${channel(b, a)}?REQUEST,got_time; ` +
        `${at("clock", a)} = (got_time > ${at("clock", a)} -> got_time : ${at("clock", a)}) + 1; ` +
        `if :: ${at("asked", a)} && ${at("asked", a)} ${a < b ? "<=" : "<"} got_time -> ${add(at("deferred", a), b)} ` +
        `:: else -> ${channel(a, b)}!REPLY,0 fi; got_time = 0; CHECK`,
      `${channel(b, a)}?[REPLY,_] -> ${channel(b, a)}?REPLY,_; ${add(at("replied", a), b)}; CHECK`,
    ]);
    return [
      `!${at("asked", a)} && requests < ${requests} -> requests++; ${at("asked", a)} = ${at("clock", a)}; ` +
        `${ask.join("; ")}; CHECK`,
      ...hears,
      `${at("asked", a)} && !(inside & ${bit(a)}) && ${at("replied", a)} == ${all - bit(a)} -> ` +
        `${add("inside", a)}; CHECK`,
      `inside & ${bit(a)} -> inside = inside & ${all - bit(a)}; ${at("asked", a)} = 0; ${at("replied", a)} = 0; ` +
        `${replies.join("; ")}; ${at("deferred", a)} = 0; CHECK`,
    ];
  });
  return `/* ricart_agrawala, NODES = ${n}, REQUESTS = ${requests} */
#define REQUEST 1
#define REPLY 2
#define CHECK assert((inside & (inside - 1)) == 0 && ${asked.join(" && ")})
byte clock[${n}]; byte asked[${n}]; byte replied[${n}]; byte deferred[${n}]; byte inside; byte requests;
chan channel[${n * (n - 1)}] = [2] of { byte, byte };
byte got_time;
${process(
  nodes.map((a) => `${at("clock", a)} = 1`),
  steps.map(step),
)}`;
}

export function chainReplication(constants: Constants): string {
  const servers = constant(constants, "SERVERS");
  const updates = constant(constants, "UPDATES");
  const values = constant(constants, "VALUES");
  const last = servers - 1;
  const place = (s: number, i: string) => `history[${s * updates} + ${i}]`;
  const write = (s: number, v: string) => `${place(s, `length[${s}]`)} = ${v}; length[${s}]++`;
  const options = [
    ...upTo(values).map(
      (v) => `length[0] < ${updates} -> ${write(0, `${v}`)}; pending[0]!${v}; down[1]!length[0],${v}; CHECK`,
    ),
    ...upTo(servers - 2).map(
      (s) =>
        `nempty(down[${s}]) -> down[${s}]?got_number,got_value; assert(got_number == length[${s}] + 1); ${write(s, "got_value")}; ` +
        `pending[${s}]!got_value; down[${s + 1}]!got_number,got_value; got_number = 0; got_value = 0; CHECK`,
    ),
    `nempty(down[${last}]) -> down[${last}]?got_number,got_value; assert(got_number == length[${last}] + 1); ${write(last, "got_value")}; ` +
      `up[${last - 1}]!got_number; got_number = 0; got_value = 0; CHECK`,
    ...upTo(servers - 1).map(
      (s) =>
        `nempty(up[${s - 1}]) -> up[${s - 1}]?got_number; assert(got_number == length[${s - 1}] - len(pending[${s - 1}]) + 1); pending[${s - 1}]?_; ` +
        `${s > 1 ? `up[${s - 2}]!got_number; ` : ""}got_number = 0; CHECK`,
    ),
  ];
  const prefix = upTo(last).flatMap((s) => [
    `length[${s}] <= length[${s - 1}]`,
    ...upTo(updates).map(
      (i) => `(${i} > length[${s}] || ${place(s, `${i - 1}`)} == ${place(s - 1, `${i - 1}`)})`,
    ),
    `length[${s - 1}] - len(pending[${s - 1}]) <= length[${last}]`,
  ]);
  return `/* chain_replication, SERVERS = ${servers}, UPDATES = ${updates}, VALUES = ${values} */
#define CHECK assert(${prefix.join(" && ")})
byte history[${servers * updates}]; byte length[${servers}];
chan pending[${last}] = [${updates}] of { byte };
chan down[${servers}] = [${updates}] of { byte, byte };
chan up[${last}] = [${updates}] of { byte };
byte got_number; byte got_value;
${process([], options.map(step))}`;
}

export function shardMoves(constants: Constants): string {
  const shards = upTo(constant(constants, "SHARDS"));
  const nodes = upTo(constant(constants, "NODES"));
  const room = constant(constants, "ROOM");
  const bit = (node: number) => 2 ** (node - 1);
  const load = (node: number) => shards.map((s) => `((holders[${s - 1}] >> ${node - 1}) & 1)`).join(" + ");
  const single = (s: number) => `!(holders[${s - 1}] & (holders[${s - 1}] - 1))`;
  const open = (s: number, to: number) => `!(holders[${s - 1}] & ${bit(to)}) && ${load(to)} < ${room}`;
  const holds = (s: number, n: number) => `(holders[${s - 1}] & ${bit(n)})`;
  const choice = (arms: readonly string[]) =>
    `if\n${arms.map((arm) => `     :: ${arm}`).join("\n")}\n     fi`;
  const options = shards.flatMap((s) => {
    const targets = choice(
      nodes.map(
        (to) => `d_step { ${open(s, to)} -> holders[${s - 1}] = holders[${s - 1}] | ${bit(to)}; CHECK }`,
      ),
    );
    const some = nodes.map((to) => `(${open(s, to)})`).join(" || ");
    const sources = nodes.map((from) => `${holds(s, from)} -> ${targets}`);
    const discards = nodes.map(
      (n) => `d_step { ${holds(s, n)} -> holders[${s - 1}] = holders[${s - 1}] & ~${bit(n)}; CHECK }`,
    );
    return [
      `atomic { ${single(s)} && (${some}) -> ${choice(sources)} }`,
      `atomic { !(${single(s)}) -> ${choice(discards)} }`,
    ];
  });
  const kept = shards.map((s) => `holders[${s - 1}] && ONE_BIT(holders[${s - 1}] & (holders[${s - 1}] - 1))`);
  const fits = nodes.map((n) => `${load(n)} <= ${room}`);
  return `/* shard_moves, SHARDS = ${shards.length}, NODES = ${nodes.length}, ROOM = ${room} */
#define ONE_BIT(x) (((x) & ((x) - 1)) == 0)
#define CHECK assert(${[...kept, ...fits].join(" && ")})
int holders[${shards.length}];
${process(
  shards.map((s) => `holders[${s - 1}] = ${bit(s)}`),
  options,
)}`;
}

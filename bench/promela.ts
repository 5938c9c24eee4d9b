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

export function lamportMutex(constants: Constants): string {
  const n = constant(constants, "NODES");
  const requests = constant(constants, "REQUESTS");
  const nodes = upTo(n);
  const wanted = (a: number, b: number) => `wanted[${(a - 1) * n + b - 1}]`;
  const channel = (a: number, b: number) => `channel[${(a - 1) * (n - 1) + (b < a ? b - 1 : b - 2)}]`;
  const bit = (a: number) => 1 << (a - 1);
  const others = (a: number) => nodes.filter((b) => b !== a);
  const all = 2 ** n - 1;
  const asked = nodes.map(
    (a) => `(!(inside & ${bit(a)}) || (${wanted(a, a)} && agreed[${a - 1}] == ${all}))`,
  );
  const options = nodes.flatMap((a) => {
    const first = others(a).map(
      (b) => `(!${wanted(a, b)} || ${wanted(a, a)} ${a < b ? "<=" : "<"} ${wanted(a, b)})`,
    );
    return [
      `!${wanted(a, a)} && requests < ${requests} -> requests++; ${wanted(a, a)} = clock[${a - 1}]; ` +
        `agreed[${a - 1}] = ${bit(a)}; ${others(a)
          .map((b) => `${channel(a, b)}!REQUEST,clock[${a - 1}]`)
          .join("; ")}; CHECK`,
      ...others(a).flatMap((b) => [
        `${channel(b, a)}?[REQUEST,_] -> ${channel(b, a)}?REQUEST,got_time; ${wanted(a, b)} = got_time; ` +
          `clock[${a - 1}] = (got_time > clock[${a - 1}] -> got_time : clock[${a - 1}]) + 1; ${channel(a, b)}!ACKNOWLEDGE,0; got_time = 0; CHECK`,
        `${channel(b, a)}?[ACKNOWLEDGE,_] -> ${channel(b, a)}?ACKNOWLEDGE,_; agreed[${a - 1}] = agreed[${a - 1}] | ${bit(b)}; CHECK`,
        `${channel(b, a)}?[RELEASE,_] -> ${channel(b, a)}?RELEASE,_; ${wanted(a, b)} = 0; CHECK`,
      ]),
      `${wanted(a, a)} && !(inside & ${bit(a)}) && agreed[${a - 1}] == ${all} && ${first.join(" && ")} -> ` +
        `inside = inside | ${bit(a)}; CHECK`,
      `inside & ${bit(a)} -> inside = inside & ${all - bit(a)}; ${wanted(a, a)} = 0; agreed[${a - 1}] = 0; ` +
        `${others(a)
          .map((b) => `${channel(a, b)}!RELEASE,0`)
          .join("; ")}; CHECK`,
    ];
  });
  return `/* lamport_mutex, NODES = ${n}, REQUESTS = ${requests} */
#define REQUEST 1
#define ACKNOWLEDGE 2
#define RELEASE 3
#define CHECK assert((inside & (inside - 1)) == 0 && ${asked.join(" && ")})
byte clock[${n}]; byte wanted[${n * n}]; byte agreed[${n}]; byte inside; byte requests;
chan channel[${n * (n - 1)}] = [3] of { byte, byte };
byte got_time;
${process(
  nodes.map((a) => `clock[${a - 1}] = 1`),
  options.map(step),
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
      (v) =>
        `length[0] < ${updates} -> ${write(0, `${v}`)}; pending[0]!length[0],${v}; down[1]!length[0],${v}; CHECK`,
    ),
    ...upTo(servers - 2).map(
      (s) =>
        `nempty(down[${s}]) -> down[${s}]?got_number,got_value; assert(got_number == length[${s}] + 1); ${write(s, "got_value")}; ` +
        `pending[${s}]!got_number,got_value; down[${s + 1}]!got_number,got_value; got_number = 0; got_value = 0; CHECK`,
    ),
    `nempty(down[${last}]) -> down[${last}]?got_number,got_value; assert(got_number == length[${last}] + 1); ${write(last, "got_value")}; ` +
      `up[${last - 1}]!got_number; got_number = 0; got_value = 0; CHECK`,
    ...upTo(servers - 1).map(
      (s) =>
        `nempty(up[${s - 1}]) -> up[${s - 1}]?got_number; assert(pending[${s - 1}]?[eval(got_number),_]); pending[${s - 1}]?_,_; ` +
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
chan pending[${last}] = [${updates}] of { byte, byte };
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

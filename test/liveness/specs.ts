/** Random small specs with fairness marks and temporal properties, as texts. They make no mistakes. */
import { type Chance, chanceFrom } from "../random/text.js";

const SIDE = "0 .. 1";

/** What can be read: all of them numbers from 0 to 2. */
const numbers = (chance: Chance, names: readonly string[]): string =>
  chance.pick(["x", "y", "f[0]", "f[1]", "f[y]", "0", "1", "2", ...names]);

function condition(chance: Chance, names: readonly string[], depth = 1): string {
  const inner = (): string => condition(chance, names, depth - 1);
  if (depth > 0 && chance.percent(40))
    return chance.pick([
      () => `(${inner()} and ${inner()})`,
      () => `(${inner()} or ${inner()})`,
      () => `(not ${inner()})`,
      () => `(exists e in ${SIDE} : f[e] = ${numbers(chance, names)})`,
    ])();
  const word = chance.pick(["=", "!=", "<", "<="]);
  return chance.percent(20) ? "b" : `${numbers(chance, names)} ${word} ${numbers(chance, names)}`;
}

/** Assignments to different variables, or none. */
function effects(chance: Chance, names: readonly string[]): string {
  const index = chance.pick(["0", "1", "y", ...names.filter((name) => name !== "v")]);
  const small = ["1 - y", "y", "0", "1", ...names.map((name) => (name === "v" ? "v % 2" : name))];
  const all = [
    `x' = (x + ${chance.between(1, 2)}) % 3`,
    `x' = ${numbers(chance, names)}`,
    `y' = ${chance.pick(small)}`,
    chance.pick(["b' = not b", "b' = true", `b' = (${condition(chance, names)})`]),
    `f[${index}]' = ${chance.pick([numbers(chance, names), `(f[${index}] + 1) % 3`])}`,
  ];
  const chosen = chance.shuffled(all).slice(0, chance.pick([0, 1, 1, 1, 2, 2]));
  return chosen.filter((text, i) => i === chosen.findIndex((other) => other[0] === text[0])).join("  ");
}

function statements(chance: Chance, names: readonly string[]): string {
  const guard = chance.percent(60) ? `when ${condition(chance, names)}  ` : "";
  if (chance.percent(20))
    return `${guard}either { ${effects(chance, names)} } or { ${effects(chance, names)} }`;
  if (chance.percent(20)) return `${guard}pick v in 0 .. 2  ${effects(chance, [...names, "v"])}`;
  return `${guard}${effects(chance, names)}`;
}

const mark = (chance: Chance): string => chance.pick(["", "fair ", "fair ", "strong fair "]);

function action(chance: Chance, name: string): string {
  const given = chance.percent(40);
  const environment = chance.percent(15) ? "environment " : "";
  const body = statements(chance, given ? ["i"] : []);
  return `${mark(chance)}${environment}action ${name}${given ? `(i in ${SIDE})` : ""} { ${body} }`;
}

function process(chance: Chance): string {
  const own = chance.percent(60);
  const names = own ? ["me"] : [];
  const count = chance.between(1, 3);
  const steps = Array.from({ length: count }, (_, i) => {
    const idle = chance.percent(30) ? "idle " : "";
    const back = i === count - 1 ? "goto l1" : `if ${condition(chance, names)} { goto l1 }`;
    const jump = chance.percent(30) ? `  ${back}` : "";
    return `  ${chance.percent(20) ? mark(chance) : ""}${idle}l${i + 1}: ${statements(chance, names)}${jump}`;
  });
  const end = chance.percent(50) && !steps.at(-1)?.includes("goto") ? "\n       restart" : "";
  return `${mark(chance)}process p${own ? `(me in ${SIDE})` : ""} {\n${steps.join("\n")}${end}\n}`;
}

interface Agents {
  readonly tests: readonly string[];
  readonly places: readonly string[];
}

function formula(chance: Chance, agents: Agents, names: readonly string[], depth: number): string {
  const inner = (more: readonly string[] = []): string =>
    `(${formula(chance, agents, [...names, ...more], depth - 1)})`;
  const state = (): string =>
    agents.places.length > 0 && chance.percent(25)
      ? chance.pick(agents.places)
      : chance.percent(10)
        ? `enabled ${chance.pick(agents.tests)}`
        : condition(chance, names);
  const step = (): string =>
    chance.pick([
      () => `taken ${chance.pick(agents.tests)}`,
      () => `x' ${chance.pick(["=", ">", "!="])} x`,
      () => `(${state()} implies f[0]' = ${numbers(chance, names)})`,
    ])();
  if (depth === 0) return state();
  return chance.pick([
    () => `always ${inner()}`,
    () => `eventually ${inner()}`,
    () => `always eventually ${inner()}`,
    () => `eventually always ${inner()}`,
    () => `${inner()} leads to ${inner()}`,
    () => `${inner()} leads to ${inner()}`,
    () => `${inner()} until ${inner()}`,
    () => `not ${inner()}`,
    () => `${inner()} ${chance.pick(["and", "or", "implies", "iff"])} ${inner()}`,
    () => `${chance.pick(["forall", "exists"])} q${depth} in ${SIDE} : ${inner([`q${depth}`])}`,
    () => `always (${step()})`,
    () => `eventually (${step()})`,
    () => `always eventually (${step()})`,
  ])();
}

/** The same text for the same seed. */
export function temporalSpec(seed: number): string {
  const chance = chanceFrom(seed);
  const actions = Array.from({ length: chance.between(1, 3) }, (_, i) => action(chance, `a${i + 1}`));
  const agent = chance.percent(50) ? process(chance) : "";
  const labels = [...agent.matchAll(/\bl\d(?=:)/g)].map(([label]) => label);
  const instance = agent.includes("(me in") ? "p[1]" : "p";
  const agents: Agents = {
    tests: [...actions.map((_, i) => `a${i + 1}`), ...labels.map((label) => `${instance}.${label}`)],
    places: labels.map((label) => `${instance} at ${label}`),
  };
  const properties = Array.from(
    { length: chance.between(1, 3) },
    (_, i) => `property P${i + 1} : ${formula(chance, agents, [], chance.between(1, 3))}`,
  );
  const start = chance.percent(30) ? "in 0 .. 1" : "= 0";
  return `spec random
var x : 0 .. 2 = 0
var y : ${SIDE} ${start}
var b : bool = false
var f : [0 .. 1 -> 0 .. 2] = [k in ${SIDE} |-> k]
${[...actions, agent].join("\n")}
${properties.join("\n")}
deadlock allowed
`;
}

/** Those that are measured: how each is found on this machine, made ready for a case, run, and understood. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { type Case, type Model, type SpinMode, sameConstants } from "./models.js";
import { type Reported, readC, readRumur, readSpin, readSpinDepth, readSubtle, readTlc } from "./outputs.js";
import type { Constants } from "./promela.js";

/** What the runs before have shown, so that tables and stacks can be given a fitting size. */
export interface Known {
  readonly distinct: number | null;
  /** What this contestant printed last. */
  readonly lastOutput: string | null;
}

export interface Ready {
  readonly command: (known: Known) => readonly string[];
  readonly read: (output: string) => Reported | null;
}

export interface Contestant {
  readonly name: string;
  /** Of contestants of one group all but the fastest retire after the first round. */
  readonly group: string;
  /** Why it can't run at all here; null if it can. */
  readonly missing: () => string | null;
  /** What there is to run for a case, or why there is nothing. Compiles in `folder`. */
  readonly prepare: (each: Case, folder: string) => Ready | string;
}

export const ROOT = join(import.meta.dirname, "..", "..");
const PEERS = join(ROOT, "bench", "peers");
const COMMAND = join(ROOT, "dist", "src", "cli", "main.js");
const GCC_OPTIONS = ["-O3", "-march=native", "-w"];

/** Steps that a depth-first search of Spin may go down before its depth is known. */
const SPIN_DEPTH_FIRST = 20_000_000;
const SPIN_DEPTH_SPARE = 1000;

const exec = (folder: string, program: string, ...options: readonly string[]): string =>
  execFileSync(program, options, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const onPath = (program: string): boolean =>
  (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, program)));

const lacking = (...programs: readonly string[]): string | null => {
  const absent = programs.filter((program) => !onPath(program));
  return absent.length === 0 ? null : `${absent.join(" and ")} not installed`;
};

const subtle = (name: string, options: readonly string[]): Contestant => ({
  name,
  group: name,
  missing: () => {
    if (!existsSync(COMMAND)) return "not built: npm run build";
    const help = exec(ROOT, process.execPath, COMMAND, "check", "--help");
    const unknown = options.find((option) => !help.includes(option));
    return unknown === undefined ? null : `check has no ${unknown}`;
  },
  prepare: ({ model, constants }) => ({
    command: () => [
      process.execPath,
      COMMAND,
      "check",
      join(ROOT, model.spec),
      ...Object.entries(constants).map(([constant, value]) => `--const=${constant}=${value}`),
      ...options,
      "--json",
      "-",
    ],
    read: readSubtle,
  }),
});

const c = (name: "c" | "c-batched"): Contestant => ({
  name,
  group: name,
  missing: () => lacking("gcc"),
  prepare: ({ model, constants }, folder) => {
    const given = model.c.find((each) => each.peer === name && sameConstants(each.constants, constants));
    if (given === undefined) return "not written for this model with these constants";
    exec(folder, "gcc", ...GCC_OPTIONS, "-o", name, join(PEERS, given.file));
    return { command: () => [join(folder, name)], read: readC };
  },
});

function promela({ model, constants }: Case): string {
  if (typeof model.promela === "function") return model.promela(constants);
  const { script, arguments: names } = model.promela;
  return exec(PEERS, process.execPath, join(PEERS, script), ...names.map((name) => `${constants[name]}`));
}

const spin = (mode: SpinMode): Contestant => ({
  name: `spin-${mode}`,
  group: "spin",
  missing: () => lacking("spin", "gcc"),
  prepare: (each, folder) => {
    if (!each.model.spinModes.includes(mode))
      return mode === "live" || each.model.spinModes.includes("live")
        ? "it is for the models with, or for those without, a temporal property"
        : "breadth-first it would queue the insides of atomic steps";
    writeFileSync(join(folder, "model.pml"), promela(each));
    exec(folder, "spin", "-a", "model.pml");
    const memory = Math.floor((totalmem() / 2 ** 20) * 0.8);
    const options = ["-DNOREDUCE", "-DVECTORSZ=4096", `-DMEMLIM=${memory}`];
    if (mode !== "live") options.push("-DSAFETY");
    if (mode === "bfs") options.push("-DBFS");
    exec(folder, "gcc", ...GCC_OPTIONS, ...options, "-o", mode, "pan.c");
    return {
      command: ({ distinct, lastOutput }) => {
        const deepest = lastOutput === null ? null : readSpinDepth(lastOutput);
        const depth = deepest === null ? SPIN_DEPTH_FIRST : deepest + SPIN_DEPTH_SPARE;
        const slots = distinct === null ? [] : [`-w${Math.ceil(Math.log2(distinct))}`];
        const cycles = mode === "live" ? ["-a", "-f"] : [];
        const limit = mode === "bfs" ? [] : [`-m${depth}`];
        return [join(folder, mode), "-E", "-n", ...cycles, ...limit, ...slots];
      },
      read: (output) => {
        const reported = readSpin(output, each.model.spinExtra);
        return reported && { ...reported, ownStates: mode === "live" };
      },
    };
  },
});

const rumur = (threads: number): Contestant => ({
  name: `rumur-${threads}`,
  group: `rumur-${threads}`,
  missing: () => lacking("rumur", "gcc"),
  prepare: ({ model, constants }, folder) => {
    if (model.murphi === null) return "it knows no temporal properties";
    const template = readFileSync(join(PEERS, model.murphi), "utf8");
    writeFileSync(
      join(folder, "model.m"),
      template.replaceAll(/@(\w+)@/g, (_, name) => `${constants[name]}`),
    );
    const off = ["symmetry-reduction", "deadlock-detection", "counterexample-trace"];
    const options = off.flatMap((feature) => [`--${feature}`, "off"]);
    exec(folder, "rumur", ...options, "--threads", `${threads}`, "--output", "model.c", "model.m");
    exec(folder, "gcc", ...GCC_OPTIONS, "-mcx16", "-o", "rumur", "model.c", "-lpthread");
    return { command: () => [join(folder, "rumur")], read: readRumur };
  },
});

const TLC_WORKERS = Math.min(2, availableParallelism());

const tlc: Contestant = {
  name: `tlc-${TLC_WORKERS}`,
  group: "tlc",
  missing: () => {
    const jar = process.env["TLA2TOOLS_JAR"];
    if (jar === undefined) return "TLA2TOOLS_JAR does not name tla2tools.jar";
    return existsSync(jar) ? lacking("java") : `there is no ${jar}`;
  },
  prepare: ({ model, constants }, folder) => {
    const { module } = model.tla;
    for (const name of model.tla.properties === undefined ? [module] : ["Dax", module])
      copyFileSync(join(PEERS, `${name}.tla`), join(folder, `${name}.tla`));
    writeFileSync(join(folder, "model.cfg"), tlcConfiguration(constants, model.tla));
    const java = ["java", "-XX:+UseParallelGC", "-cp", process.env["TLA2TOOLS_JAR"] as string, "tlc2.TLC"];
    const options = ["-deadlock", "-workers", `${TLC_WORKERS}`, "-config", "model.cfg", module];
    return { command: () => [...java, ...options], read: readTlc };
  },
};

const tlcConfiguration = (constants: Constants, { invariants, properties = [] }: Model["tla"]): string =>
  [
    `CONSTANTS ${Object.entries(constants)
      .map(([name, value]) => `${name} = ${value}`)
      .join(" ")}`,
    "SPECIFICATION Spec",
    ...(invariants.length === 0 ? [] : [`INVARIANTS ${invariants.join(" ")}`]),
    ...(properties.length === 0 ? [] : [`PROPERTIES ${properties.join(" ")}`]),
    "",
  ].join("\n");

/** The first one is what the others are compared with. */
export const CONTESTANTS: readonly Contestant[] = [
  subtle("subtle", []),
  subtle("subtle-1", ["--workers", "1"]),
  subtle("subtle-js", ["--backend", "javascript"]),
  subtle("subtle-low", ["--low-memory"]),
  c("c"),
  c("c-batched"),
  spin("bfs"),
  spin("dfs"),
  spin("live"),
  rumur(1),
  rumur(2),
  tlc,
];

/** Names of tools with the versions they give. */
export function versions(): Readonly<Record<string, string>> {
  const first = (program: string, ...options: readonly string[]): string => {
    try {
      return exec(ROOT, program, ...options).split("\n")[0] as string;
    } catch {
      return "missing";
    }
  };
  return {
    node: process.version,
    gcc: first("gcc", "--version"),
    spin: first("spin", "-V"),
    rumur: first("rumur", "--version"),
    java: first("java", "--version"),
  };
}

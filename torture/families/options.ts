/** Every command with random options and values, right and wrong, known and unknown; `repl` with random lines. */
import type { Chance } from "../../test/random/text.js";
import { anySample, type Sample } from "../corpus.js";
import { NAMES } from "../hostile-text.js";
import { type Made, own, run } from "../input.js";

type Value = (chance: Chance, sample: Sample) => string;
/** An option, and what makes a value for it; null if it takes none. */
type OptionRow = readonly [name: string, value: Value | null];

const NUMBERS = [
  "1",
  "2",
  "7",
  "0",
  "-1",
  "1.5",
  "1e3",
  "9007199254740993",
  "99999999999999999999",
  "x",
  "",
  "0x10",
  "NaN",
];
const SIZES = ["1", "1k", "100M", "2G", "0", "-1M", "1.5G", "1e3", "G", "", "999999T", "1 M", "64MiB"];

const strange: Value = (chance) => chance.pick(NAMES);
const oneOf =
  (values: readonly string[]): Value =>
  (chance) =>
    chance.percent(90) ? chance.pick(values) : strange(chance, anySample(chance));
const number = oneOf(NUMBERS);
const known =
  (names: (sample: Sample) => readonly string[]): Value =>
  (chance, sample) =>
    chance.percent(80) && names(sample).length > 0 ? chance.pick(names(sample)) : strange(chance, sample);
const variant = known(({ variants }) => [...variants, "base"]);
const constant: Value = (chance, sample) =>
  `${known(({ constants }) => constants)(chance, sample)}${chance.pick(["=", "=", "=", ""])}${chance.pick([...NUMBERS, "true", "ours"])}`;
const jsonFile = oneOf(["-", "-", "out.json", "no/out.json", "."]);

const CONST: OptionRow = ["--const", constant];
const VARIANT: OptionRow = ["--variant", variant];
const SYMMETRY: OptionRow = ["--no-symmetry", null];
const STATES: OptionRow = ["--max-states", number];
const MEMORY: OptionRow = ["--max-memory", oneOf(SIZES)];
const JSON_FILE: OptionRow = ["--json", jsonFile];

/** Commands by name, with their options; a name may have options that it does not know, too. */
const COMMANDS: Readonly<Record<string, readonly OptionRow[]>> = {
  check: [
    ...[
      CONST,
      VARIANT,
      SYMMETRY,
      STATES,
      MEMORY,
      JSON_FILE,
      ["--property", known(({ properties }) => properties)],
    ],
    ...[
      ["--all", null],
      ["--engine", oneOf(["compiled", "reference"])],
      ["--workers", number],
      ["--low-memory", null],
    ],
    ...[
      ["--coverage", null],
      ["--quiet", null],
    ],
  ] as readonly OptionRow[],
  test: [],
  why: [
    ...[
      CONST,
      VARIANT,
      SYMMETRY,
      MEMORY,
      JSON_FILE,
      STATES,
      ["--depth", oneOf(["1", "2", "0", "x"])],
      ["--core", null],
    ],
    ...[["--only", oneOf(["guards", "locks", "orders", "steps", "assignments", "guards,locks", ",", "all"])]],
    ...[
      ["--show", oneOf(["count", "cpu.get", "order:cpu.add", "x"])],
      ["--source", null],
      ["--markdown", null],
    ],
    ...[["--comment", oneOf(["c", "rust"])]],
  ] as readonly OptionRow[],
  fmt: [["--check", null]],
  compile: [
    ...[CONST, VARIANT, SYMMETRY, ["--target", oneOf(["typescript", "tla", "cobol"])], ["--apalache", null]],
    ...[
      ["--phase", oneOf(["tree", "types", "ir", "layout", "none"])],
      ["-o", oneOf(["out", "out.json", "no/out", "."])],
    ],
  ] as readonly OptionRow[],
  handover: [
    ...[
      CONST,
      VARIANT,
      SYMMETRY,
      JSON_FILE,
      ["--to", oneOf(["tlc", "tlc-distributed", "spin"])],
      ["-o", oneOf(["out", "."])],
    ],
    ...[
      ["--read", oneOf(["tlc.out", "none.out", "."])],
      ["--run", strange],
      ["--trace", oneOf(["trace.json", "tlc.out"])],
    ],
  ] as readonly OptionRow[],
  repl: [CONST, VARIANT],
  help: [],
};

const UNKNOWN: readonly OptionRow[] = [
  ["--help", null],
  ["-h", null],
  ["--version", null],
  ["--unknown", null],
  ["--all=yes", null],
  ["--", null],
  ["-", null],
  ["--json", null],
];

/** What a user of `repl` types. */
function lines(chance: Chance): string {
  const line = (): string =>
    chance.pick([
      ...[
        "steps",
        "state",
        "undo",
        "trace",
        "init",
        "init 2",
        "help",
        "1",
        "2",
        "0",
        "99",
        "-1",
        "count",
        "why-not count",
      ],
      ...[
        "why-not",
        "x",
        "x + 1",
        "1 / 0",
        "{1, 2",
        "forall s in Side : held[s]",
        "",
        " ",
        "x'",
        "taken count",
        "step 1",
      ],
      ...[
        "constructor",
        "\u001b[2J",
        "a\u2028b",
        "(".repeat(500),
        "why-not nothing",
        "init 99",
        "enabled count",
      ],
    ]);
  const end = chance.pick(["\n", "\n", "\r\n"]);
  return (
    Array.from({ length: chance.between(0, 12) }, line).join(end) + chance.pick(["", end, `${end}quit${end}`])
  );
}

/** Options for a command that make sense, or not. */
function optionsFor(chance: Chance, sample: Sample, rows: readonly OptionRow[]): readonly string[] {
  const all = [...rows, ...(chance.percent(12) ? UNKNOWN : [])];
  if (all.length === 0) return [];
  return Array.from({ length: chance.below(5) }).flatMap(() => {
    const [name, value] = chance.pick(all);
    if (value === null) return [name];
    return chance.percent(85) ? [name, value(chance, sample)] : [`${name}=${value(chance, sample)}`];
  });
}

const TLC_OUT = `TLC2 Version 2.18
@!@!@STARTMSG 2110:1 @!@!@
Invariant Low is violated.
@!@!@ENDMSG 2110 @!@!@
`;

export function options(chance: Chance): Made {
  const sample = anySample(chance);
  const command = chance.percent(97) ? chance.pick(Object.keys(COMMANDS)) : chance.pick(NAMES);
  const given = optionsFor(chance, sample, own(COMMANDS, command) ?? UNKNOWN);
  const paths = chance.percent(90)
    ? [sample.path]
    : chance.pick([[], [sample.path, sample.path], ["-"], ["."], ["torture"]]);
  const words = chance.percent(80) ? [command, ...paths, ...given] : [command, ...given, ...paths];
  // Without a limit some of the larger ones take too long; why asks about each element.
  const limit =
    ["check", "why"].includes(command) && !given.includes("--max-states") ? ["--max-states", "300"] : [];
  const threads = command === "why" ? ["--threads", "1"] : [];
  const files = { ...sample.files, "tlc.out": { text: TLC_OUT }, "trace.json": { text: "{}" } };
  return {
    files,
    relation: "none",
    runs: [
      run(chance.percent(2) ? [] : [...words, ...limit, ...threads], {
        stdin: command === "repl" ? lines(chance) : sample.text,
        out: chance.pick(["open", "open", "terminal"]),
      }),
    ],
  };
}

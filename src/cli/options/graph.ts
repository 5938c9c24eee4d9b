/** The command line of `subtle graph`. */
import { type Command, Option } from "commander";
import type { Host } from "../../host/host.js";
import type { ExitCode } from "../exit-codes.js";
import { collect, constants, duration, positive, size, variantNamed } from "./values.js";

const FORMATS = ["json", "dot", "graphml", "svg", "mermaid"] as const;

export type GraphFormat = (typeof FORMATS)[number];

/** How the name of a file can say which format it has. */
const ENDINGS: readonly (readonly [RegExp, GraphFormat])[] = [
  [/\.json$/i, "json"],
  [/\.svg$/i, "svg"],
  [/\.(?:dot|gv)$/i, "dot"],
  [/\.graphml$/i, "graphml"],
  [/\.(?:mmd|mermaid)$/i, "mermaid"],
];

/** Json where there is no name, or one without an ending; null for an ending that says nothing. */
function formatNamed(output: string | null): GraphFormat | null {
  const name = output?.replace(/^.*[/\\]/, "") ?? "";
  if (!/[^.]\.[^.]*$/.test(name)) return "json";
  return ENDINGS.find(([ending]) => ending.test(name))?.[1] ?? null;
}

const HELP = `
--collapse makes one node of all states in which an expression has the same
value; without an expression, of all with the same program counters. It stands
behind the spec: subtle graph SPEC --collapse.

Exit codes: 0 written, 2 the spec or command line has errors, or the graph is
too large to be drawn, 3 a limit or a signal came first: nothing is written.`;

export function graphCommandLine(program: Command, host: Host, finish: (code: ExitCode) => void): void {
  program
    .command("graph")
    .description("write the state graph of a spec: as data, or as a picture of its parts")
    .argument("<spec>", "a .subtle file")
    .addOption(
      new Option(
        "--format <format>",
        "by default what the name of the output says, else json; svg and mermaid are for at most 200 nodes",
      ).choices(FORMATS),
    )
    .option("--collapse [expression]", "make one node of all states with the same value of an expression")
    .addOption(
      new Option("--only <action>", "keep only the steps of this action; can be repeated")
        .argParser(collect)
        .default([] as readonly string[], "all"),
    )
    .option(
      "--around <property>",
      "keep only the trace of a property, the states that violate it, and all one step from them",
    )
    .option("-o, --output <file>", "write to a file instead of standard output")
    .addOption(constants())
    .option("--variant <name>", "take this variant instead of the spec as it stands")
    .option("--no-symmetry", "take states apart that differ only by a permutation of symmetric values")
    .addOption(
      new Option("--engine <engine>", "the fast engine, or the slow one that defines the language")
        .choices(["compiled", "reference"])
        .default("compiled"),
    )
    .option("--max-states <n>", "stop after this many distinct states", positive)
    .option("--max-memory <size>", "stop when the process uses this much memory, such as 2G", size)
    .option("--max-time <time>", "stop after this time, such as 90s, 10m or 2h", duration)
    .addHelpText("after", HELP)
    .action(async (path: string, options) => {
      const { graphCommand } = await import("../commands/graph.js");
      const output: string | null = options.output ?? null;
      finish(
        await graphCommand(host, path, {
          format: options.format ?? formatNamed(output),
          collapse: options.collapse ?? null,
          only: options.only,
          around: options.around ?? null,
          output,
          constants: options.const,
          variant: variantNamed(options.variant),
          symmetry: options.symmetry,
          engine: options.engine,
          statesMax: options.maxStates ?? Number.POSITIVE_INFINITY,
          memoryMax: options.maxMemory ?? null,
          timeMax: options.maxTime ?? null,
        }),
      );
    });
}

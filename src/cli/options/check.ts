/** The command lines of `subtle check`, and of `subtle watch`, which has the same options. */
import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import type { Host } from "../../host/host.js";
import type { CheckOptions } from "../check.js";
import type { ExitCode } from "../exit-codes.js";
import { reporterOption } from "./reporter.js";
import {
  collect,
  constants,
  duration,
  every,
  positive,
  properties,
  size,
  traceStyle,
  variantNamed,
  workers,
} from "./values.js";

const CHECK_HELP = `
Exit codes: 0 holds, 1 violated, 2 the spec or command line has errors,
3 not decided.`;

const WATCH_HELP = `
Checks again when the spec or a file that it imports is changed; a search that
is not done by then is ended. The last counterexample is kept: after each change
it is told whether it is still a behaviour of the spec.

Ctrl-C ends it. The exit code is that of the last check: 0 holds, 1 violated,
2 the spec or command line has errors, 3 not decided.`;

function withCheckOptions(command: Command): Command {
  return command
    .argument("<spec>", "a .subtle file")
    .addOption(constants())
    .option("--variant <name>", "check this variant instead of the spec as it stands")
    .option("--all", "continue after a violation, and find a shortest trace for each property", false)
    .addOption(properties())
    .option("--no-symmetry", "count states separately that differ only by a permutation of symmetric values")
    .addOption(
      new Option("--engine <engine>", "the fast engine, or the slow one that defines the language")
        .choices(["compiled", "reference"])
        .default("compiled"),
    )
    .addOption(
      new Option(
        "--backend <backend>",
        "what does the fast engine's work; by default WebAssembly takes over in large searches",
      ).choices(["wasm", "javascript"]),
    )
    .addOption(
      new Option(
        "--workers <n>",
        "threads that share the work of a large search; by default, one for each core",
      ).argParser(workers),
    )
    .option("--max-states <n>", "stop after this many distinct states", positive)
    .option("--max-memory <size>", "stop when the process uses this much memory, such as 2G", size)
    .option("--max-time <time>", "stop after this time, such as 90s, 10m or 2h", duration)
    .option("--low-memory", "use much less memory for each state, but more time", false)
    .option("--json <file>", "write the result as JSON; - for standard output")
    .option("--html <file>", "write the result as a page for a browser, in which the spec can be explored")
    .option("--html-light <file>", "the same without the engine: smaller, and it can't be explored")
    .option("--itf <file>", "write the trace that is shown, or a witness, for Apalache and Quint")
    .addOption(traceStyle())
    .addOption(
      new Option("--eval <expression>", "show its value beside each state of a trace; can be repeated")
        .argParser(collect)
        .default([] as readonly string[], "none"),
    )
    .addOption(reporterOption())
    .option("--coverage", "print the source with how often each guard and branch was true", false)
    .option("--quiet", "print only the verdict", false)
    .option("--strict", "fail with 1 where there is a warning", false)
    .option("--cache <folder>", "keep complete verdicts there, and don't search again for what is unchanged");
}

function withStorageOptions(command: Command): Command {
  return command
    .option("--disk <folder>", "keep states in this folder, so that memory does not limit their number")
    .option("--max-disk <size>", "stop when they take this much room, such as 200G", size)
    .option("--checkpoint <folder>", "save there how far the search has come, so that it can go on later")
    .addOption(
      new Option(
        "--every <interval>",
        "save after so much time, or so many states; 10m by default; also at a signal and at a limit",
      ).argParser(every),
    )
    .option("--resume <folder>", "go on from the checkpoint in this folder, and save there");
}

/** What Commander has read, as the command takes it. */
function checkOptions(options: ReturnType<Command["opts"]>, version: string): CheckOptions {
  return {
    constants: options["const"],
    variant: variantNamed(options["variant"]),
    all: options["all"],
    properties: options["property"],
    symmetry: options["symmetry"],
    engine: options["engine"],
    workers: options["workers"] ?? availableParallelism(),
    backend: options["backend"] ?? null,
    lowMemory: options["lowMemory"],
    statesMax: options["maxStates"] ?? Number.POSITIVE_INFINITY,
    memoryMax: options["maxMemory"] ?? null,
    timeMax: options["maxTime"] ?? null,
    json: options["json"] ?? null,
    reporters: options["reporter"],
    itf: options["itf"] ?? null,
    traceStyle: options["trace"],
    coverage: options["coverage"],
    evaluate: options["eval"],
    quiet: options["quiet"],
    strict: options["strict"],
    cache: options["cache"] ?? null,
    disk: options["disk"] ?? null,
    diskMax: options["maxDisk"] ?? null,
    checkpoint: options["checkpoint"] ?? null,
    every: options["every"] ?? null,
    resume: options["resume"] ?? null,
    html: options["html"] ?? null,
    htmlLight: options["htmlLight"] ?? null,
    version,
  };
}

export function checkCommandLines(
  program: Command,
  host: Host,
  version: string,
  finish: (code: ExitCode) => void,
): void {
  withStorageOptions(withCheckOptions(program.command("check")))
    .option(
      "--estimate",
      "say how many states there may be, and what exploring them takes; judge nothing",
      false,
    )
    .description("explore a spec, or one of its variants, and say which properties hold")
    .addHelpText("after", CHECK_HELP)
    .action(async (path: string, options) => {
      if (options.estimate) {
        const { estimateCommand } = await import("../commands/estimate.js");
        return finish(await estimateCommand(host, path, checkOptions(options, version)));
      }
      const { check } = await import("../check.js");
      finish(await check(host, path, checkOptions(options, version)));
    });

  withCheckOptions(program.command("watch"))
    .description("check a spec again whenever it, or a file that it imports, is changed")
    .addHelpText("after", WATCH_HELP)
    .action(async (path: string, options) => {
      const { watchCommand } = await import("../tools/watch.js");
      finish(await watchCommand(host, path, checkOptions(options, version)));
    });
}

/** Reads the command line and hands over to a command. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { ELEMENT_CLASSES, type ElementClass } from "../elements/element.js";
import type { Host } from "../host/host.js";
import { isOutOfMemory } from "../work/out-of-memory.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics, tellDefect, usageError } from "./failures.js";
import { errorResult, jsonTarget } from "./json-target.js";
import { tellOutOfMemory } from "./out-of-memory.js";
import { writeJson } from "./output.js";

// ─────────────────────────────────────────────────────────────────────── values of options

type Constants = ReadonlyMap<string, string>;

function constant(text: string, before: Constants): Constants {
  const match = /^([A-Za-z_]\w*)=(.+)$/.exec(text);
  if (match === null) throw new InvalidArgumentError("It must be NAME=VALUE.");
  return new Map([...before, [match[1] ?? "", match[2] ?? ""]]);
}

/** `base` is the spec as it stands, as in `expect same graph as base`. */
const variantNamed = (name: string | undefined): string | null =>
  name === undefined || name === "base" ? null : name;

const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text];

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return number;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** `512M`, `2G`: in bytes. */
function size(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kmgt]?)(?:i?b)?$/i.exec(text);
  const bytes = Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? ""] ?? Number.NaN);
  if (!(bytes >= 1)) throw new InvalidArgumentError("It must be a size such as 512M or 2G.");
  return bytes;
}

const TIMES: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `1.5h`: in milliseconds. */
function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const ms = Number(match?.[1]) * (TIMES[match?.[2] ?? ""] ?? Number.NaN);
  if (!(ms > 0)) throw new InvalidArgumentError("It must be a time such as 500ms, 90s, 10m or 2h.");
  return ms;
}

/** `guards,locks`: some of the classes of elements. */
function classes(text: string): readonly ElementClass[] {
  const isClass = (word: string): word is ElementClass =>
    (ELEMENT_CLASSES as readonly string[]).includes(word);
  return text.split(",").map((word) => {
    const name = word.trim();
    if (!isClass(name))
      throw new InvalidArgumentError(`It must be one or more of ${ELEMENT_CLASSES.join(", ")}.`);
    return name;
  });
}

function one(text: string): number {
  if (positive(text) > 1) throw new InvalidArgumentError("Only one worker is supported so far.");
  return 1;
}

const TEST_HELP = `
Modules are skipped. A spec without any \`expect\` counts as untested.

Exit codes: 0 all as expected, 1 an expectation failed, 2 a spec or path has
errors or nothing was tested, 3 a limit or a signal left something undecided.`;

const WHY_HELP = `
Removes each guard, lock, order of steps, step and assignment in turn, and
searches the whole state space of the rest. The verdict on each is one of:
  needed        without it a property fails
  breaks-model  without it no property fails, but there is a deadlock or a
                mistake, or something becomes unreachable or vacuous
  not-needed    without it every property still holds
  ill-formed    without it the spec is not valid
  unknown       a limit was reached

Exit codes: 0 every element has a verdict, 1 the spec is violated, 2 the spec
or command line has errors, 3 something is not decided.`;

const constants = (): Option =>
  new Option("--const <name=value>", "set a constant; can be repeated")
    .argParser(constant)
    .default(new Map() as Constants, "as in the spec");

// ─────────────────────────────────────────────────────────────────────── commands

/** What can be typed. @param finish Told how a command ended. */
export function commandLine(host: Host, version: string, finish: (code: ExitCode) => void): Command {
  const program = new Command("subtle")
    .description("Checks that a protocol is correct, or shows a shortest counterexample.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: host.out.show, writeErr: () => {}, outputError: () => {} })
    .showSuggestionAfterError();

  program
    .command("check")
    .description("explore a spec, or one of its variants, and say which properties hold")
    .argument("<spec>", "a .subtle file")
    .addOption(constants())
    .option("--variant <name>", "check this variant instead of the spec as it stands")
    .option("--all", "continue after a violation, and find a shortest trace for each property", false)
    .addOption(
      new Option("--property <name>", "check only this property; can be repeated")
        .argParser(collect)
        .default([] as readonly string[], "all"),
    )
    .option("--no-symmetry", "count states separately that differ only by a permutation of symmetric values")
    .addOption(
      new Option("--engine <engine>", "the fast engine, or the slow one that defines the language")
        .choices(["compiled", "reference"])
        .default("compiled"),
    )
    .addOption(new Option("--workers <n>").argParser(one).default(1).hideHelp())
    .option("--max-states <n>", "stop after this many distinct states", positive)
    .option("--max-memory <size>", "stop when the process uses this much memory, such as 2G", size)
    .option("--max-time <time>", "stop after this time, such as 90s, 10m or 2h", duration)
    .option("--low-memory", "use about half the memory for each state, but more time", false)
    .option("--json <file>", "write the result as JSON; - for standard output")
    .option("--coverage", "print the source with how often each guard and branch was true", false)
    .option("--quiet", "print only the verdict", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 holds, 1 violated, 2 the spec or command line has errors,\n3 not decided.",
    )
    .action(async (path: string, options) => {
      const { check } = await import("./check.js");
      finish(
        await check(host, path, {
          constants: options.const,
          variant: variantNamed(options.variant),
          all: options.all,
          properties: options.property,
          symmetry: options.symmetry,
          engine: options.engine,
          lowMemory: options.lowMemory,
          statesMax: options.maxStates ?? Number.POSITIVE_INFINITY,
          memoryMax: options.maxMemory ?? null,
          timeMax: options.maxTime ?? null,
          json: options.json ?? null,
          coverage: options.coverage,
          quiet: options.quiet,
        }),
      );
    });

  program
    .command("test")
    .description("test every spec at the paths against its own expectations")
    .argument("[path...]", "files, or folders to search", ["."])
    .option("--max-time <time>", "stop after this time, such as 90s, 10m or 2h", duration)
    .addHelpText("after", TEST_HELP)
    .action(async (paths: readonly string[], options) => {
      const { test } = await import("./test.js");
      finish(await test(host, paths, { timeMax: options.maxTime ?? null }));
    });

  program
    .command("why")
    .description("say which guards, locks, orders and steps are needed, and what happens without them")
    .argument("<spec>", "a .subtle file; it must hold")
    .addOption(constants())
    .option("--variant <name>", "explain this variant instead of the spec as it stands")
    .option(
      "--only <classes>",
      `check only these classes, separated by commas: ${ELEMENT_CLASSES.join(", ")}`,
      classes,
    )
    .option("--show <element>", "check only this element, and show the trace of what happens without it")
    .option(
      "--depth <n>",
      "also remove sets of up to this many elements that are not needed individually",
      positive,
      2,
    )
    .option(
      "--core",
      "find a core: elements that are enough together, and none of which can be removed",
      false,
    )
    .addOption(
      new Option("--source", "print the source, with what each line is needed for in the margin").conflicts([
        "comment",
        "markdown",
        "show",
      ]),
    )
    .addOption(
      new Option(
        "--comment <language>",
        "print comments for the code, grouped by the places that the spec names with `at`",
      )
        .choices(["c"])
        .conflicts(["markdown", "show"]),
    )
    .addOption(new Option("--markdown", "print the result as Markdown, for a review").conflicts("show"))
    .option("--json <file>", "write the result as JSON; - for standard output")
    .option("--no-symmetry", "count states separately that differ only by a permutation of symmetric values")
    .option("--max-states <n>", "stop a search after this many distinct states", positive)
    .option("--max-memory <size>", "stop a search when the process uses this much memory, such as 2G", size)
    .option("--max-time <time>", "stop after this time, such as 90s, 10m or 2h", duration)
    .option("--threads <n>", "number of search threads; by default one per core", positive)
    .addHelpText("after", WHY_HELP)
    .action(async (path: string, options) => {
      const { whyCommand } = await import("./why.js");
      finish(
        await whyCommand(host, path, {
          constants: options.const,
          variant: variantNamed(options.variant),
          only: options.only ?? null,
          depth: options.depth,
          core: options.core,
          show: options.show ?? null,
          form:
            options.source === true
              ? "source"
              : options.comment !== undefined
                ? "comment"
                : options.markdown === true
                  ? "markdown"
                  : "table",
          json: options.json ?? null,
          symmetry: options.symmetry,
          statesMax: options.maxStates ?? null,
          memoryMax: options.maxMemory ?? null,
          timeMax: options.maxTime ?? null,
          threads: options.threads ?? null,
        }),
      );
    });

  program
    .command("fmt")
    .description("format specs in place, in the canonical layout")
    .argument("[path...]", "files, or folders to search; - for standard input", ["."])
    .option(
      "--check",
      "write nothing; list the files that would change, and exit with 1 if there are any",
      false,
    )
    .action(async (paths: readonly string[], options) => {
      const { fmt } = await import("./fmt.js");
      finish(fmt(host, paths, { check: options.check }));
    });

  program
    .command("compile")
    .description("compile a spec to TypeScript or TLA+, or print the output of a phase")
    .argument("<spec>", "a .subtle file")
    .addOption(
      new Option(
        "--target <target>",
        "a TypeScript module for the checker's search, or a TLA+ module",
      ).choices(["typescript", "tla"]),
    )
    .addOption(
      new Option("--phase <phase>", "print the output of this phase as JSON")
        .choices(["tree", "types", "ir", "layout"])
        .conflicts("target"),
    )
    .option("--no-symmetry", "count states separately that differ only by a permutation of symmetric values")
    .addOption(constants())
    .option("--variant <name>", "compile this variant")
    .option("-o, --output <path>", "write to a file instead of standard output; for TLA+, the folder")
    .option("--apalache", "with --target tla: add the type annotations that Apalache needs", false)
    .action(async (path: string, options) => {
      const { compileCommand } = await import("./compile.js");
      finish(
        await compileCommand(host, path, {
          shown: options.target ?? options.phase ?? null,
          symmetry: options.symmetry,
          constants: options.const,
          variant: variantNamed(options.variant),
          output: options.output ?? null,
          apalache: options.apalache,
        }),
      );
    });

  program
    .command("handover")
    .description("export a spec for TLC, and show the result of TLC")
    .argument("<spec>", "a .subtle file")
    .addOption(
      new Option("--to <tool>", "write TLA+, and print the commands that check it").choices([
        "tlc",
        "tlc-distributed",
      ]),
    )
    .option("-o, --output <folder>", "with --to: the folder to write to")
    .addOption(
      new Option("--read <file>", "show the output of TLC as a result; can be repeated for several runs")
        .argParser(collect)
        .default([] as readonly string[], "none"),
    )
    .option("--run <name>", "with --read: the configuration that was run, if the file name does not say")
    .option("--trace <file>", "with --read: the trace that -dumpTrace json wrote")
    .option("--json <file>", "with --read: write the result as JSON; - for standard output")
    .option("--no-symmetry", "count states separately that differ only by a permutation of symmetric values")
    .addOption(constants())
    .option("--variant <name>", "export this variant")
    .action(async (path: string, options) => {
      const { handover } = await import("./handover.js");
      finish(
        handover(host, path, {
          constants: options.const,
          variant: variantNamed(options.variant),
          symmetry: options.symmetry,
          to: options.to ?? null,
          output: options.output ?? null,
          read: options.read,
          run: options.run ?? null,
          trace: options.trace ?? null,
          json: options.json ?? null,
        }),
      );
    });

  program
    .command("repl")
    .description("step through a spec by hand: take steps, undo them, evaluate expressions")
    .argument("<spec>", "a .subtle file")
    .addOption(constants())
    .option("--variant <name>", "step through this variant")
    .action(async (path: string, options) => {
      const { repl } = await import("./repl.js");
      finish(await repl(host, path, { constants: options.const, variant: variantNamed(options.variant) }));
    });
  return program;
}

/** Runs the command with what stands behind its name, and says by what code the process is to end. */
export async function run(
  words: readonly string[],
  host: Host,
  { version, debugs }: { readonly version: string; readonly debugs: boolean },
): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = commandLine(host, version, (finished) => {
    code = finished;
  });
  if (words.length === 0) {
    host.out.show(program.helpInformation());
    return EXIT.wrong;
  }
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (isOutOfMemory(error)) return tellOutOfMemory(host, words);
    if (!(error instanceof CommanderError)) return tellDefect(host, error, debugs);
    if (error.exitCode === 0) return EXIT.ok;
    const diagnostic = usageError(messageOf(error, words));
    printDiagnostics(host, [diagnostic], []);
    // Whoever asked for JSON on standard output gets it, also for a command line that could not be read.
    if (jsonTarget(words) === "-") writeJson(host, "-", await errorResult(words, [diagnostic]));
    return EXIT.wrong;
  }
}

/** What Commander says, in one line. */
function messageOf({ code, message }: CommanderError, words: readonly string[]): string {
  // So it ends `help` for a command that there is not.
  if (code === "commander.help") return `unknown command '${words[1] ?? ""}'`;
  const [first = ""] = words;
  if (code === "commander.unknownCommand" && first.endsWith(".subtle"))
    return `unknown command '${first}' (Did you mean subtle check ${first}?)`;
  if (code === "commander.unknownOption" && words.includes("--symmetry"))
    return "unknown option '--symmetry' (It is on by default; --no-symmetry turns it off)";
  return message.replace(/^error: /, "").replace(/\n(?=\(Did you mean [^\n]*\)$)/, " ");
}

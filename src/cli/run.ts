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
    throw new InvalidArgumentError("It must be a whole number from 1.");
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

/** `guards,locks`: some of the classes of elements. */
function classes(text: string): readonly ElementClass[] {
  const isClass = (word: string): word is ElementClass =>
    (ELEMENT_CLASSES as readonly string[]).includes(word);
  return text.split(",").map((word) => {
    const name = word.trim();
    if (!isClass(name)) throw new InvalidArgumentError(`It must be some of ${ELEMENT_CLASSES.join(", ")}.`);
    return name;
  });
}

function one(text: string): number {
  if (positive(text) > 1) throw new InvalidArgumentError("There is one worker so far.");
  return 1;
}

const TEST_HELP = `
Modules are skipped. A spec that expects nothing is unjudged.

Exit codes: 0 all as expected, 1 an expectation differs, 2 a spec or path is
wrong or nothing was judged, 3 a limit or a signal kept something from being
judged.`;

const WHY_HELP = `
Each guard, lock, order of steps, step and assignment is taken away, and the
rest is searched to its end. The answer is one of these:
  needed        a property fails without it
  breaks-model  nothing fails, but there is a deadlock or a mistake, or
                something is never reached or says nothing any more
  not-needed    every property holds without it
  ill-formed    there is no spec without it
  unknown       a limit was reached

Exit codes: 0 all answered, 1 the spec is violated, 2 wrong spec or command
line, 3 not all answered.`;

const constants = (): Option =>
  new Option("--const <name=value>", "set a constant; may be given again")
    .argParser(constant)
    .default(new Map() as Constants, "as in the spec");

// ─────────────────────────────────────────────────────────────────────── commands

/** What can be typed. @param finish Told how a command ended. */
export function commandLine(host: Host, version: string, finish: (code: ExitCode) => void): Command {
  const program = new Command("subtle")
    .description("Checks that a protocol is safe, or shows the shortest way in which it is not.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: host.out.show, writeErr: () => {}, outputError: () => {} })
    .showSuggestionAfterError();

  program
    .command("check")
    .description("explore a spec, or one of its variants, and say what holds")
    .argument("<spec>", "a .subtle file")
    .addOption(constants())
    .option("--variant <name>", "check this variant instead of the spec as it stands")
    .option("--all", "go on after a violation, and find each property's own shortest trace", false)
    .option("--property <name>", "judge only this property; may be given again", collect, [])
    .option("--no-symmetry", "count states that differ by a renaming of symmetric values apart")
    .addOption(
      new Option(
        "--engine <engine>",
        "which engine explores: the fast one, or the one that defines what is meant",
      )
        .choices(["compiled", "reference"])
        .default("compiled"),
    )
    .addOption(new Option("--workers <n>").argParser(one).default(1).hideHelp())
    .option("--max-states <n>", "stop after this many distinct states", positive)
    .option("--max-memory <size>", "stop when the process uses this much memory, such as 2G", size)
    .option("--low-memory", "take about half the memory for each state, and more time", false)
    .option("--json <file>", "write the result as JSON; - for standard output")
    .option("--coverage", "count how often guards and branches are true, in the source's margin", false)
    .option("--quiet", "print the verdict only", false)
    .addHelpText("after", "\nExit codes: 0 holds, 1 violated, 2 wrong spec or command line, 3 not decided.")
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
          json: options.json ?? null,
          coverage: options.coverage,
          quiet: options.quiet,
        }),
      );
    });

  program
    .command("test")
    .description("judge every spec at the paths against its own expectations")
    .argument("[path...]", "files, and folders that are searched", ["."])
    .addHelpText("after", TEST_HELP)
    .action(async (paths: readonly string[]) => {
      const { test } = await import("./test.js");
      finish(await test(host, paths));
    });

  program
    .command("why")
    .description("say which guards, locks, orders and steps are needed, and what happens without them")
    .argument("<spec>", "a .subtle file; it must hold")
    .addOption(constants())
    .option("--variant <name>", "ask about this variant instead of the spec as it stands")
    .option(
      "--only <classes>",
      `ask about these only, separated by commas: ${ELEMENT_CLASSES.join(", ")}`,
      classes,
    )
    .option("--show <element>", "ask about this one, and show the trace of what happens without it")
    .option("--depth <n>", "take up to so many away together that are not needed one by one", positive, 2)
    .option("--core", "find a set that is enough when all else goes, and from which nothing can go", false)
    .addOption(
      new Option("--source", "print the source, with what each line is needed for in its margin").conflicts([
        "comment",
        "markdown",
        "show",
      ]),
    )
    .addOption(
      new Option("--comment <language>", "print comments for the code, by the places named with `at`")
        .choices(["c"])
        .conflicts(["markdown", "show"]),
    )
    .addOption(new Option("--markdown", "print it for a review").conflicts("show"))
    .option("--json <file>", "write it as JSON; - for standard output")
    .option("--no-symmetry", "count states that differ by a renaming of symmetric values apart")
    .option("--max-states <n>", "give a search up after this many distinct states", positive)
    .option(
      "--max-memory <size>",
      "give a search up when the process uses this much memory, such as 2G",
      size,
    )
    .option("--threads <n>", "how many threads search; by default one for each core", positive)
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
          threads: options.threads ?? null,
        }),
      );
    });

  program
    .command("fmt")
    .description("give specs their one layout; files are rewritten")
    .argument("[path...]", "files, and folders that are searched; - for standard input", ["."])
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
    .description("turn a spec into TypeScript or TLA+, or show what a phase makes of it")
    .argument("<spec>", "a .subtle file")
    .addOption(
      new Option(
        "--target <target>",
        "a module that the checker's search can be given, or one in TLA+",
      ).choices(["typescript", "tla"]),
    )
    .addOption(
      new Option("--phase <phase>", "what the phase makes of the spec, as JSON")
        .choices(["tree", "types", "ir", "layout"])
        .conflicts("target"),
    )
    .option("--no-symmetry", "count states that differ by a renaming of symmetric values apart")
    .addOption(constants())
    .option("--variant <name>", "compile this variant")
    .option("-o, --output <path>", "write to a file instead of standard output; for TLA+, the folder")
    .option("--apalache", "with --target tla: give the types that Apalache wants", false)
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
    .description("hand a spec over to TLC, and take back what TLC found")
    .argument("<spec>", "a .subtle file")
    .addOption(
      new Option("--to <tool>", "write TLA+, and say what to type to check it").choices([
        "tlc",
        "tlc-distributed",
      ]),
    )
    .option("-o, --output <folder>", "where to write it")
    .option("--read <file>", "show what TLC printed as a result; again for a further run", collect, [])
    .option("--run <name>", "with --read: which configuration it is of, if the file's name does not say")
    .option("--trace <file>", "with --read: the trace that -dumpTrace json wrote")
    .option("--json <file>", "with --read: write the result as JSON; - for standard output")
    .option("--no-symmetry", "count states that differ by a renaming of symmetric values apart")
    .option("--const <name=value>", "set a constant; may be given again", constant, new Map() as Constants)
    .option("--variant <name>", "hand over this variant")
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
    .description("walk through a spec by hand: take steps, undo them, evaluate expressions")
    .argument("<spec>", "a .subtle file")
    .addOption(constants())
    .option("--variant <name>", "walk through this variant")
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
  return message.replace(/^error: /, "").replace(/\n(?=\(Did you mean [^\n]*\)$)/, " ");
}

/** Reads the command line and hands over to a command. */
import { Command, CommanderError, Option } from "commander";
import { Interruption } from "../../checker/interruption.js";
import { ELEMENT_CLASSES } from "../elements/element.js";
import type { Host } from "../host/host.js";
import { isOutOfMemory } from "../work/out-of-memory.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics, tellDefect, usageError } from "./failures.js";
import { errorResult, jsonTarget } from "./json-target.js";
import { checkCommandLines } from "./options/check.js";
import { editorCommandLines } from "./options/editor.js";
import { fixCommandLine } from "./options/fix.js";
import { graphCommandLine } from "./options/graph.js";
import { pageCommandLines } from "./options/pages.js";
import { replayCommandLine } from "./options/replay.js";
import { reporterOption } from "./options/reporter.js";
import { simulateCommandLine } from "./options/simulate.js";
import { toolCommandLines } from "./options/tools.js";
import { traceCommandLine } from "./options/trace.js";
import {
  classes,
  collect,
  constants,
  duration,
  effort,
  positive,
  size,
  variantNamed,
} from "./options/values.js";
import { writeJson } from "./output.js";
import { tellOutOfMemory, tellStopped } from "./unjudged.js";

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

// ─────────────────────────────────────────────────────────────────────── commands

/** What can be typed. @param finish Told how a command ended. */
export function commandLine(host: Host, version: string, finish: (code: ExitCode) => void): Command {
  const program = new Command("subtle")
    .description("Checks that a protocol is correct, or shows a shortest counterexample.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: host.out.show, writeErr: () => {}, outputError: () => {} })
    .showSuggestionAfterError();

  checkCommandLines(program, host, version, finish);
  program
    .command("test")
    .description("test every spec at the paths against its own expectations")
    .argument("[path...]", "files, or folders to search", ["."])
    .option("--max-time <time>", "stop after this time, such as 90s, 10m or 2h", duration)
    .option("--html <file>", "write the results as a page for a browser, with the traces of what differs")
    .option("--cache <folder>", "keep complete verdicts there, and don't judge again what is unchanged")
    .option("--strict", "a warning is a failure, and so is a spec or variant that expects nothing", false)
    .addOption(reporterOption())
    .addHelpText("after", TEST_HELP)
    .action(async (paths: readonly string[], options) => {
      const { test } = await import("./test.js");
      const { maxTime = null, html = null, cache = null, reporter, strict } = options;
      const given = { timeMax: maxTime, html, cache, reporters: reporter, strict, version };
      finish(await test(host, paths, given));
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
      new Option(
        "--goal <property>",
        "a property that the spec is for; can be repeated; by default those that name no place in the code",
      )
        .argParser(collect)
        .default([] as readonly string[], "chosen"),
    )
    .option("--all", "list every element, and not only what matters for the goals", false)
    .addOption(effort())
    .addOption(
      new Option("--protect", "say only which steps conflict on which variable, and what protects them")
        .default(false)
        .conflicts(["show", "core", "source", "comment"]),
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
    .option("--html <file>", "write what is printed as a page for a browser")
    .option("--threads <n>", "number of search threads; by default one per core", positive)
    .addOption(
      new Option(
        "--proof",
        "find facts that every step from every type-correct state keeps, and that imply the goals",
      ).conflicts(["show", "source", "comment", "markdown", "html", "all", "core"]),
    )
    .option("--tla", "with --proof and -o: write it as TLA+ modules, for TLC to check", false)
    .option("-o, --output <folder>", "where --tla writes its modules")
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
          all: options.all,
          protect: options.protect,
          goals: options.goal.length === 0 ? null : options.goal,
          effort: options.effort,
          form:
            options.source === true
              ? "source"
              : options.comment !== undefined
                ? "comment"
                : options.markdown === true
                  ? "markdown"
                  : "table",
          json: options.json ?? null,
          html: options.html ?? null,
          proof: options.proof ?? false,
          tla: options.tla ? (options.output ?? "") : null,
          version,
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
      const { fmt } = await import("./commands/fmt.js");
      finish(fmt(host, paths, { check: options.check }));
    });

  program
    .command("compile")
    .description(
      "compile a spec to TypeScript, WebAssembly or TLA+, write its types for tests of code, or print the output of a phase",
    )
    .argument("<spec>", "a .subtle file")
    .addOption(
      new Option(
        "--target <target>",
        "a TypeScript module for the checker's search, the types for tests of code against the spec, a WebAssembly module (binary, or as text), a TLA+ module, or a monitor for Linux's runtime verification",
      ).choices(["typescript", "test", "wasm", "wat", "tla", "rv"]),
    )
    .addOption(
      new Option("--phase <phase>", "print the output of this phase as JSON")
        .choices(["tree", "types", "ir", "layout"])
        .conflicts("target"),
    )
    .option("--no-symmetry", "count states separately that differ only by a permutation of symmetric values")
    .addOption(constants())
    .option("--variant <name>", "compile this variant")
    .option("-o, --output <path>", "write to a file instead of standard output; for TLA+ and rv, the folder")
    .option("--process <name>", "with --target rv: the process whose steps are seen")
    .addOption(
      new Option(
        "--visible <step>",
        "with --target rv: see values of a step, as fault.touch(page); can be repeated",
      )
        .argParser(collect)
        .default([] as readonly string[], "none"),
    )
    .option("--apalache", "with --target tla: add the type annotations that Apalache needs", false)
    .action(async (path: string, options) => {
      if (options.target === "rv") {
        const { monitorCommand } = await import("./commands/monitor.js");
        const { const: constants, output = null, process = null, visible } = options;
        const variant = variantNamed(options.variant);
        return finish(await monitorCommand(host, path, { constants, variant, output, process, visible }));
      }
      if (options.process !== undefined || options.visible.length > 0) {
        printDiagnostics(host, [usageError("--process and --visible need --target rv")], []);
        return finish(EXIT.wrong);
      }
      const { compileCommand } = await import("./commands/compile.js");
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
    .description("hand a search over to Apache Spark or to TLC, and show the result")
    .argument("<spec>", "a .subtle file")
    .addOption(
      new Option(
        "--to <tool>",
        "write what this tool needs, and print the commands that check it: a model for Spark, TLA+ for TLC",
      ).choices(["spark", "tlc", "tlc-distributed"]),
    )
    .option("-o, --output <folder>", "with --to: the folder to write to")
    .addOption(
      new Option(
        "--read <file>",
        "show the output of TLC as a result, can be repeated for several runs; with --to spark, the folder",
      )
        .argParser(collect)
        .default([] as readonly string[], "none"),
    )
    .option("--run <name>", "with --read: the configuration that was run, if the file name does not say")
    .option("--trace <file>", "with --read: the trace that -dumpTrace json wrote")
    .option("--start", "with --to spark: run it, and show the result", false)
    .option("--master <url>", "with --to spark: the cluster; local[*] by default, which is this machine")
    .option("--from-start", "with --to spark: hand over the initial states, not a level of 100,000", false)
    .option("--json <file>", "with --read or --start: write the result as JSON; - for standard output")
    .option("--no-symmetry", "count states separately that differ only by a permutation of symmetric values")
    .addOption(constants())
    .option("--variant <name>", "export this variant")
    .action(async (path: string, options) => {
      const { handover } = await import("./handover/handover.js");
      finish(
        await handover(host, path, {
          constants: options.const,
          variant: variantNamed(options.variant),
          symmetry: options.symmetry,
          to: options.to ?? null,
          output: options.output ?? null,
          read: options.read,
          run: options.run ?? null,
          trace: options.trace ?? null,
          start: options.start,
          master: options.master ?? null,
          fromStart: options.fromStart,
          json: options.json ?? null,
          version,
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
      const { repl } = await import("./commands/repl.js");
      finish(await repl(host, path, { constants: options.const, variant: variantNamed(options.variant) }));
    });
  pageCommandLines(program, host, version, finish);
  fixCommandLine(program, host, finish);
  graphCommandLine(program, host, finish);
  simulateCommandLine(program, host, finish);
  replayCommandLine(program, host, version, finish);
  traceCommandLine(program, host, version, finish);
  editorCommandLines(program, host, version, finish);
  toolCommandLines(program, host, version, finish);
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
    if (error instanceof Interruption) return tellStopped(host, words);
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

/** Options and commands that a text names are there: each is tried against the definition of the command at hand. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { commandLine } from "../../src/cli/run.js";
import { memoryHost, run } from "../host/memory-host.js";
import { ROOT } from "../support.js";

/** The commands as they are defined, which do nothing when they are called. */
function parsing(): Command {
  const program = commandLine(memoryHost(), "0.0.0", () => {});
  for (const command of program.commands) command.action(() => {});
  return program;
}

const commandNamed = (name: string): Command | undefined =>
  parsing().commands.find((command) => command.name() === name);

const OPTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  parsing().commands.map((command) => [
    command.name(),
    ["--help", ...command.options.flatMap(({ long, short }) => [long ?? "", short ?? ""])],
  ]),
);
const COMMANDS = [...OPTIONS.keys()];

const optionsOf = (name: string): readonly string[] => OPTIONS.get(name) ?? ["--help"];

/** What stands for something in a text, as it could be typed. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  "NAME=VALUE": "N=1",
  N: "2",
  "typescript|tla": "tla",
  "tree|types|ir|layout": "ir",
  COMMAND: "check",
  SHELL: "bash",
};

/** The words of a command line; what may be left out is put in, and `…` taken away. */
const wordsOf = (line: string): readonly string[] =>
  line
    .replace(/\\\n/g, " ")
    .replace(/\s(?:#|\|).*$/, "")
    .replace(/[[\]]|…/g, "")
    .replaceAll(/(?<=\s)(\S+)/g, (word) => PLACEHOLDERS[word] ?? word)
    .trim()
    .split(/\s+/)
    .slice(1);

/** Why a command line can't be parsed; null if it can. Where a text leaves the spec out, it is put in. */
function refusal(line: string): string | null {
  const words = wordsOf(line);
  const attempt = (given: readonly string[]): string | null => {
    try {
      parsing().parse(given, { from: "user" });
      return null;
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return /^commander\.(?:help|helpDisplayed|version)$/.test(code) ? null : message;
    }
  };
  const whole = attempt(words);
  return whole !== null && /missing required argument/.test(whole)
    ? attempt([...words.slice(0, 1), "a.subtle", ...words.slice(1)])
    : whole;
}

describe("this test", () => {
  it.each([
    ["subtle check SPEC --propperty A", "unknown option '--propperty'"],
    ["subtle why SPEC --property A", "unknown option '--property'"],
    ["subtle test --all", "unknown option '--all'"],
    ["subtle tests", "unknown command 'tests'"],
    ["subtle compile SPEC --target c", "is invalid"],
    ["subtle handover SPEC --to tlc --run", "argument missing"],
  ])("refuses %s", (line, why) => {
    expect(refusal(line)).toContain(why);
  });
});

// ─────────────────────────────────────────────────────────────────────── pages

const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Options that stand in the place of a command. */
const OF_SUBTLE: readonly string[] = ["--help", "--version"];

/** Options of other programs that pages name. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "npm run bench": ["--quick", "--peers", "--model", "--runs", "--record", "--write-docs"],
  "npm run estimates": ["--check"],
  "the driver of a search on Spark": ["--work", "--node", "--buckets", "--conf", "--archives"],
  "npm run crosscheck": ["--random", "--seed", "--record", "--write-docs"],
};

/** The code of a page: spans, and the lines of blocks that are typed into a shell. */
function codeOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```(console|sh|bash|shell)\n([\s\S]*?)^```$/gm)].flatMap(
    ({ 1: kind, 2: block = "" }) => {
      const lines = block.replace(/\\\n/g, " ").split("\n");
      return kind === "console" ? lines.flatMap((line) => /^\$ (.*)/.exec(line)?.[1] ?? []) : lines;
    },
  );
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "");
  return [
    ...blocks,
    ...[...prose.matchAll(/`([^`]+)`/g)].map(({ 1: span = "" }) => span.replace(/\s+/g, " ")),
  ];
}

describe("in README and docs", () => {
  const named = PAGES.flatMap((page) =>
    codeOf(readFileSync(join(ROOT, page), "utf8")).map((code) => ({ page, code: code.replace(/^npx /, "") })),
  );
  const commands = named.filter(({ code }) => /^subtle [a-z-]/.test(code));

  it("command lines are found", () => {
    expect(commands.length).toBeGreaterThan(25);
  });

  it.each([...new Map(commands.map(({ page, code }) => [code, page]))])("%s (%s) can be typed", (code) => {
    expect(refusal(code)).toBeNull();
  });

  it("options by themselves, or after a command's name, are there", () => {
    const strange = named.flatMap(({ page, code }) => {
      if (/^subtle /.test(code)) return [];
      const [first = ""] = code.split(" ");
      const known = COMMANDS.includes(first) ? optionsOf(first) : COMMANDS.flatMap(optionsOf);
      const others = [...OF_SUBTLE, ...Object.values(OTHERS).flat()];
      if (!first.startsWith("--") && !COMMANDS.includes(first)) return [];
      const options = code.match(/(?<=^|\s)--?[a-z][a-z-]*/g) ?? [];
      return options.filter((o) => ![...known, ...others].includes(o)).map((o) => `${page}: ${o}`);
    });
    expect(strange).toEqual([]);
  });
});

// ─────────────────────────────────────────────────────────────────────── messages

/** Which commands print the texts of a file that names options without a command. */
const PRINTED_BY: Readonly<Record<string, readonly string[]>> = {
  "src/cli/check.ts": ["check"],
  "src/cli/failures.ts": ["check", "test", "trace", "why"],
  "src/cli/reporters.ts": ["check", "test"],
  "src/cli/progress.ts": ["check"],
  "src/cli/commands/estimate.ts": ["check"],
  "src/estimate/text.ts": ["check"],
  "src/diagnostics/catalogue/warnings.ts": ["check"],
  "src/cli/handover/spark.ts": ["handover"],
  "src/cli/handover/spark-start.ts": ["handover"],
  "src/cli/commands/compile.ts": ["compile"],
  "src/cli/commands/fix.ts": ["fix"],
  "src/cli/commands/graph.ts": ["graph"],
  "src/cli/commands/monitor.ts": ["compile"],
  "src/cli/commands/replay.ts": ["replay"],
  "src/replay/label.ts": ["replay"],
  "src/replay/rejection.ts": ["replay"],
  "src/replay/text.ts": ["replay"],
  "src/cli/commands/trace.ts": ["trace"],
  "src/diagnostics/catalogue/files.ts": ["trace"],
  "src/cli/handover/handover.ts": ["handover"],
  "src/cli/commands/simulate.ts": ["simulate"],
  "src/cli/json-target.ts": ["check", "simulate", "why", "fix", "handover"],
  "src/cli/unjudged.ts": ["check", "simulate", "why", "fix", "handover"],
  "src/cli/test.ts": ["test"],
  "src/cli/storage.ts": ["check"],
  "src/run/by-runs.ts": ["check"],
  "src/host/files/node-folder.ts": ["check"],
  "src/cli/tools/eval.ts": ["eval"],
  "src/debug/launch.ts": ["check"],
  "src/cli/why.ts": ["why"],
  "src/language/runs.ts": ["check"],
  "src/report/why/why-screen.ts": ["why"],
  "src/report/why/proof-text.ts": ["why"],
  "src/tla/instructions.ts": ["handover"],
  "src/report/lasso.ts": ["check", "why", "handover", "trace"],
  "src/report/refinement.ts": ["check"],
  "src/library/why.ts": ["why"],
  "src/report/why/why-text.ts": ["why"],
  "src/expectations/judged.ts": ["check", "why"],
  "src/expectations/findings.ts": ["check"],
  "src/expectations/needs.ts": ["why"],
};

/** What a file prints that its reader's command decides: tried below, with each of the commands. */
const TRIED_BELOW = ["src/report/text.ts"];

/** What has the options of many commands, as data, and is compared with them by a test of its own. */
const TRIED_ELSEWHERE = ["src/assist/tools.ts", "src/cli/manual/completion.ts"];

const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => `src/${path}`)
  .filter((path) => path !== "src/cli/run.ts" && !path.startsWith("src/cli/options/"))
  .filter((path) => !TRIED_ELSEWHERE.includes(path));

/** The texts of a file: what stands in quotes outside of comments. */
const textsOf = (path: string): readonly string[] => {
  const code = readFileSync(join(ROOT, path), "utf8").replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
  return code.match(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
};

/** Properties of style sheets look the same, but stand in `var(…)` or an attribute. */
const OPTION = /(?<![\w-]|var\(|style=")--[a-z][a-z-]*/g;
/** A command of ours with what follows it, up to the end of the quotation that it stands in. */
const COMMAND_LINE = /subtle (?:--help|[a-z]+|COMMAND)\b[^`"\\;,]*/g;

/** Options of Node.js, which messages may name. */
const OF_NODE: readonly string[] = ["--expose-gc", "--interrupt-budget", "--max-old-space-size"];
/** Options of Spark and of the driver that is written for it. */
const OF_SPARK: readonly string[] = ["--conf", "--py-files", "--files", "--work"];

describe("in messages of the sources", () => {
  const texts = sources.flatMap((path) => textsOf(path).map((text) => ({ path, text })));

  it("commands can be typed", () => {
    const lines = texts.flatMap(({ path, text }) =>
      [...text.matchAll(COMMAND_LINE)].map(([line]) => ({
        path,
        line,
      })),
    );
    // A name of a schema, or of the command in a sentence, is no command line.
    const typed = lines
      .filter(({ line }) => !/^subtle: /.test(line))
      .map(({ path, line }) => ({
        path,
        line: line.replace(/\$\{.*$/, "").trim(),
      }));
    expect(typed.length).toBeGreaterThan(4);
    expect(typed.filter(({ line }) => refusal(line) !== null)).toEqual([]);
  });

  it("options without a command are there in each command that prints them", () => {
    const strange = texts.flatMap(({ path, text }) => {
      if (TRIED_BELOW.includes(path)) return [];
      const named = text.replace(COMMAND_LINE, "").match(OPTION) ?? [];
      const options = named.filter((option) => ![...OF_NODE, ...OF_SPARK].includes(option));
      if (options.length > 0 && PRINTED_BY[path] === undefined)
        return [`${path} is not in PRINTED_BY: ${options}`];
      return (PRINTED_BY[path] ?? []).flatMap((command) =>
        options
          .filter((option) => !optionsOf(command).includes(option))
          .map((o) => `${path}: ${command} ${o}`),
      );
    });
    expect(strange).toEqual([]);
  });
});

describe("a result names only options that its command has:", () => {
  const VIOLATED = `spec a
var x : 0 .. 3 = 0
action up { when x < 3  x' = x + 1 }
invariant Zero : x = 0
invariant Low : x < 1
`;
  const ours = Object.fromEntries(
    ["specs/dax/fault_vs_truncate.subtle", "specs/lib", "test/tla/tlc/no_recheck.out"].flatMap((path) =>
      (path.endsWith("lib") ? readdirSync(join(ROOT, path)).map((name) => `${path}/${name}`) : [path]).map(
        (file) => [file, readFileSync(join(ROOT, file), "utf8")],
      ),
    ),
  );
  const read = ["--variant", "no_recheck", "--read", "test/tla/tlc/no_recheck.out"];
  it.each<[words: string[], files: Readonly<Record<string, string>>, named: string[]]>([
    [["check", "a.subtle"], { "a.subtle": VIOLATED }, ["--all", "--property", "--json"]],
    [["check", "a.subtle", "--all"], { "a.subtle": VIOLATED }, ["--property", "--json"]],
    [["check", "a.subtle", "--max-states", "1"], { "a.subtle": VIOLATED }, []],
    [["why", "a.subtle"], { "a.subtle": VIOLATED }, ["--json"]],
    [["why", "a.subtle"], { "a.subtle": VIOLATED.replace(/invariant Zero.*\n/, "") }, []],
    [["handover", "specs/dax/fault_vs_truncate.subtle", ...read], ours, []],
  ])("%j", async (words, files, named) => {
    const { code, stdout } = await run(words, { files });
    expect([1, 3]).toContain(code);
    const options = stdout.match(OPTION) ?? [];
    expect(options).toEqual(named);
    expect(options.filter((option) => !optionsOf(words[0] ?? "").includes(option))).toEqual([]);
  });
});

describe("the help", () => {
  it.each(COMMANDS)("of %s can be printed", (name) => {
    const written: string[] = [];
    const command = commandNamed(name);
    command?.configureOutput({ writeOut: (text) => void written.push(text) }).outputHelp();
    const help = written.join("");
    expect(help.length).toBeGreaterThan(100);
    expect([...new Set(help.match(OPTION))].filter((option) => !optionsOf(name).includes(option))).toEqual(
      [],
    );
  });
});

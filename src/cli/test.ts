/** `subtle test`: judges every spec against its own expectations, one line each. */
import { existsSync } from "node:fs";
import { compileProgram, NO_OPTIONS } from "../compile.js";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.js";
import { judge } from "../judge.js";
import { grouped, seconds } from "../report/text.js";
import { load } from "../resolve/load.js";
import { locate } from "../source/source.js";
import { excerpt } from "../syntax/excerpt.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { colours, printDiagnostics } from "./failures.js";
import { readFile, specFiles } from "./files.js";
import { watch } from "./progress.js";

interface Tally {
  readonly exit: ExitCode;
  readonly judged: number;
}

export async function test(paths: readonly string[]): Promise<ExitCode> {
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length > 0) {
    printDiagnostics(
      missing.map((path) => diagnose("file-unreadable", null, { path, why: "there is no such file" })),
      [],
    );
    return EXIT.wrong;
  }
  const tallies: Tally[] = [];
  for (const path of paths.flatMap(specFiles)) {
    const tally = await testOne(path, paths.includes(path));
    if (tally !== null) tallies.push(tally);
  }
  if (tallies.length === 0) {
    printDiagnostics([diagnose("usage", null, { message: `there is no spec in ${paths.join(", ")}` })], []);
    return EXIT.wrong;
  }
  const passed = tallies.filter((tally) => tally.exit === EXIT.ok).length;
  process.stdout.write(`\n${passed} passed, ${tallies.length - passed} failed\n`);
  const exits = tallies.map((tally) => tally.exit);
  return [EXIT.wrong, EXIT.violated, EXIT.incomplete].find((code) => exits.includes(code)) ?? EXIT.ok;
}

/** Null for a module, unless it was named itself. */
async function testOne(path: string, named: boolean): Promise<Tally | null> {
  const c = colours();
  const start = performance.now();
  const { program, diagnostics } = load(path, readFile);
  const [main] = program.modules.filter((module) => module.span.file === 0);
  if (main?.kind === "module" && !named) return null;
  const base = compileProgram(program, diagnostics, NO_OPTIONS);
  const errors = base.diagnostics.filter((d) => d.severity === "error");
  if (base.spec === null || hasErrors(errors)) {
    process.stdout.write(`${c.red("✗")} ${path}  ${c.red("is wrong")}\n`);
    printDiagnostics(errors, base.sources);
    return { exit: EXIT.wrong, judged: 0 };
  }
  const { onProgress, end } = watch(null);
  const judgement = await judge(program, base, onProgress);
  end();
  const { judged, limited, runs } = judgement;
  const wrong = judged.filter((item) => !item.agrees);
  const exit =
    judgement.diagnostics.length > 0
      ? EXIT.wrong
      : wrong.length > 0 && !limited
        ? EXIT.violated
        : limited
          ? EXIT.incomplete
          : EXIT.ok;
  const mark = exit === EXIT.ok ? c.green("✓") : c.red("✗");
  const facts = [
    `${grouped(judged.length - wrong.length)} of ${grouped(judged.length)} expectations`,
    `${grouped(runs)} runs`,
    seconds(performance.now() - start),
  ];
  process.stdout.write(`${mark} ${path}  ${c.dim(facts.join(", "))}\n`);
  for (const item of wrong) {
    const { line } = locate(base.sources, item.span);
    const where = item.variant === null ? "" : `variant ${item.variant}: `;
    process.stdout.write(
      `    ${path}:${line}  ${where}${excerpt(base.sources, item.span)}\n      ${c.red(`but ${item.found}`)}\n`,
    );
  }
  printDiagnostics(judgement.diagnostics, base.sources);
  return { exit, judged: judged.length };
}

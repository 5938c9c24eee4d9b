/** `subtle test`: judges every spec against its own expectations, one line each. */
import { compileProgram, NO_OPTIONS } from "../compile.js";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import { visibleLine } from "../diagnostics/visible.js";
import type { Host } from "../host/host.js";
import { judge } from "../judge.js";
import { placeText } from "../report/place.js";
import { grouped, seconds } from "../report/text.js";
import { load } from "../resolve/load.js";
import { excerpt } from "../syntax/source.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { watch } from "./progress.js";
import { specFiles } from "./spec-files.js";

interface Tally {
  readonly exit: ExitCode;
  readonly judged: number;
}

export async function test(host: Host, paths: readonly string[]): Promise<ExitCode> {
  const { files, diagnostics } = specFiles(host, paths);
  if (diagnostics.length > 0) {
    printDiagnostics(host, diagnostics, []);
    return EXIT.wrong;
  }
  const tallies: Tally[] = [];
  for (const path of files) {
    const tally = await testOne(host, path, paths.includes(path));
    if (tally !== null) tallies.push(tally);
  }
  if (tallies.length === 0) {
    printDiagnostics(
      host,
      [diagnose("usage", null, { message: `there is no spec in ${paths.join(", ")}` })],
      [],
    );
    return EXIT.wrong;
  }
  const passed = tallies.filter((tally) => tally.exit === EXIT.ok).length;
  host.out.show(`\n${passed} passed, ${tallies.length - passed} failed\n`);
  const exits = tallies.map((tally) => tally.exit);
  return [EXIT.wrong, EXIT.violated, EXIT.incomplete].find((code) => exits.includes(code)) ?? EXIT.ok;
}

/** Null for a module, unless it was named itself. */
async function testOne(host: Host, path: string, named: boolean): Promise<Tally | null> {
  const c = style;
  const start = host.now();
  const { program, diagnostics } = load(path, host.files.read);
  const shown = visibleLine(program.sources[0]?.path ?? path);
  const [main] = program.modules.filter((module) => module.span.file === 0);
  if (main?.kind === "module" && !named) return null;
  const base = compileProgram(program, diagnostics, NO_OPTIONS);
  const errors = base.diagnostics.filter((d) => d.severity === "error");
  if (base.spec === null || hasErrors(errors)) {
    host.out.show(`${c.red("✗")} ${shown}  ${c.red("is wrong")}\n`);
    printDiagnostics(host, errors, base.sources);
    return { exit: EXIT.wrong, judged: 0 };
  }
  const { onProgress, end } = watch(host, null);
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
    seconds(host.now() - start),
  ];
  host.out.show(`${mark} ${shown}  ${c.dim(facts.join(", "))}\n`);
  for (const item of wrong) {
    const where = item.variant === null ? "" : `variant ${item.variant}: `;
    host.out.show(
      `    ${placeText(base.sources, item.span)}  ${where}${excerpt(base.sources, item.span)}\n      ${c.red(`but ${item.found}`)}\n`,
    );
  }
  printDiagnostics(host, judgement.diagnostics, base.sources);
  return { exit, judged: judged.length };
}

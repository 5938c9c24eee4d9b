/** `subtle repl`: steps through a spec by hand, and evaluates expressions. */

import { diagnose } from "../../diagnostics/diagnostic.js";
import { type Host, InputFailed } from "../../host/host.js";
import { compile } from "../../run/compile.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics } from "../failures.js";

export interface ReplOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
}

const PROMPT = "subtle> ";

export async function repl(host: Host, path: string, options: ReplOptions): Promise<ExitCode> {
  const { spec, sources, diagnostics } = compile(path, host.files.read, options);
  if (spec === null) {
    printDiagnostics(host, diagnostics, sources);
    return EXIT.wrong;
  }
  const { openSession } = await import("../../repl/session.js");
  const { session, greeting } = openSession(spec, sources);
  host.out.show(`${greeting}\n`);

  const complete = (line: string): [string[], string] => {
    const [word = ""] = /[\w.-]*$/.exec(line) ?? [];
    return [session.words.filter((candidate) => candidate.startsWith(word)), word];
  };
  try {
    for await (const line of host.input.lines(PROMPT, complete)) {
      const answer = session.execute(line);
      if (answer.text !== "") host.out.show(`${answer.text}\n`);
      printDiagnostics(host, answer.diagnostics, session.sources());
      if (answer.quit || host.out.isOver()) break;
    }
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof InputFailed)) throw error;
    const { obstacle } = error;
    printDiagnostics(host, [diagnose("file-unreadable", null, { path: "standard input", ...obstacle })], []);
    return EXIT.wrong;
  }
}

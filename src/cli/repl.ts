/** `subtle repl`: walks through a spec by hand, and evaluates expressions on the way. */
import { createInterface } from "node:readline";
import { compile } from "../compile.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { readFile } from "./files.js";

export interface ReplOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
}

const PROMPT = "subtle> ";

export async function repl(path: string, options: ReplOptions): Promise<ExitCode> {
  const { spec, sources, diagnostics } = compile(path, readFile, options);
  if (spec === null) {
    printDiagnostics(diagnostics, sources);
    return EXIT.wrong;
  }
  const { openSession } = await import("../repl/session.js");
  const { session, greeting } = openSession(spec, sources);
  const interactive = process.stdin.isTTY === true;
  process.stdout.write(`${greeting}\n`);

  const lines = createInterface({
    input: process.stdin,
    // Without a terminal there is nobody to show a prompt to.
    ...(interactive ? { output: process.stdout } : {}),
    terminal: interactive,
    prompt: PROMPT,
    completer: (line: string): [string[], string] => {
      const [word = ""] = /[\w.-]*$/.exec(line) ?? [];
      return [session.words.filter((candidate) => candidate.startsWith(word)), word];
    },
  });
  if (interactive) lines.prompt();
  for await (const line of lines) {
    const answer = session.execute(line);
    if (answer.text !== "") process.stdout.write(`${answer.text}\n`);
    printDiagnostics(answer.diagnostics, session.sources());
    if (answer.quit) break;
    if (interactive) lines.prompt();
  }
  lines.close();
  return EXIT.ok;
}

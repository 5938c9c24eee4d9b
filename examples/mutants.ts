/** Mutants: each sample with one mistake in it. A good test of the sample finds every one of them. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Mismatch, type Report } from "subtle-checker/conform";

export interface Mutant {
  readonly name: string;
  /** Texts that occur once each, and what takes their place. */
  readonly edits: readonly (readonly [string, string])[];
  /** `deep`: it takes more than six steps to show. `race`: an effect comes too late. */
  readonly kind: "plain" | "deep" | "race";
}

const LATE_MS = 3;

/** Statements that happen a little later than they should. */
export const late = (statements: string): string => `setTimeout(() => { ${statements} }, ${LATE_MS});`;

/** A module with a mistake in it. */
export async function mutated<Module>(file: URL, { name, edits }: Mutant): Promise<Module> {
  let text = await readFile(file, "utf8");
  for (const [search, replacement] of edits) {
    if (text.split(search).length !== 2) throw new Error(`${name}: its text does not occur once`);
    text = text.replace(search, () => replacement);
  }
  const folder = await mkdtemp(join(tmpdir(), "subtle-mutant-"));
  try {
    const path = join(folder, basename(fileURLToPath(file)));
    await writeFile(path, text);
    return (await import(/* @vite-ignore */ path)) as Module;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The mismatch that a test ends with; null if it passes. */
export async function caught(test: () => Promise<Report>): Promise<Mismatch | null> {
  try {
    await test();
    return null;
  } catch (error) {
    if (error instanceof Mismatch) return error;
    throw error;
  }
}

/** The moves of the run that a mismatch shows. */
export const movesOf = ({ replay }: Mismatch): number => replay.split(":")[1]?.split(",").length ?? 0;

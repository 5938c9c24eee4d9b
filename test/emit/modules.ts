/**
 * Generated modules as a user has them: TypeScript files in a folder of their own, in which `subtle-checker` is
 * installed, compiled by one run of the project's own strict compiler.
 */
import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PackedModel, Words } from "../../checker/index.js";
import { emitted } from "../../src/emit/load.js";
import type { EmitOptions } from "../../src/emit/module/module.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { emptyFolder } from "../folders.js";
import { ROOT } from "../support.js";

export const emitText = ({ ir, sources }: CompiledSpec, options: EmitOptions): string => {
  const module = emitted(ir, sources, options);
  if ("why" in module) throw new Error(module.why);
  return module.text;
};

/** A folder with these files in it, and what else the compiler is told. */
export async function project(
  files: Readonly<Record<string, string>>,
  settings: object = {},
): Promise<string> {
  const folder = await emptyFolder();
  await mkdir(join(folder, "node_modules"));
  await symlink(ROOT, join(folder, "node_modules", "subtle-checker"));
  const compilerOptions = { rootDir: ".", outDir: "out", types: [], declaration: false, ...settings };
  const all = {
    ...files,
    "package.json": JSON.stringify({ type: "module" }),
    "tsconfig.json": JSON.stringify({
      extends: join(ROOT, "tsconfig.json"),
      compilerOptions,
      include: ["*.ts"],
    }),
  };
  await Promise.all(Object.entries(all).map(([name, text]) => writeFile(join(folder, name), text)));
  return folder;
}

/** What the compiler has to say. It leaves JavaScript in the folder `out`. */
export async function complaintsOf(folder: string): Promise<string> {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  return promisify(execFile)(process.execPath, [tsc, "-p", folder]).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout: string }) => error.stdout,
  );
}

/** Each state's successors, a few words each. */
export function successors(model: PackedModel, state: Words): readonly Words[] {
  let out = new Int32Array(256);
  let end = model.expand(state, 0, out, 0);
  if (end > out.length) {
    out = new Int32Array(end);
    end = model.expand(state, 0, out, 0);
  }
  return Array.from({ length: end / model.words }, (_, i) =>
    out.slice(i * model.words, (i + 1) * model.words),
  );
}

export function initials(model: PackedModel): readonly Words[] {
  const out = new Int32Array(model.initial(new Int32Array(0), 0));
  model.initial(out, 0);
  return Array.from({ length: out.length / model.words }, (_, i) =>
    out.slice(i * model.words, (i + 1) * model.words),
  );
}

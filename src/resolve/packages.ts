/**
 * Where an import finds a file of a package: `package:kernel-locks/rwsem` is looked for in `node_modules` of the folder of
 * the importing file and of those above it, as Node.js does, and goes by the `exports` of the package.
 */
import { folderOf, isAbsolute, nameOf, normalized } from "./paths.js";

/** Before the name of a package, in an import. */
export const PACKAGE = "package:";

/** The modules that come with the tool: whoever reads files knows where they are, wherever a spec is. */
export const LIBRARY = `${PACKAGE}subtle-checker/lib/`;

/** The folder of the tool that has them. */
export const LIBRARY_FOLDER = "specs/lib/";

export const EXTENSION = ".subtle";

/** The text of a file; null if it can't be read. */
export type ReadText = (path: string) => string | null;

export type Located = { readonly path: string } | { readonly why: string; readonly hint: string | null };

const SHAPE = /^((?:@[^/@]+\/)?[^/@.][^/@]*)(?:\/(.+))?$/;

/**
 * @param name As an import says it, `package:` included.
 * @param folder Of the importing file.
 */
export function locatePackaged(name: string, folder: string, readText: ReadText): Located {
  const [, owner, file] = SHAPE.exec(name.slice(PACKAGE.length)) ?? [];
  if (
    owner === undefined ||
    file === undefined ||
    file.split("/").some((part) => part === ".." || part === ".")
  )
    return {
      why: "it names no file of a package",
      hint: "a package and a file of it are written `package:NAME/FILE`",
    };
  if (owner === "subtle-checker")
    return {
      why: "the tool has no such module",
      hint: "the tool's own modules are `package:subtle-checker/lib/NAME`",
    };
  const wanted = file.endsWith(EXTENSION) ? file : file + EXTENSION;
  for (const parent of foldersUp(folder)) {
    const home = normalized(`${parent}/node_modules/${owner}`);
    const text = readText(`${home}/package.json`);
    if (text === null) continue;
    const exports = exportsIn(text);
    if ("why" in exports) return { ...exports, hint: `look at \`${home}/package.json\`` };
    if (exports.value === undefined) return { path: `${home}/${wanted}` };
    const target = exported(exports.value, `./${wanted}`);
    if (target !== null) return { path: normalized(`${home}/${target}`) };
    const names = namesIn(exports.value);
    return {
      why: `the package \`${owner}\` does not export \`./${wanted}\``,
      hint:
        names.length === 0 ? null : `its \`exports\` have ${names.map((each) => `\`${each}\``).join(", ")}`,
    };
  }
  return {
    why: `there is no package \`${owner}\` in \`node_modules\` of \`${folder}\` or of a folder above it`,
    hint: `install it: \`npm install ${owner}\``,
  };
}

/** The folder and all above it; of a relative one those that it names. */
function foldersUp(folder: string): readonly string[] {
  const found: string[] = [];
  for (let at = normalized(folder); ; ) {
    if (nameOf(at) !== "node_modules") found.push(at);
    const above = isAbsolute(at) && nameOf(at) === "" ? at : folderOf(at);
    if (above === at || at === "." || nameOf(at) === "..") return found;
    at = above;
  }
}

function exportsIn(text: string): { readonly value: unknown } | { readonly why: string } {
  try {
    const manifest: unknown = JSON.parse(text);
    return { value: isRecord(manifest) ? manifest["exports"] : undefined };
  } catch {
    return { why: "the `package.json` of its package is no JSON" };
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What can be asked for. */
const namesIn = (exports: unknown): readonly string[] =>
  isRecord(exports) ? Object.keys(exports).filter((key) => key.endsWith(EXTENSION) || key.endsWith("*")) : [];

/** The file behind a key of `exports`; null if it is not exported. */
function exported(exports: unknown, wanted: string): string | null {
  if (!isRecord(exports)) return null;
  if (wanted in exports && !wanted.includes("*")) return targetOf(exports[wanted], "");
  // The pattern with the longest beginning wins.
  const [best] = Object.keys(exports)
    .flatMap((key) => {
      const [start = "", end, more] = key.split("*");
      const fits =
        end !== undefined &&
        more === undefined &&
        wanted.length >= start.length + end.length &&
        wanted.startsWith(start) &&
        wanted.endsWith(end);
      return fits ? [{ key, start, star: wanted.slice(start.length, wanted.length - end.length) }] : [];
    })
    .sort((a, b) => b.start.length - a.start.length || b.key.length - a.key.length);
  return best === undefined ? null : targetOf(exports[best.key], best.star);
}

/** The conditions under which a target is taken. */
const CONDITIONS: ReadonlySet<string> = new Set(["subtle", "default"]);

function targetOf(target: unknown, star: string): string | null {
  if (typeof target === "string") {
    const path = target.replaceAll("*", () => star);
    const isInside =
      path.startsWith("./") && !path.split("/").some((part) => part === ".." || part === "node_modules");
    return isInside ? path : null;
  }
  const choices = Array.isArray(target)
    ? (target as readonly unknown[])
    : isRecord(target)
      ? Object.entries(target).flatMap(([key, value]) => (CONDITIONS.has(key) ? [value] : []))
      : [];
  for (const choice of choices) {
    const found = targetOf(choice, star);
    if (found !== null) return found;
  }
  return null;
}

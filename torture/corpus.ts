/** The specs that inputs are made of: the small ones of this folder, and those of `specs/` that are soon explored. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { Chance } from "../test/random/text.js";
import type { Contents } from "./input.js";
import { ROOT } from "./root.js";

export interface Sample {
  /** Where its file stands among `files`. */
  readonly path: string;
  readonly text: string;
  /** The file itself and all that it imports. */
  readonly files: Contents;
  readonly variants: readonly string[];
  readonly properties: readonly string[];
  readonly constants: readonly string[];
}

/** Longer ones take too long to be read, again and again. */
const LINES_MAX = 80;

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

const namesAfter = (text: string, words: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^ *(?:${words}) +([A-Za-z_]\\w*)`, "gm"))].map(([, name = ""]) => name);

function withImports(path: string, text: string): Contents {
  const imported = [...text.matchAll(/^import "([^"]+)"/gm)].map(([, to = ""]) =>
    posix.join(posix.dirname(path), `${to}.subtle`),
  );
  return Object.assign({ [path]: { text } }, ...imported.map((to) => withImports(to, read(to))));
}

function sampleAt(path: string): Sample {
  const text = read(path);
  return {
    path,
    text,
    files: withImports(path, text),
    variants: namesAfter(text, "variant"),
    properties: [...namesAfter(text, "invariant|step|reachable|property"), "deadlock", "types"],
    constants: namesAfter(text, "const"),
  };
}

const samplesIn = (folder: string): readonly Sample[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".subtle"))
    .sort()
    .map((name) => posix.join(folder, name))
    .filter((path) => /^spec\s/m.test(read(path)) && read(path).split("\n").length <= LINES_MAX)
    .map(sampleAt);

/** The smallest: explored in no time. */
export const TINY: readonly Sample[] = samplesIn("torture/specs");
/** Larger ones, over all of the language. */
export const SMALL: readonly Sample[] = samplesIn("specs");

/** Mostly a tiny one, since they are cheap. */
export const anySample = (chance: Chance): Sample => chance.pick(chance.percent(92) ? TINY : SMALL);

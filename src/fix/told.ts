/** A fix as texts: the edit as a variant that can be pasted into the spec, and the diff of the spec's files. */
import { printed } from "../format/format.js";
import type { Edit, Expectation, Variant } from "../syntax/tree.js";
import { type Base, edited } from "../why/examine.js";
import { NOWHERE, nameOf } from "./candidate.js";
import type { Fix } from "./search.js";
import { unifiedDiff } from "./unified-diff.js";
import { writtenOut } from "./written.js";

export interface ToldFix extends Fix {
  /** The declaration of a variant: `variant fix of no_recheck { … }`. */
  readonly variant: string;
  /** Its edits, each as the language writes it. */
  readonly written: readonly string[];
  /** A unified diff of the files that it changes, with the edits of the variant written out before and after. */
  readonly diff: string;
}

export function toldFixes(base: Base, fixes: readonly Fix[]): readonly ToldFix[] {
  const { program, options, spec } = base;
  const taken = new Set(
    program.modules.flatMap(({ declarations }) =>
      declarations.flatMap((node) => (node.kind === "variant" ? [node.name.name] : [])),
    ),
  );
  const before = writtenOut(program, spec.expansion.declarations);
  const told: ToldFix[] = [];
  for (const fix of fixes) {
    const name = freshName(taken);
    taken.add(name);
    const version = edited(base, fix.edits);
    const after = "why" in version ? before : writtenOut(program, version.expansion.declarations);
    told.push({
      ...fix,
      variant: printed(variantOf(name, options.variant, fix.edits)),
      written: fix.edits.map(editText),
      diff: program.sources
        .map(({ path, text }, file) =>
          unifiedDiff(path.replace(/^\/+/, ""), before.get(file) ?? text, after.get(file) ?? text),
        )
        .join(""),
    });
  }
  return told;
}

function freshName(taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? "fix" : `fix_${count}`;
    if (!taken.has(name)) return name;
  }
}

const HOLDS: Expectation = { kind: "expectHolds", names: [], span: NOWHERE };

const variantOf = (name: string, of: string | null, items: readonly Edit[]): Variant => ({
  kind: "variant",
  name: nameOf(name),
  of: of === null ? null : nameOf(of),
  why: null,
  items: [...items, HOLDS],
  doc: null,
  span: NOWHERE,
});

/** One edit, as it stands in a variant. */
export const editText = (edit: Edit): string => {
  const { items, ...rest } = variantOf("v", null, [edit]);
  const lines = printed({ ...rest, items: items.slice(0, 1) })
    .replace(/^variant v \{\s*/, "")
    .replace(/\s*\}$/, "")
    .split("\n");
  return lines.map((line, i) => (i === 0 ? line : line.replace(/^ {2}/, ""))).join("\n");
};

/** The text of functions, and which names stand in it. */

/** The names that stand in the code of a module, noted as it is printed: only what is mentioned is declared. */
export class Mentions {
  readonly #names = new Set<string>();

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Notes the names in a piece of the module, but for those in its comments and strings, and of members. */
  note(text: string): string {
    for (const name of namesIn(text)) this.#names.add(name);
    return text;
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/.*$|\.?[\w$]+/gm;

/**
 * The text of a function, without variables that are never read; parameters that are never read are marked with an
 * underscore.
 */
export function functionText(
  mentions: Mentions,
  name: string,
  signature: readonly string[],
  result: string,
  lines: readonly string[],
): string {
  const kept = withoutUnread(lines);
  const read = namesIn(kept.join("\n"));
  const parameters = signature.map((parameter) => {
    const [own = ""] = parameter.split(":");
    return read.has(own) ? parameter : `_${parameter}`;
  });
  return mentions.note(
    `function ${name}(${parameters.join(", ")})${result} {\n${kept.map((line) => `  ${line}`).join("\n")}\n}`,
  );
}

/** A line that gives a value to a variable, or declares one: its indentation, the name, and the value. */
const GIVING = /^( *)(?:(?:const|let) )?([\w$]+)(?:: \w+)?(?:;| \|?= (.*;))$/;

/** Lines without those that only give a value to a variable that nothing reads. */
function withoutUnread(lines: readonly string[]): readonly string[] {
  let kept = lines;
  for (;;) {
    const text = kept.map((line) => line.replace(/\/\/.*$/, ""));
    const having = linesWith(text);
    const shorter = kept.flatMap((line): readonly string[] => {
      const [, indent = "", name, value = ""] = GIVING.exec(line) ?? [];
      if (name === undefined || !isUnread(name, having.get(name) ?? [])) return [line];
      // A call may have side effects.
      return /(?<!Math\.)\b\w+\(/.test(value) ? [`${indent}${value}`] : [];
    });
    if (shorter.length === kept.length && shorter.every((line, i) => line === kept[i])) return kept;
    kept = shorter;
  }
}

/** The lines in which each name stands. */
function linesWith(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of lines)
    for (const name of namesIn(line)) {
      const all = found.get(name);
      if (all === undefined) found.set(name, [line]);
      else all.push(line);
    }
  return found;
}

/** Whether a variable is declared, and only ever given values, in the lines that have its name. */
function isUnread(name: string, having: readonly string[]): boolean {
  const own = name.replaceAll("$", "\\$");
  const given = new RegExp(`^ *(?:(?:const|let) )?${own}(?:: \\w+)?(?:;| \\|?= )`);
  const declared = new RegExp(`^ *(?:const|let) ${own}(?![\\w$])`);
  return having.some((line) => declared.test(line)) && having.every((line) => given.test(line));
}

/** The names in code, but for those in its comments and strings, and of members. */
function namesIn(code: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [token] of code.matchAll(TOKENS)) if (/^[\w$]/.test(token)) found.add(token);
  return found;
}

/** The text of functions, and which names stand in it. */

/** The names that stand in the code of a module, noted as it is printed: only what is mentioned is declared. */
export class Mentions {
  readonly #names = new Set<string>();

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Notes the names in a piece of the module, but for those in its comments and strings, and of members. */
  note(text: string): string {
    for (const [token] of text.matchAll(TOKENS)) if (/^[\w$]/.test(token)) this.#names.add(token);
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
  const text = kept.join("\n");
  const parameters = signature.map((parameter) => {
    const [own = ""] = parameter.split(":");
    return occurrences(text, own) > 0 ? parameter : `_${parameter}`;
  });
  return mentions.note(
    `function ${name}(${parameters.join(", ")})${result} {\n${kept.map((line) => `  ${line}`).join("\n")}\n}`,
  );
}

/** Lines without those that only give a value to a variable that nothing reads. */
function withoutUnread(lines: readonly string[]): readonly string[] {
  let kept = lines;
  for (;;) {
    const text = kept.map((line) => line.replace(/\/\/.*$/, ""));
    const shorter = kept.flatMap((line): readonly string[] => {
      const [, indent = "", name, value = ""] =
        /^( *)(?:(?:const|let) )?([\w$]+)(?:: \w+)?(?:;| \|?= (.*;))$/.exec(line) ?? [];
      if (name === undefined || !isUnread(name, text)) return [line];
      // A call may have side effects.
      return /(?<!Math\.)\b\w+\(/.test(value) ? [`${indent}${value}`] : [];
    });
    if (shorter.length === kept.length && shorter.every((line, i) => line === kept[i])) return kept;
    kept = shorter;
  }
}

/** Whether a variable that is declared in the lines is only ever given values there. */
function isUnread(name: string, lines: readonly string[]): boolean {
  const given = new RegExp(`^ *(?:(?:const|let) )?${name}(?:: \\w+)?(?:;| \\|?= )`);
  const declared = new RegExp(`^ *(?:const|let) ${name}\\b`);
  const having = lines.filter((line) => occurrences(line, name) > 0);
  return having.some((line) => declared.test(line)) && having.every((line) => given.test(line));
}

const occurrences = (text: string, name: string): number =>
  text
    .replace(/"(?:[^"\\]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/.*$/gm, '""')
    .split(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`)).length - 1;

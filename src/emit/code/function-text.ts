/** A function, without variables that nothing reads, and with parameters that nothing reads marked so. */
export function functionText(
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
  return `function ${name}(${parameters.join(", ")})${result} {\n${kept.map((line) => `  ${line}`).join("\n")}\n}`;
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
      // A call may do something else than to give a value.
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

/** Whether a name stands in code, not only in its comments and texts. */
export const occurs = (text: string, name: string): boolean => occurrences(text, name) > 0;

const occurrences = (text: string, name: string): number =>
  text
    .replace(/"(?:[^"\\]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/.*$/gm, '""')
    .split(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`)).length - 1;

/** A function, without variables that nothing reads, and with parameters that nothing reads marked so. */
export function functionText(
  name: string,
  signature: readonly string[],
  result: string,
  lines: readonly string[],
): string {
  let kept = lines;
  for (;;) {
    const text = kept.join("\n");
    const shorter = kept.flatMap((line): readonly string[] => {
      const [, indent = "", declared, value = ""] =
        /^( *)(?:const|let) ([\w$]+)(?:: \w+)? = (.*;)$/.exec(line) ?? [];
      if (declared === undefined || occurrences(text, declared) > 1) return [line];
      // A call may do something else than to give a value.
      return /(?<!Math\.)\b\w+\(/.test(value) ? [`${indent}${value}`] : [];
    });
    if (shorter.join("\n") === text) break;
    kept = shorter;
  }
  const text = kept.join("\n");
  const parameters = signature.map((parameter) => {
    const [own = ""] = parameter.split(":");
    return occurrences(text, own) > 0 ? parameter : `_${parameter}`;
  });
  return `function ${name}(${parameters.join(", ")})${result} {\n${kept.map((line) => `  ${line}`).join("\n")}\n}`;
}

/** Whether a name stands in code, not only in its comments. */
export const occurs = (text: string, name: string): boolean => occurrences(text, name) > 0;

const occurrences = (text: string, name: string): number =>
  text.replace(/\/\/.*$/gm, "").split(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`))
    .length - 1;

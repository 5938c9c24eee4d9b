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
    const shorter = kept.filter((line) => {
      const declared = /^ *(?:const|let) ([\w$]+)(?:: \w+)? = .*;$/.exec(line)?.[1];
      return (
        declared === undefined ||
        occurrences(text, declared) > 1 ||
        /\w\(/.test(line.replace(/Math\.clz32\(/, ""))
      );
    });
    if (shorter.length === kept.length) break;
    kept = shorter;
  }
  const text = kept.join("\n");
  const parameters = signature.map((parameter) => {
    const [own = ""] = parameter.split(":");
    return occurrences(text, own) > 0 ? parameter : `_${parameter}`;
  });
  return `function ${name}(${parameters.join(", ")})${result} {\n${kept.map((line) => `  ${line}`).join("\n")}\n}`;
}

const occurrences = (text: string, name: string): number =>
  text.replace(/\/\/.*$/gm, "").split(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`))
    .length - 1;

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

  /** Notes names that are known to stand there. */
  add(names: Iterable<string>): void {
    for (const name of names) this.#names.add(name);
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
  const kept = withoutUnreadCopies(withoutUnread(lines));
  const read = new Set<string>();
  for (const line of kept) for (const own of factsOf(line).names) read.add(own);
  const parameters = signature.map((parameter) => {
    const [own = ""] = parameter.split(":");
    return read.has(own) ? parameter : `_${parameter}`;
  });
  const head = `function ${name}(${parameters.join(", ")})${result} {`;
  mentions.note(head);
  mentions.add(read);
  return `${head}\n${kept.map((line) => `  ${line}`).join("\n")}\n}`;
}

/** What is known of a line by itself. */
interface LineFacts {
  readonly names: ReadonlySet<string>;
  /** The variable that the line does nothing but give a value to, or declare. */
  readonly given: string | null;
  readonly declared: string | null;
  /** What stays of the line if nothing reads that variable; null if the line gives no variable a value. */
  readonly rest: readonly string[] | null;
}

/** The same lines stand in many functions, and in many modules. */
const known = new Map<string, LineFacts>();
const KNOWN_MAX = 20_000;

/** A line that gives a value to a variable, or declares one: its indentation, the name, and the value. */
const GIVING = /^( *)(?:(?:const|let) )?([\w$]+)(?:: \w+)?(?:;| \|?= (.*;))$/;
const GIVEN = /^ *(?:(?:const|let) )?([\w$]+)(?:: \w+)?(?:;| \|?= )/;
const DECLARED = /^ *(?:const|let) ([\w$]+)/;

function factsOf(line: string): LineFacts {
  const before = known.get(line);
  if (before !== undefined) return before;
  const code = line.replace(/\/\/.*$/, "");
  const [giving, indent = "", , value = ""] = GIVING.exec(line) ?? [];
  const facts: LineFacts = {
    names: namesIn(line),
    given: GIVEN.exec(code)?.[1] ?? null,
    declared: DECLARED.exec(code)?.[1] ?? null,
    // A call may have side effects.
    rest: giving === undefined ? null : /(?<!Math\.)\b\w+\(/.test(value) ? [`${indent}${value}`] : [],
  };
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(line, facts);
  return facts;
}

/** Lines without those that only give a value to a variable that nothing reads. */
function withoutUnread(lines: readonly string[]): readonly string[] {
  let kept = lines;
  for (;;) {
    const unread = unreadIn(kept);
    const shorter = kept.flatMap((line): readonly string[] => {
      const { given, rest } = factsOf(line);
      return rest === null || given === null || !unread.has(given) ? [line] : rest;
    });
    if (shorter.length === kept.length && shorter.every((line, i) => line === kept[i])) return kept;
    kept = shorter;
  }
}

/** Several variables that begin as copies of others. */
const COPIES = /^( *)let ((?:[\w$]+ = [\w$]+(?:, )?)+);$/;

/**
 * Lines without copies of which none is read before the block ends: there a path ends that chooses from nothing. Other
 * blocks have copies of the same names.
 */
function withoutUnreadCopies(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  // From the end: what is copied further in may be read only there.
  for (const line of lines.toReversed()) {
    const [copies, indent = "", list = ""] = COPIES.exec(line) ?? [];
    const names = list.split(", ").map((copy) => copy.slice(0, copy.indexOf(" ")));
    if (copies === undefined || isReadIn(kept, indent.length, names)) kept.push(line);
  }
  return kept.reverse();
}

/** Whether one of the names stands in the block that goes on with the last of these lines, and ends before the first. */
function isReadIn(behind: readonly string[], indent: number, names: readonly string[]): boolean {
  for (const line of behind.toReversed()) {
    const start = line.search(/\S/);
    if (start !== -1 && start < indent) return false;
    if (names.some((name) => factsOf(line).names.has(name))) return true;
  }
  return false;
}

/** The variables that are declared, and only ever given values. */
function unreadIn(lines: readonly string[]): ReadonlySet<string> {
  const declared = new Set<string>();
  const read = new Set<string>();
  for (const line of lines) {
    const facts = factsOf(line);
    if (facts.declared !== null) declared.add(facts.declared);
    for (const name of facts.names) if (name !== facts.given) read.add(name);
  }
  return new Set([...declared].filter((name) => !read.has(name)));
}

/** The names in code, but for those in its comments and strings, and of members. */
function namesIn(code: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [token] of code.matchAll(TOKENS)) if (/^[\w$]/.test(token)) found.add(token);
  return found;
}

/**
 * The representative of all states that differ by a permutation of symmetric values.
 *
 * Members of symmetric types are put in the order of their weights (`weigh.ts`), and the representative is the state with
 * them renamed in that order. Members of one weight can be interchangeable: then their order does not matter. Otherwise
 * the weights become their colours, and all are weighed again, until no more are told apart. Of what is left, each in
 * turn of the first that weigh the same is marked, which tells others apart as well; of what is left then all orders are
 * tried, and the least state is kept. Each of these decisions is made by what no renaming changes, so all
 * states of an orbit have the same representative.
 */
import { functionText } from "../code/function-text.js";
import type { ModuleContext } from "../place/scope.js";
import { Members, type MembersOf } from "./members.js";
import { IMAGES, RENAMED, renameTexts } from "./rename.js";
import { COLOURS, SPREAD, WEIGHTS, weighing } from "./weigh.js";

/** Weights are compared by the bits below the highest, so that the sign of a difference is the order. */
const WEIGHT = 0x7fffffff;

export function symmetryText(module: ModuleContext): string {
  const { typed, layout, runtime, mentions } = module;
  const { words } = layout;
  const members = new Members(module);
  const { types, count } = members;
  if (types.every(({ type }) => type.size === 1)) return nothingToDo(module);
  const state = [`s${typed(": Int32Array")}`, `i${typed(": number")}`];
  const word = (at: string): string => `scratch[${at}]${typed("!")}`;
  const member = (array: string, from: number, k: number): string => word(`${array} + ${from + k}`);
  /** What the runtime's functions are given of each type. */
  const each = (call: (range: string) => string): readonly string[] =>
    types.map(({ type, from }) => call(`${from}, ${from + type.size}`));
  const ties = each((range) => `tiesIn(scratch, ${WEIGHTS}, GROUPS, ${range})`).join(" + ");
  const write = (name: string, given: readonly string[], result: string, lines: readonly string[]): string =>
    functionText(mentions, name, given, typed(result), lines);

  const arrange = write("arrange", [], ": number", [
    "let tied = 0;",
    "let moved = 0;",
    ...types.flatMap(arrangeOne),
    "return (tied << 1) | moved;",
  ]);
  const areAlike = write(
    "areAlike",
    [...state, `from${typed(": number")}`, `a${typed(": number")}`, `b${typed(": number")}`],
    ": boolean",
    [
      ...types.flatMap(({ type, from }) => [
        `for (let k = 0; k < ${type.size}; k += 1) ${word(`${IMAGES} + ${from} + k`)} = k;`,
      ]),
      `${word(`${IMAGES} + a`)} = b - from;`,
      `${word(`${IMAGES} + b`)} = a - from;`,
      "renamed(s, i);",
      `return sameWords(scratch, ${RENAMED}, s, i, ${words});`,
    ],
  );
  const group = write("group", [...state, `from${typed(": number")}`, `end${typed(": number")}`], ": void", [
    "for (let b = from; b < end; b += 1) {",
    `  ${word("GROUPS + b")} = b;`,
    "  for (let a = from; a < b; a += 1) {",
    `    if (${word("GROUPS + a")} !== a || ((${word(`${WEIGHTS} + a`)} ^ ${word(`${WEIGHTS} + b`)}) & ${WEIGHT}) !== 0) continue;`,
    "    if (areAlike(s, i, from, a, b)) {",
    `      ${word("GROUPS + b")} = a;`,
    "      break;",
    "    }",
    "  }",
    "}",
  ]);
  const { texts: weighTexts, isAgain } = weighing(members);
  const refine = write("refine", [...state, `ties${typed(": number")}`], ": number", [
    "let left = ties;",
    "let before = ties + 1;",
    "while (left !== 0 && left < before) {",
    "  before = left;",
    `  for (let k = 0; k < ${count}; k += 1) {`,
    `    const weight = ${word(`${WEIGHTS} + k`)} & ${WEIGHT};`,
    `    ${word(`${COLOURS} + k`)} = Math.imul(weight ^ (weight >>> 15), ${SPREAD});`,
    "  }",
    "  weighAgain(s, i);",
    `  left = ${ties};`,
    "}",
    "return left;",
  ]);
  const settle = write("settle", state, ": number", [
    ...each((range) => `group(s, i, ${range});`),
    `return ${isAgain ? `refine(s, i, ${ties})` : ties};`,
  ]);
  const tryOrders = write("tryOrders", state, ": void", [
    ...each((range) => `listMembers(scratch, ORDER, KEYS, ${IMAGES}, ${WEIGHTS}, GROUPS, ${range});`),
    "let more = true;",
    "while (more) {",
    "  renamed(s, i);",
    `  if (isLess(scratch, ${RENAMED}, scratch, LEAST, ${words})) copyWords(scratch, LEAST, scratch, ${RENAMED}, ${words});`,
    `  more = ${each((range) => `nextOrder(scratch, ORDER, KEYS, ${IMAGES}, ${range})`).join(" || ")};`,
    "}",
  ]);
  const [firstTied = "", ...laterTied] = each((range) => `tiedMember(scratch, ${WEIGHTS}, GROUPS, ${range})`);
  const leastOfTied = write("leastOfTied", state, ": void", [
    `for (let k = 0; k < ${words}; k += 1) ${word("LEAST + k")} = ${WEIGHT};`,
    ...(isAgain
      ? [
          `let tied = ${firstTied};`,
          ...laterTied.map((next) => `if (tied < 0) tied = ${next};`),
          `const weight = ${word(`${WEIGHTS} + tied`)} & ${WEIGHT};`,
          `copyWords(scratch, TIED, scratch, ${WEIGHTS}, ${count});`,
          ...types.flatMap(({ type, from }) => [
            `if (tied >= ${from} && tied < ${from + type.size}) {`,
            `  for (let k = ${from}; k < ${from + type.size}; k += 1) {`,
            `    if (${word("GROUPS + k")} !== k || (${word("TIED + k")} & ${WEIGHT}) !== weight) continue;`,
            `    copyWords(scratch, ${WEIGHTS}, scratch, TIED, ${count});`,
            `    ${word(`${WEIGHTS} + k`)} = weight ^ ${SPREAD};`,
            `    refine(s, i, ${ties});`,
            "    tryOrders(s, i);",
            "  }",
            "}",
          ]),
        ]
      : ["tryOrders(s, i);"]),
    `copyWords(s, i, scratch, LEAST, ${words});`,
  ]);
  const canonicalise = write("canonicalise", state, ": void", [
    "weigh(s, i);",
    "let found = arrange();",
    "if (found > 1) {",
    "  if (settle(s, i) !== 0) {",
    "    leastOfTied(s, i);",
    "    return;",
    "  }",
    "  found = arrange();",
    "}",
    "if ((found & 1) === 0) return;",
    "renamed(s, i);",
    `copyWords(s, i, scratch, ${RENAMED}, ${words});`,
  ]);
  const texts = [
    ...renameTexts(members),
    "",
    ...weighTexts,
    "",
    "/** Gives members their images in the order of weights. Bit 0: whether any is moved; bit 1: whether any weigh the same. */",
    arrange,
    "",
    "/** Whether a state stays the same when two members of a type change places. */",
    areAlike,
    "",
    "/** Puts members of a type that are interchangeable into groups, which are known by their first members. */",
    group,
    "",
    ...(isAgain
      ? [
          "/** Tells members apart by those that they stand beside. Returns how many pairs are neither alike nor told apart. */",
          refine,
          "",
        ]
      : []),
    "/** Finds out which members are alike, and tells others apart. Returns how many pairs are neither. */",
    settle,
    "",
    "/** Keeps the least of the states that renaming in the order of weights makes. */",
    tryOrders,
    "",
    "/** Replaces a state by the least found when each in turn of the first members that weigh the same is marked. */",
    leastOfTied,
    "",
    "/** Replaces a state by the representative of all that renaming makes of it. */",
    canonicalise,
  ];
  for (const name of ["copyWords", "sameWords", "isLess", "tiesIn"]) runtime.add(name);
  for (const name of ["listMembers", "nextOrder", "tiedMember"]) runtime.add(name);
  const scratch = [
    [IMAGES, count],
    [WEIGHTS, count],
    ...(isAgain ? [[COLOURS, count] as const, ["TIED", count] as const] : []),
    ["GROUPS", count],
    ["ORDER", count],
    ["KEYS", count],
    [RENAMED, words],
    ["LEAST", words],
  ] as const;
  const constants = scratch.map(([name, size]) => `const ${name} = ${module.scratch(size)};`);
  return mentions.note([...constants, "", ...texts].join("\n"));

  /** Every two members are compared, without a jump. Of those that weigh the same the first comes first. */
  function arrangeOne({ type, from }: MembersOf): readonly string[] {
    const all = Array.from({ length: type.size }, (_, k) => k);
    const pairs = all.flatMap((b) => all.slice(0, b).map((a) => [a, b] as const));
    const weight = (k: number): string => `w${from + k}`;
    const later = (a: number, b: number): string => `b${from + a}_${from + b}`;
    const images = all.map((k) => {
      const terms = pairs.flatMap(([a, b]) =>
        a === k ? [later(a, b)] : b === k ? [`(1 - ${later(a, b)})`] : [],
      );
      return `${member(IMAGES, from, k)} = ${terms.length === 0 ? "0" : terms.join(" + ")};`;
    });
    return [
      ...all.map((k) => `const ${weight(k)} = ${member(WEIGHTS, from, k)} & ${WEIGHT};`),
      ...pairs.map(([a, b]) => `const ${later(a, b)} = (${weight(b)} - ${weight(a)}) >>> 31;`),
      `${member(IMAGES, from, -1)} = -1;`,
      ...images,
      ...(pairs.length === 0
        ? []
        : [
            `tied |= ${pairs.map(([a, b]) => `(((${weight(a)} ^ ${weight(b)}) - 1) >>> 31)`).join(" | ")};`,
            `moved |= ${pairs.map(([a, b]) => later(a, b)).join(" | ")};`,
          ]),
    ];
  }
}

function nothingToDo({ mentions, typed }: ModuleContext): string {
  const state = [`s${typed(": Int32Array")}`, `i${typed(": number")}`];
  return `/** Every state is the only one of its orbit. */\n${functionText(mentions, "canonicalise", state, typed(": void"), [])}`;
}

/** Names of a spec as names of JavaScript: a spec may call a variable `delete` or `out`. */

/** Reserved words of JavaScript, and names that generated code uses itself. */
const TAKEN = new Set(
  (
    "arguments await boolean break case catch class const continue debugger default " +
    "delete do else enum eval export extends false finally for function if implements import in " +
    "instanceof interface let new null package private protected " +
    "public require return static super switch this throw true try typeof " +
    "undefined var void while with yield NaN Infinity Object Array Math Number String Int32Array " +
    "Uint8Array globalThis " +
    "s i n j end contexts out to at found one seen judged spoken taken enabled fault scratch moves serial lastIn covered fuel refuel poll drain drained base position versions work hooks failed model models layout " +
    "identity flags actions properties failures shapes Words State PackedModel Transition runtime places size " +
    "initial expand judge judgeStep explain decode encode canonicalise midCourse step choices label constructor " +
    "prototype __proto__ hasOwnProperty countBits countAll copyWords clearWords sameWords withinWords areClear " +
    "isSet isLess narrowed narrowedParts walkWithin firstValue nextValue nextSubset choiceOf decodeState encodeState ret Transition choice leading failing shapes orWords andWords andNotWords ranksOf decodeAt encodeAt decodeCode " +
    "renamed movedProcess weigh weighAgain weighProcess weighProcessAgain hashProcess hashProcessAgain arrange areAlike group refine settle tryOrders leastOfTied tiedMember mixedWords tiesIn " +
    "listMembers nextOrder turnMembers"
  ).split(" "),
);

/** The form of generated names, for values that have no name in the spec. */
const NUMBERED =
  /^[a-z]{1,2}\d+$|^b\d+_\d+$|^(?:codes|ranks|shape|moved)\d*$|^n\d+_\d+$|^expand_\d+$|^[A-Z_\d]*(?:_FAILURES)$|^(?:RENAMED|LEAST|IMAGES|WEIGHTS|COLOURS|GROUPS|ORDER|KEYS|TIED)$|_at$/;

export class Names {
  readonly #used: Set<string>;
  readonly #outer: Names | null;
  /** Of each name that was asked for: no lower number is free. */
  readonly #next = new Map<string, number>();

  constructor(outer: Names | null = null) {
    this.#outer = outer;
    this.#used = new Set();
  }

  #has(name: string): boolean {
    if (this.#used.has(name)) return true;
    return this.#outer === null ? false : this.#outer.#has(name);
  }

  /** A name that nothing else has; the requested one if possible. */
  unique(wanted: string): string {
    const plain = wanted.replace(/\W/g, "_");
    const base = NUMBERED.test(plain) ? `${plain}_` : plain;
    let name = base;
    let n = this.#next.get(base) ?? 2;
    for (; TAKEN.has(name) || this.#has(name); n += 1) name = `${base}_${n}`;
    this.#next.set(base, n);
    this.#used.add(name);
    return name;
  }

  /** A numbered name: `t3`. */
  fresh(prefix: string): string {
    const key = `#${prefix}`;
    let n = this.#next.get(key) ?? 1;
    while (this.#has(`${prefix}${n}`)) n += 1;
    this.#next.set(key, n);
    this.#used.add(`${prefix}${n}`);
    return `${prefix}${n}`;
  }
}

/**
 * Spares Ohm what can't match: before it tries a rule or an alternative, the next character is looked at, and what
 * can't begin with it is not tried. A match that succeeds does so with the same tree, one that fails does so at the same
 * place; when Ohm matches again, to find out what was expected there, nothing is spared. What a rule can begin with
 * is computed from the grammar, when it is first asked for. Without this three quarters of all rules that Ohm applies
 * fail at their first character.
 *
 * A matcher that is given another text keeps what it has matched of the old one, where it has not looked at what is
 * different. So what is looked at here has to be told, too, and for which match failures were recorded.
 *
 * This is the one file that knows Ohm from the inside, so the version of Ohm is fixed in package.json.
 */
import { type Grammar, type Node, type PExpr, pexprs } from "ohm-js";

/** The state of a match, as far as it is read and written here. */
interface MatchState {
  readonly inputStream: { readonly source: string; pos: number; examinedLength: number };
  /** Undefined in a first match: only the place of a failure is then of interest. */
  readonly recordedFailures?: unknown;
  readonly trace?: unknown;
  rightmostFailurePosition: number;
  readonly eval: (expression: PExpr) => boolean;
  readonly positionToRecordFailures?: number;
  inSyntacticContext(): boolean;
  skipSpaces(): number;
  cloneRecordedFailures(): object | undefined;
  hasNecessaryInfo(known: Memoized): boolean;
}

/** What is known of a rule at a place. */
interface Memoized {
  readonly rightmostFailureOffset: number;
  /** Those that were recorded: only those at the place that was asked for then. */
  readonly failuresAtRightmostPosition?: { readonly [RECORDED_BY]?: MatchState };
}

/** Which match has recorded failures. */
const RECORDED_BY = Symbol("recorded by");

/** What is read of an expression of a grammar, of whatever kind; and what is added to it. */
interface Part extends PExpr {
  eval: (state: MatchState) => boolean;
  readonly obj: string;
  readonly from: string;
  readonly to: string;
  readonly terms: readonly Part[];
  readonly factors: readonly Part[];
  readonly expr?: Part;
  readonly args: readonly Part[];
  readonly index: number;
  readonly ruleName: string;
  /** Whether white space is skipped between its parts. */
  isSpaced?: boolean;
  /** Of each alternative. */
  starts?: readonly CharacterSet[];
  start?: CharacterSet;
}

interface Rule {
  readonly body: Part;
  readonly formals: readonly string[];
}

/** A set of the 128 characters of ASCII, as bits. What begins with another character is always tried. */
type CharacterSet = Int32Array;

/** What an expression can begin with, and whether it can be empty. */
interface Start {
  readonly set: CharacterSet;
  readonly isNullable: boolean;
}

const ASCII_END = 128;
const EVERY: CharacterSet = new Int32Array(ASCII_END / 32).fill(-1);
const UNKNOWN: Start = { set: EVERY, isNullable: true };

const has = (set: CharacterSet, code: number): boolean => ((set[code >> 5] ?? 0) & (1 << (code & 31))) !== 0;

function range(from: number, to: number): Start {
  const set = new Int32Array(ASCII_END / 32);
  for (let code = from; code <= Math.min(to, ASCII_END - 1); code += 1)
    set[code >> 5] = (set[code >> 5] ?? 0) | (1 << (code & 31));
  return { set, isNullable: false };
}

const union = (starts: readonly Start[]): CharacterSet =>
  EVERY.map((_, i) => starts.reduce((bits, { set }) => bits | (set[i] ?? 0), 0));

const SPACE = new Set([..." \t\n\r\f"].map((space) => space.charCodeAt(0)));
const SLASH = "/".charCodeAt(0);

const isComment = (text: string, offset: number): boolean =>
  text.charCodeAt(offset) === SLASH && /[/*]/.test(text[offset + 1] ?? "");

/** Between the parts of a rule with a capital letter, Ohm skips white space. */
const isSpacedRule = (name: string): boolean => /^[A-Z]/.test(name);

/** Where white space ends that begins at an offset. It is asked for the same place many times. */
function skipper(): (text: string, offset: number) => number {
  let last = { text: "", offset: -1, end: -1 };
  return (text, offset) => {
    if (last.offset === offset && last.text === text) return last.end;
    let end = offset;
    while (SPACE.has(text.charCodeAt(end))) end += 1;
    last = { text, offset, end };
    return end;
  };
}

/** Changes a grammar so that it matches with less work. @returns The same grammar. */
export function predicting<G extends Grammar>(grammar: G): G {
  const rules = grammar.rules as unknown as Readonly<Record<string, Rule>>;
  const known = new Map<string, Start>();
  const skip = skipper();

  function startOfRule(name: string, given: readonly Part[]): Start {
    const found = given.length === 0 ? known.get(name) : undefined;
    if (found !== undefined) return found;
    const body = rules[name]?.body;
    const start = body === undefined ? UNKNOWN : startOf(body, isSpacedRule(name), given);
    if (given.length === 0) known.set(name, start);
    return start;
  }

  /** @param given What the parameters of the rule stand for in which the part is. */
  function startOf(part: Part, isSpaced: boolean, given: readonly Part[]): Start {
    const inner = (each: Part): Start => startOf(each, isSpaced, given);
    if (part instanceof pexprs.Terminal)
      return part.obj === "" ? UNKNOWN : range(part.obj.charCodeAt(0), part.obj.charCodeAt(0));
    if (part instanceof pexprs.Range)
      return range(part.from.codePointAt(0) ?? 0, part.to.codePointAt(0) ?? ASCII_END);
    if (part instanceof pexprs.Alt) {
      const starts = part.terms.map(inner);
      return { set: union(starts), isNullable: starts.some(({ isNullable }) => isNullable) };
    }
    if (part instanceof pexprs.Seq) {
      const starts: Start[] = [];
      for (const factor of part.factors) {
        starts.push(inner(factor));
        if (starts.at(-1)?.isNullable === false) return { set: union(starts), isNullable: false };
      }
      return { set: union(starts), isNullable: true };
    }
    if (part.expr !== undefined) {
      if (part instanceof pexprs.Plus) return inner(part.expr);
      if (part instanceof pexprs.Star || part instanceof pexprs.Opt)
        return { set: inner(part.expr).set, isNullable: true };
      if (part instanceof pexprs.Lex) return startOf(part.expr, false, given);
      // Where white space is skipped, it fails before that, at another place than what follows it.
      if (part instanceof pexprs.Not && !isSpaced) return { set: new Int32Array(4), isNullable: true };
      return UNKNOWN;
    }
    if (part instanceof pexprs.Param) {
      const argument = given[part.index];
      return argument === undefined ? UNKNOWN : startOf(argument, isSpaced, []);
    }
    if (part instanceof pexprs.Apply)
      return startOfRule(
        part.ruleName,
        part.args.map((each) => (each instanceof pexprs.Param ? (given[each.index] ?? each) : each)),
      );
    return UNKNOWN;
  }

  /** The characters without which the part fails, at the place at which it is tried. */
  function neededBy(part: Part, isSpaced: boolean): CharacterSet {
    const { set, isNullable } = startOf(part, isSpaced, []);
    return isNullable ? EVERY : set;
  }

  const alternatives = pexprs.Alt.prototype as unknown as Part;
  const application = pexprs.Apply.prototype as unknown as Part;

  /** The character at an offset has been looked at, and that behind it: it tells whether a comment begins. */
  function look({ inputStream }: MatchState, offset: number): void {
    if (inputStream.examinedLength < offset + 2) inputStream.examinedLength = offset + 2;
  }

  function failAt(offset: number, state: MatchState): false {
    if (state.rightmostFailurePosition < offset) state.rightmostFailurePosition = offset;
    return false;
  }

  function evalAlternatives(this: Part, state: MatchState): boolean {
    const { source, pos } = state.inputStream;
    const offset = state.inSyntacticContext() ? skip(source, pos) : pos;
    const code = source.charCodeAt(offset);
    look(state, offset);
    if (
      state.recordedFailures !== undefined ||
      state.trace ||
      !(code < ASCII_END) ||
      isComment(source, offset)
    )
      return alternatives.eval.call(this, state);
    this.starts ??= this.terms.map((term) => neededBy(term, this.isSpaced === true));
    const { terms, starts } = this;
    for (let i = 0; i < terms.length; i += 1) {
      if (!has(starts[i] as CharacterSet, code)) failAt(offset, state);
      else if (state.eval(terms[i] as Part)) return true;
    }
    return false;
  }

  function evalApplication(this: Part, state: MatchState): boolean {
    const { source, pos } = state.inputStream;
    const code = source.charCodeAt(pos);
    look(state, pos);
    if (code < ASCII_END && state.recordedFailures === undefined && !state.trace) {
      this.start ??= neededBy(this, this.isSpaced === true);
      if (!has(this.start, code)) return failAt(pos, state);
    }
    return application.eval.call(this, state);
  }

  /** An expression is an object of its own wherever it stands in a grammar, so it can be given its own `eval`. */
  function prepare(part: Part, isSpaced: boolean): void {
    part.isSpaced = isSpaced;
    if (part instanceof pexprs.Alt) {
      part.eval = evalAlternatives;
      for (const term of part.terms) prepare(term, isSpaced);
    } else if (part instanceof pexprs.Seq) for (const factor of part.factors) prepare(factor, isSpaced);
    else if (part instanceof pexprs.Apply) {
      part.eval = evalApplication;
      for (const argument of part.args) prepare(argument, isSpaced);
    } else if (part.expr !== undefined) prepare(part.expr, isSpaced && !(part instanceof pexprs.Lex));
  }

  for (const [name, { body, formals }] of Object.entries(rules))
    if (Object.hasOwn(rules, name) && formals.length === 0) prepare(body, isSpacedRule(name));

  const whole = grammar as unknown as { _setUpMatchState(state: MatchState): void };
  const setUp = whole._setUpMatchState;
  whole._setUpMatchState = (state) => {
    setUp.call(grammar, state);
    const skipSpaces = state.skipSpaces;
    state.skipSpaces = () => {
      const { inputStream } = state;
      const end = skip(inputStream.source, inputStream.pos);
      look(state, end);
      if (state.trace || isComment(inputStream.source, end)) return skipSpaces.call(state);
      inputStream.pos = end;
      return end;
    };
    if (state.recordedFailures === undefined) return;
    // A match that looked for failures at another place has recorded none here, which Ohm would take for all there are.
    const { cloneRecordedFailures, hasNecessaryInfo, positionToRecordFailures, inputStream } = state;
    state.cloneRecordedFailures = () =>
      Object.defineProperty(cloneRecordedFailures.call(state) ?? {}, RECORDED_BY, { value: state });
    state.hasNecessaryInfo = (known) =>
      hasNecessaryInfo.call(state, known) &&
      (inputStream.pos + known.rightmostFailureOffset !== positionToRecordFailures ||
        known.failuresAtRightmostPosition?.[RECORDED_BY] === state);
  };
  return grammar;
}

/** What Ohm has matched, of which a node of its semantics is made: the same object as long as it need not match it again. */
export const matchedAt = (node: Node): object => (node as unknown as { readonly _node: object })._node;

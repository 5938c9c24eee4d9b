/** Names of a spec as names of TLA+, where a name may be declared once and must not be hidden by another. */

/** Words of the language: no field can be called so either. */
const WORDS = new Set(
  (
    "ASSUME ASSUMPTION AXIOM CASE CHOOSE CONSTANT CONSTANTS DOMAIN ELSE ENABLED EXCEPT EXTENDS IF IN INSTANCE LET LOCAL " +
    "MODULE OTHER SF_ SUBSET THEN THEOREM UNCHANGED UNION VARIABLE VARIABLES WF_ WITH BOOLEAN STRING TRUE FALSE " +
    "ACTION BY COROLLARY DEF DEFINE DEFS HAVE HIDE LAMBDA LEMMA NEW OBVIOUS OMITTED ONLY PICK PROOF PROPOSITION PROVE " +
    "QED RECURSIVE STATE SUFFICES TAKE TEMPORAL USE WITNESS"
  ).split(" "),
);

/** What the standard modules define, those modules, and the names that a written module has of its own. */
const TAKEN = new Set(
  (
    "Nat Int Real Infinity Seq Len Head Tail Append SubSeq SelectSeq Cardinality IsFiniteSet Permutations Print PrintT " +
    "Assert JavaTime TLCGet TLCSet SortSeq RandomElement Any ToString TLCEval Variant VariantTag VariantGetUnsafe UNIT " +
    "Init Next Spec TypeOK vars none Symmetry NoDeadlock Sum SumOver Min Max SeqOf Processes Fairness Integers Sequences " +
    "FiniteSets TLC Variants Naturals Reals Bags RealTime TLCExt Json IOUtils Randomization Toolbox"
  ).split(" "),
);

/** Whether a name means something to TLA+, or to every module that is written. */
export const isTaken = (name: string): boolean => WORDS.has(name) || TAKEN.has(name);

/** A field's name. TLA+ would take `r.IN` for the word. */
export const fieldName = (name: string): string => (WORDS.has(name) ? `${name}_field` : name);

export class Names {
  readonly #used = new Set<string>();

  constructor(readonly outer: Names | null = null) {}

  has(name: string): boolean {
    return isTaken(name) || this.#used.has(name) || (this.outer?.has(name) ?? false);
  }

  /** The requested name if it is free; dots of a path become underscores. */
  unique(wanted: string): string {
    const plain = wanted.replace(/\W/g, "_").replace(/^(?=[WS]F_)/, "x");
    const base = /[A-Za-z]/.test(plain) ? plain : `x${plain}`;
    let name = base;
    for (let n = 2; this.has(name); n += 1) name = `${base}_${n}`;
    this.#used.add(name);
    return name;
  }
}

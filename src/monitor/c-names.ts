/** Names for C: of letters, digits and underscores, no keywords, all different. */

/** Of C23, and what programs that read an automaton name themselves. */
const TAKEN =
  "alignas alignof auto bool break case char const constexpr continue default do double else enum extern false float for goto if inline int long nullptr register restrict return short signed sizeof static static_assert struct switch thread_local true typedef typeof typeof_unqual union unsigned void volatile while asm fortran linux unix state_max event_max INVALID_STATE states events automaton aut";

/** @param lists Of names that share one name space. */
export function uniqueNames(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const reserved = new Set(TAKEN.split(" "));
  const taken = new Set(reserved);
  return lists.map((names) =>
    names.map((name) => {
      const letters = name.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^(?![A-Za-z])/, "n");
      let unique = reserved.has(letters) ? `${letters}_` : letters;
      for (let i = 2; taken.has(unique); i += 1) unique = `${letters}_${i}`;
      taken.add(unique);
      return unique;
    }),
  );
}

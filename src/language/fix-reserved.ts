/** Another name in the place of a reserved word. */
import { type Candidate, type Change, type Subject, withReplaced } from "../syntax/mistakes/rewrite.js";
import { parse } from "../syntax/parse.js";

/** So many places of a reserved word are looked for. */
const PLACES_MAX = 50;

/** Another name in the place of a reserved word, wherever it is meant as one: each time the parser stops there. */
function renamedWord({ text, word, start, end }: Subject, instead: string): Candidate {
  const changes: Change[] = [{ start, end, by: instead }];
  for (let places = 1; places < PLACES_MAX; places += 1) {
    const { diagnostics } = parse(withReplaced(text, changes), 0);
    const next = diagnostics.find(
      (each) => each.code === "reserved-word" && each.message.startsWith(`\`${word}\``),
    );
    if (next?.span == null) break;
    // Back to where it stood before the others were replaced.
    const shift = instead.length - word.length;
    const earlier = [...changes]
      .sort((a, b) => a.start - b.start)
      .filter((change, index) => change.start + index * shift < (next.span?.start ?? 0)).length;
    const at = next.span.start - earlier * shift;
    if (text.slice(at, at + word.length) !== word) break;
    changes.push({ start: at, end: at + word.length, by: instead });
  }
  return { title: `Call it \`${instead}\``, changes };
}

/** The fix that the hint names. */
export function reservedFixes(subject: Subject): readonly Candidate[] {
  const instead = /such as `(\w+)`/.exec(subject.hint)?.[1];
  return instead === undefined ? [] : [renamedWord(subject, instead)];
}

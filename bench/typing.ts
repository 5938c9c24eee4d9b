/** A long spec, and what is typed in it, key by key. */

/** A change as an editor reports it. */
export interface Edit {
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly text: string;
}

/** One part of the spec, with names of its own: all kinds of declarations. */
const part = (i: number): string => `
/// The pages of file ${i}, and who has mapped them.
const PAGES_${i} = 2
type Page_${i} = 0 .. PAGES_${i} - 1
type Entry_${i} = absent_${i} | file_${i}(page : Page_${i})
var size_${i}  : 0 .. PAGES_${i} = PAGES_${i}
var pte_${i}   : [Page_${i} -> Entry_${i}] = [p in Page_${i} |-> absent_${i}]
var lock_${i}  : Process? = none
var count_${i} : 0 .. 7 = 0

def mapped_${i}(p : Page_${i}) = pte_${i}[p] is file_${i} and pte_${i}[p] != absent_${i}

macro acquire_${i}(l) pairs release_${i} { when l = none  l' = self }
macro release_${i}(l) { assert l = self  l' = none }

process fault_${i} {
  var page : Page_${i} = 0
  touch:  pick q in Page_${i} where q < size_${i}  page' = q
  lock:   acquire_${i}(lock_${i})
  look:   if page >= size_${i} { goto unlock }
  insert: pte_${i}[page]' = file_${i}(page)
  unlock: release_${i}(lock_${i})  restart
}

fair process truncate_${i} {
  begin:  when size_${i} > 0  size_${i}' = size_${i} - 1
  hold:   acquire_${i}(lock_${i})
  zap:    for p in Page_${i} where p >= size_${i} { pte_${i}[p]' = absent_${i} }
  drop_it: release_${i}(lock_${i})
  end:    if size_${i} = 0 { restart } else { goto begin }
}

action tick_${i} { when count_${i} < 7 and size_${i} > 0  count_${i}' = count_${i} + 1 }

invariant Mapped_${i} : lock_${i} = none implies forall p in Page_${i} : p >= size_${i} implies not mapped_${i}(p)
invariant Locked_${i} : fault_${i} at {look, insert, unlock} implies lock_${i} != none
step Grows_${i} : taken tick_${i} implies count_${i}' = count_${i} + 1
reachable Some_${i} : exists p in Page_${i} : mapped_${i}(p)

// What happens without the lock.
variant no_lock_${i} "the fault takes no lock" {
  drop fault_${i}.lock
  drop fault_${i}.unlock.release_${i}
  expect violates Mapped_${i}, Locked_${i}
}
`;

/** A right spec of about so many lines. */
export function longSpec(lines: number): string {
  const each = part(0).split("\n").length - 1;
  return `spec long\n${Array.from({ length: Math.round(lines / each) }, (_, i) => part(i)).join("")}\nexpect holds\n`;
}

/** What is typed where: behind the first place at which the words before the bar stand, in one of the parts. */
const SESSIONS: readonly (readonly [behind: string, keys: string])[] = [
  ["look:   if page >= size_#", " or count_# = 3"],
  [
    "step Grows_# : taken tick_# implies count_#' = count_# + 1",
    "\ninvariant Small_# : count_# <= 7 and size_# >= 0",
  ],
  ["drop fault_#.lock\n", "  insert after fault_#.touch { more: count_#' = 0 }\n"],
  ["// What happens without the lock", ", and why it matters: the page stays mapped"],
  ["const PAGES_# = ", "3\b"],
  ["when size_# > 0", " and lock_# = none"],
  ["goto begin }", "\n  rest:   count_#' = 0  when lock_# = none  pte_#[0]' = absent_#"],
  ["def mapped_#", "_at\b\b\b"],
  ["var count_# : 0 .. 7 = 0", "\nvar other_# : set of Page_# = {}\nvar last_#  : Page_#? = none"],
  ["expect violates Mapped_#", ", Lokced_#\b\b\b\b\b\b"],
];

/** So many keystrokes; `\b` is the key that deletes what stands before it. */
export function typed(text: string, count: number): readonly Edit[] {
  const edits: Edit[] = [];
  let now = text;
  const parts = [...text.matchAll(/^const PAGES_\d+/gm)].length;
  for (let session = 0; edits.length < count; session += 1) {
    const [behind, keys] = SESSIONS[session % SESSIONS.length] ?? ["", ""];
    const name = String((7 * session + 3) % parts);
    const place = behind.replaceAll("#", name);
    let at = now.indexOf(place) + place.length;
    if (at < place.length) throw new Error(`nothing reads ${place}`);
    for (const key of keys.replaceAll("#", name)) {
      const start = key === "\b" ? at - 1 : at;
      const insert = key === "\b" ? "" : key;
      edits.push({ range: { start: positionIn(now, start), end: positionIn(now, at) }, text: insert });
      now = now.slice(0, start) + insert + now.slice(at);
      at = start + insert.length;
    }
  }
  return edits.slice(0, count);
}

function positionIn(text: string, offset: number): { readonly line: number; readonly character: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

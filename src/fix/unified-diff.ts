/** The unified diff of two texts, as `patch` and `git apply` read it. */

/** Lines around a change. */
const CONTEXT = 3;

interface Line {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/** Empty if the texts are equal. @param name Of the file, as in `a/NAME` and `b/NAME`. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return "";
  const lines = compared(before.split("\n"), after.split("\n"));
  const hunks: string[] = [];
  for (const [from, to] of stretchesOf(lines)) {
    const shown = lines.slice(from, to);
    const earlier = lines.slice(0, from);
    const range = (other: "-" | "+"): string => {
      const count = shown.filter(({ mark }) => mark === " " || mark === other).length;
      const start = earlier.filter(({ mark }) => mark === " " || mark === other).length;
      return `${count === 0 ? start : start + 1},${count}`;
    };
    hunks.push(`@@ -${range("-")} +${range("+")} @@`, ...shown.map(({ mark, text }) => `${mark}${text}`));
  }
  return `${[`--- a/${name}`, `+++ b/${name}`, ...hunks].join("\n")}\n`;
}

/** Which lines to show: around each change, joined where they touch. */
function stretchesOf(lines: readonly Line[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  lines.forEach(({ mark }, i) => {
    if (mark === " ") return;
    const [from, to] = [Math.max(0, i - CONTEXT), Math.min(lines.length, i + CONTEXT + 1)];
    const last = found.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else found.push([from, to]);
  });
  // What follows the last line end is no line.
  const end = lines.at(-1)?.text === "" && lines.at(-1)?.mark === " " ? lines.length - 1 : lines.length;
  return found.map(([from, to]) => [from, Math.min(to, end)]);
}

/** A longest common subsequence; what both begin and end with is left out of it. */
function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const same = (lines: readonly string[]): readonly Line[] => lines.map((text) => ({ mark: " ", text }));
  return [
    ...same(before.slice(0, start)),
    ...between(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

function between(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  const longest = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      longest[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const found: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]];
    if (old !== undefined && old === fresh) {
      found.push({ mark: " ", text: old });
      i += 1;
      j += 1;
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      found.push({ mark: "-", text: old });
      i += 1;
    } else {
      found.push({ mark: "+", text: fresh ?? "" });
      j += 1;
    }
  }
  return found;
}

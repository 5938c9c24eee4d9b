/** Makes a failing input smaller as long as it fails in the same way: delta debugging over its files, words and lines. */
import { bytesOf, type Content, contentOf, type Input, own } from "./input.js";

/** Whether an input still fails. */
export type StillFails = (input: Input) => Promise<boolean>;

/** A list as short as it gets: pieces of falling size are taken out while `test` stays true. */
export async function shortest<T>(
  items: readonly T[],
  test: (items: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let left = items;
  for (let size = Math.max(1, items.length >> 1); size >= 1; size = size >> 1) {
    for (let at = 0; at < left.length; ) {
      const without = [...left.slice(0, at), ...left.slice(at + size)];
      if (await test(without)) left = without;
      else at += size;
    }
  }
  return left;
}

/** @param triesMax So often is it tried whether a smaller one fails; then the smallest so far is it. */
export async function shrink(input: Input, stillFails: StillFails, triesMax: number): Promise<Input> {
  let tries = 0;
  let least = input;
  async function isFailing(smaller: Input): Promise<boolean> {
    if (tries >= triesMax) return false;
    tries += 1;
    if (!(await stillFails(smaller))) return false;
    least = smaller;
    return true;
  }

  for (const path of Object.keys(input.files)) {
    const { [path]: _, ...files } = least.files;
    await isFailing({ ...least, files });
  }
  await shrinkWords(least, isFailing);
  for (const path of Object.keys(least.files)) {
    // In lines first, since that is fast, then in bytes where little is left.
    for (const split of [linesOf, bytesIn]) {
      const content = own(least.files, path);
      const units = content === undefined ? [] : split(content);
      if (units.length === 0 || units.length > UNITS_MAX) continue;
      await shortest(units, (kept) =>
        isFailing({ ...least, files: { ...least.files, [path]: contentOf(Buffer.concat(kept)) } }),
      );
    }
  }
  for (const [i, run] of least.runs.entries())
    await shortest(run.stdin.split(/(?<=\n)/), (kept) =>
      isFailing({ ...least, runs: least.runs.map((r, k) => (k === i ? { ...r, stdin: kept.join("") } : r)) }),
    );
  return least;
}

const UNITS_MAX = 2000;

function linesOf(content: Content): readonly Buffer[] {
  const bytes = bytesOf(content) ?? Buffer.alloc(0);
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    const next = end === -1 ? bytes.length : end + 1;
    lines.push(bytes.subarray(at, next));
    at = next;
  }
  return lines;
}

/** Characters, or bytes where they are no text. */
function bytesIn(content: Content): readonly Buffer[] {
  if ("text" in content) return [...content.text].map((character) => Buffer.from(character, "utf8"));
  return [...(bytesOf(content) ?? [])].map((byte) => Buffer.from([byte]));
}

/** Options are taken out of all runs alike, each with its value if it has one. */
async function shrinkWords(input: Input, isFailing: (smaller: Input) => Promise<boolean>): Promise<void> {
  let least = input;
  const given = new Set(input.runs.flatMap(({ words }) => words.slice(1).filter(isOption)));
  for (const option of given) {
    const runs = least.runs.map((run) => ({ ...run, words: without(run.words, option) }));
    if (await isFailing({ ...least, runs })) least = { ...least, runs };
  }
}

const isOption = (word: string): boolean => word.startsWith("-") && word !== "-";

function without(words: readonly string[], option: string): readonly string[] {
  const at = words.indexOf(option);
  if (at === -1) return words;
  const value = words[at + 1];
  return [...words.slice(0, at), ...words.slice(at + (value === undefined || isOption(value) ? 1 : 2))];
}

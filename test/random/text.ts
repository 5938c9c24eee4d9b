/** The text of a random spec as a tree that knows how to become smaller: what can be left out, what can be simpler. */

export type Piece = string | Node;

export interface Node {
  readonly pieces: readonly Piece[];
  readonly separator: string;
  /** How many pieces must stay; all of them where the pieces are not a list. */
  readonly least: number;
  /** What may stand in its place, the simplest first. */
  readonly simpler: readonly Node[];
}

/** ``t`when ${condition}` ``: a text with parts that can become smaller by themselves. */
export function t(strings: TemplateStringsArray, ...parts: readonly Piece[]): Node {
  const pieces = strings.flatMap((text, i) => [text, parts[i] ?? ""]).filter((piece) => piece !== "");
  return { pieces, separator: "", least: pieces.length, simpler: [] };
}

/** Pieces of which any may be left out, as long as `least` stay. */
export const list = (pieces: readonly Piece[], separator: string, least = 0): Node => ({
  pieces,
  separator,
  least,
  simpler: [],
});

export const orSimpler = (node: Node, simpler: readonly Node[]): Node => ({ ...node, simpler });

export const textOf = (piece: Piece): string =>
  typeof piece === "string" ? piece : piece.pieces.map(textOf).join(piece.separator);

/** Every text that is one step smaller, the boldest steps first. */
export function* smaller(node: Node): Generator<Node> {
  const { pieces, least } = node;
  for (let size = pieces.length - least; size >= 1; size = Math.floor(size / 2))
    for (let end = pieces.length; end >= size; end -= size)
      yield { ...node, pieces: [...pieces.slice(0, end - size), ...pieces.slice(end)] };
  yield* node.simpler;
  for (const [i, piece] of pieces.entries()) {
    if (typeof piece === "string") continue;
    for (const part of smaller(piece)) yield { ...node, pieces: pieces.map((p, j) => (j === i ? part : p)) };
  }
}

/** Lines indented by the braces around them. */
export function indented(text: string): string {
  let depth = 0;
  const lines = text.split("\n").map((line) => {
    const trimmed = line.trim();
    const closing = trimmed.startsWith("}") ? 1 : 0;
    const result = "  ".repeat(Math.max(0, depth - closing)) + trimmed;
    for (const letter of trimmed) depth += letter === "{" ? 1 : letter === "}" ? -1 : 0;
    return result;
  });
  return `${lines.filter((line) => line.trim() !== "").join("\n")}\n`;
}

// ─────────────────────────────────────────────────────────────────────── chance

export interface Chance {
  /** 0 .. n - 1. */
  readonly below: (n: number) => number;
  readonly between: (low: number, high: number) => number;
  /** True so many times in a hundred. */
  readonly percent: (percent: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly shuffled: <T>(items: readonly T[]) => readonly T[];
}

/** The same choices for the same seed: Tommy Ettinger's Mulberry32. */
export function chanceFrom(seed: number): Chance {
  let state = seed | 0;
  const below = (n: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, n);
  };
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    percent: (percent) => below(100) < percent,
    pick: (items) => {
      if (items.length === 0) throw new Unavailable();
      return items[below(items.length)] as (typeof items)[number];
    },
    shuffled: (items) => {
      const left = [...items];
      return items.map(() => left.splice(below(left.length), 1)[0] as (typeof items)[number]);
    },
  };
}

/** There is nothing of the wanted kind where it is wanted: another way must be tried. */
export class Unavailable extends Error {}

/** Tries ways, each as likely as its weight, until one works. */
export function tryWays<T>(chance: Chance, ways: readonly (readonly [number, () => T])[]): T {
  const left = ways.filter(([weight]) => weight > 0);
  while (left.length > 0) {
    // Weights have two decimals.
    let at = chance.below(Math.round(100 * left.reduce((sum, [weight]) => sum + weight, 0))) / 100;
    const index = left.findIndex(([weight]) => {
      at -= weight;
      return at < 0;
    });
    const [way] = left.splice(index, 1);
    try {
      return (way as readonly [number, () => T])[1]();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  }
  throw new Unavailable();
}

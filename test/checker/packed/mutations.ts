/** Defects to seed in the fast search: each replaces a piece of its text, and each is to be caught by its tests. */

export interface Mutation {
  readonly what: string;
  /** From the folder of the checker. */
  readonly file: string;
  /** Occurs once. */
  readonly from: string;
  readonly to: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    what: "a slot's first word is compared, the second is not",
    file: "packed/slot-table.ts",
    from: "while ((x !== a || y !== b) && (x | y) !== 0)",
    to: "while (x !== a && (x | y) !== 0)",
  },
  {
    what: "the last word of a wide state is not compared",
    file: "packed/index-table.ts",
    from: "for (let i = 0; i < words; i += 1) if (chunk[offset + i]",
    to: "for (let i = 0; i < Math.max(1, words - 1); i += 1) if (chunk[offset + i]",
  },
  {
    what: "equal tags are taken for equal states",
    file: "packed/index-table.ts",
    from: "=== tag && this.same(index, states, at)) break;",
    to: "=== tag) break;",
  },
  {
    what: "of a recent state only the first word is compared",
    file: "packed/recent-states.ts",
    from: "((recent[place] as number) ^ a) | ((recent[place + 1] as number) ^ b)",
    to: "(recent[place] as number) ^ a",
  },
  {
    what: "a recent state is told by its hash alone",
    file: "packed/index-table.ts",
    from: "index !== -1 && this.same(index >>> 0, states, at)) {",
    to: "index !== -1) {",
  },
  {
    what: "of a step that leads to a recent state it is not kept where it leads",
    file: "packed/index-table.ts",
    from: "        if (indices !== null) indices[q] = index;\n",
    to: "",
  },
  {
    what: "steps are kept with those of the state before",
    file: "packed/store.ts",
    from: "this.ends[index - 1], this.ends[index]",
    to: "this.ends[index - 1], this.ends[index - 1]",
  },
  {
    what: "growing loses the states that run over the end of a segment",
    file: "packed/slot-table.ts",
    from: "if ((a | b) !== 0) this.enterBeyond(hash, a, b);",
    to: "",
  },
  {
    what: "growing forgets the last state of each slice",
    file: "packed/index-table.ts",
    from: "      this.enter(start, count);",
    to: "      this.enter(start, count - (start > 0 ? 1 : 0));",
  },
  {
    what: "the last partial slice of a batch is skipped",
    file: "packed/explorer.ts",
    from: "q < count && this.stop === null;",
    to: "q < count && (q === 0 || q + SLICE <= count) && this.stop === null;",
  },
  {
    what: "the table may fill up",
    file: "packed/table.ts",
    from: "export const LOAD_MAX = 0.5;",
    to: "export const LOAD_MAX = 1.5;",
  },
  {
    what: "in little memory the table may fill up",
    file: "packed/table.ts",
    from: "export const LOAD_MAX_TIGHT = 0.8;",
    to: "export const LOAD_MAX_TIGHT = 1.5;",
  },
  {
    what: "levels end one state late",
    file: "packed/store.ts",
    from: "this.levelStarts.push(this.size);",
    to: "this.levelStarts.push(this.size + 1);",
  },
  {
    what: "the first new state of a batch is not judged",
    file: "packed/explorer.ts",
    from: "if (this.judgesStates) this.judge(known);",
    to: "if (this.judgesStates) this.judge(known + 1);",
  },
  {
    what: "flags are read a level too late",
    file: "packed/search.ts",
    from: "    flags.read(level);",
    to: "    if (level % 2 === 1 || explorer.head === store.size) flags.read(level);",
  },
  {
    what: "what is seen in the last level is lost, deadlocks above all",
    file: "packed/search.ts",
    from: "    flags.read(level);",
    to: "    if (explorer.head < store.size) flags.read(level);",
  },
  {
    what: "a chunk's last state is taken for its first",
    file: "packed/store.ts",
    from: "return (index & (this.chunkStates - 1)) * this.words;",
    to: "return (index % Math.max(1, this.chunkStates - 1)) * this.words;",
  },
  {
    what: "the store leaves out a chunk",
    file: "packed/store.ts",
    from: "let next = this.chunkOf(this.size) + 1;",
    to: "let next = this.chunkOf(this.size) + 2;",
  },
  {
    what: "an index is one too high",
    file: "packed/places.ts",
    from: "((entry & indexMask) >>> 0) - 1",
    to: "(entry & indexMask) >>> 0",
  },
  {
    what: "a state expanded again is counted again",
    file: "packed/explorer.ts",
    from: "    model.taken.set(taken);\n",
    to: "",
  },
  {
    what: "successors that did not fit are lost",
    file: "packed/explorer.ts",
    from: "        written = kept;\n        this.head += 1;\n",
    to: "        this.head += 1;\n",
  },
  {
    what: "one state more is kept than allowed",
    file: "packed/explorer.ts",
    from: "      if (store.size > most) {\n        store.size = most;",
    to: "      if (store.size > most) {\n        store.size = most + 1;",
  },
  {
    what: "successors are not reduced by symmetry",
    file: "packed/explorer.ts",
    from: "if (model.canonicalise === null) return written;",
    to: "if (model.canonicalise !== undefined) return written;",
  },
  {
    what: "a trace's states are looked for as they stand, not by what represents them",
    file: "packed/states.ts",
    from: "canonicalise(representatives, at);",
    to: "canonicalise(representatives.slice(), at);",
  },
  {
    what: "old and new table are not both paid for",
    file: "packed/memory.ts",
    from: "return this.bytes + (words",
    to: "return (words",
  },
];

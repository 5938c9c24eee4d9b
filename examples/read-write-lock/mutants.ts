import { late, type Mutant } from "../mutants.js";

/** Counts something in the lock, and does it only if the count is no multiple of `of`. */
const except = (of: number, statement: string): string =>
  `this.count += 1;\n if (this.count % ${of} !== 0) ${statement}`;
const COUNTED = [
  "  writer: string | null = null;\n",
  "  writer: string | null = null;\n  count = 0;\n",
] as const;

const ENTERED = "        this.readers.add(who);\n        resolve();\n";
const ASKED = "      this.#waitingWriters.push({ who, enter: resolve });\n      this.#admit();\n";

export const MUTANTS: readonly Mutant[] = [
  {
    name: "a reader enters in spite of a writer",
    kind: "plain",
    edits: [
      ["this.writer === null && this.#waitingWriters.length === 0", "this.#waitingWriters.length === 0"],
    ],
  },
  {
    name: "readers overtake writers that wait",
    kind: "plain",
    edits: [["this.writer === null && this.#waitingWriters.length === 0", "this.writer === null"]],
  },
  {
    name: "a writer enters in spite of readers",
    kind: "plain",
    edits: [["      if (this.readers.size > 0) return;\n", ""]],
  },
  {
    name: "a writer enters in spite of another",
    kind: "plain",
    edits: [["    if (this.writer !== null) return;\n", ""]],
  },
  {
    name: "a reader that leaves lets nobody in",
    kind: "plain",
    edits: [["    this.readers.delete(who);\n    this.#admit();\n", "    this.readers.delete(who);\n"]],
  },
  {
    name: "a writer that leaves lets nobody in",
    kind: "plain",
    edits: [["    this.writer = null;\n    this.#admit();\n", "    this.writer = null;\n"]],
  },
  { name: "a reader does not leave", kind: "plain", edits: [["    this.readers.delete(who);\n", ""]] },
  {
    name: "only one of the readers that wait is let in",
    kind: "plain",
    edits: [["splice(0)", "splice(0, 1)"]],
  },
  { name: "a writer is not told that it may enter", kind: "plain", edits: [["      next.enter();\n", ""]] },
  {
    name: "a reader that has waited is not noted",
    kind: "plain",
    edits: [["      this.readers.add(who);\n      enter();\n", "      enter();\n"]],
  },
  {
    name: "every fourth reader stays inside",
    kind: "deep",
    edits: [COUNTED, ["this.readers.delete(who);", except(4, "this.readers.delete(who);")]],
  },
  {
    name: "every fourth writer is not told that it may enter",
    kind: "deep",
    edits: [COUNTED, ["next.enter();", except(4, "next.enter();")]],
  },
  {
    name: "every fourth writer stays inside",
    kind: "deep",
    edits: [COUNTED, ["this.writer = null;\n    this", except(4, "this.writer = null;\n    this")]],
  },
  {
    name: "every fourth reader that waits is forgotten",
    kind: "deep",
    edits: [
      COUNTED,
      [
        "this.#waitingReaders.push({ who, enter: resolve });",
        except(4, "this.#waitingReaders.push({ who, enter: resolve });"),
      ],
    ],
  },
  {
    name: "every sixth reader is not noted",
    kind: "deep",
    edits: [COUNTED, [ENTERED, `${except(6, "this.readers.add(who);")}\n resolve();\n`]],
  },
  {
    name: "a reader leaves late",
    kind: "race",
    edits: [
      [
        "    this.readers.delete(who);\n    this.#admit();\n",
        late("this.readers.delete(who); this.#admit();"),
      ],
    ],
  },
  {
    name: "a reader that has waited is noted late",
    kind: "race",
    edits: [
      ["      this.readers.add(who);\n      enter();\n", `${late("this.readers.add(who);")}\n enter();\n`],
    ],
  },
  {
    name: "a writer leaves the queue late",
    kind: "race",
    edits: [["      this.#waitingWriters.shift();\n", late("this.#waitingWriters.shift();")]],
  },
  {
    name: "a reader is noted late",
    kind: "race",
    edits: [[ENTERED, `${late("this.readers.add(who);")}\n resolve();\n`]],
  },
  { name: "a writer is queued late", kind: "race", edits: [[ASKED, late(ASKED)]] },
];

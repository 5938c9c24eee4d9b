import { late, type Mutant } from "../mutants.js";

const ITEM_IN = `      this.#ring[this.#at(this.#count)] = item;
      this.#count += 1;
`;

export const MUTANTS: readonly Mutant[] = [
  { name: "a producer sleeps on no list", kind: "plain", edits: [["      this.notFull.sleep(who);\n", ""]] },
  {
    name: "one item too few",
    kind: "plain",
    edits: [["this.#count < this.#ring.length", "this.#count < this.#ring.length - 1"]],
  },
  { name: "put wakes nobody", kind: "plain", edits: [["      this.notEmpty.wakeOne();\n", ""]] },
  {
    name: "put wakes a producer",
    kind: "plain",
    edits: [["this.notEmpty.wakeOne()", "this.notFull.wakeOne()"]],
  },
  { name: "get wakes nobody", kind: "plain", edits: [["      this.notFull.wakeOne();\n", ""]] },
  {
    name: "get wakes a consumer",
    kind: "plain",
    edits: [["this.notFull.wakeOne()", "this.notEmpty.wakeOne()"]],
  },
  { name: "a consumer sleeps on no list", kind: "plain", edits: [["      this.notEmpty.sleep(who);\n", ""]] },
  {
    name: "a consumer sleeps on the other list",
    kind: "plain",
    edits: [["this.notEmpty.sleep(who)", "this.notFull.sleep(who)"]],
  },
  { name: "whoever is woken sleeps on", kind: "plain", edits: [["    wake();\n", ""]] },
  { name: "sleepers go on by themselves", kind: "plain", edits: [["    await sleeper?.woken;\n", ""]] },
  {
    name: "every fourth that goes to sleep is forgotten",
    kind: "deep",
    edits: [
      ["this.#sleepers.set(this.#tickets", "if (this.#tickets % 4 !== 3) this.#sleepers.set(this.#tickets"],
    ],
  },
  {
    name: "the fourth sleeper sleeps on",
    kind: "deep",
    edits: [["    wake();\n", "    if (ticket !== 3) wake();\n"]],
  },
  {
    name: "every fourth item is lost",
    kind: "deep",
    edits: [
      ["  #count = 0;\n", "  #count = 0;\n  #puts = 0;\n"],
      [
        "      this.#count += 1;\n",
        "      this.#puts += 1;\n      if (this.#puts % 4 !== 0) this.#count += 1;\n",
      ],
    ],
  },
  {
    name: "every fourth item is taken twice",
    kind: "deep",
    edits: [
      ["  #count = 0;\n", "  #count = 0;\n  #gets = 0;\n"],
      [
        "      this.#count -= 1;\n",
        "      this.#gets += 1;\n      if (this.#gets % 4 !== 0) this.#count -= 1;\n",
      ],
    ],
  },
  {
    name: "every fourth put wakes nobody",
    kind: "deep",
    edits: [
      ["  #count = 0;\n", "  #count = 0;\n  #puts = 0;\n"],
      [
        "      this.notEmpty.wakeOne();\n",
        "      this.#puts += 1;\n      if (this.#puts % 4 !== 0) this.notEmpty.wakeOne();\n",
      ],
    ],
  },
  {
    name: "a consumer is woken late",
    kind: "race",
    edits: [["      this.notEmpty.wakeOne();\n", late("this.notEmpty.wakeOne();")]],
  },
  {
    name: "a producer is woken late",
    kind: "race",
    edits: [["      this.notFull.wakeOne();\n", late("this.notFull.wakeOne();")]],
  },
  {
    name: "an item is put late",
    kind: "race",
    edits: [[ITEM_IN, late(`if (this.#count < this.#ring.length) {${ITEM_IN}}`)]],
  },
  {
    name: "an item is taken late",
    kind: "race",
    edits: [["      this.#count -= 1;\n", late("this.#count -= 1;")]],
  },
  {
    name: "a producer goes to sleep late",
    kind: "race",
    edits: [["      this.notFull.sleep(who);\n", late("this.notFull.sleep(who);")]],
  },
];

/** Only steps that overlap show these: one at a time, they are right. */
export const OVERLAPPING: readonly Mutant[] = [
  {
    name: "put does not enter the monitor",
    kind: "race",
    edits: [
      [
        "const unlock = await this.#monitor.lock();\n    const hasRoom",
        "const unlock = (): void => {};\n    const hasRoom",
      ],
    ],
  },
  {
    name: "get does not enter the monitor",
    kind: "race",
    edits: [
      [
        "const unlock = await this.#monitor.lock();\n    const isEmpty",
        "const unlock = (): void => {};\n    const isEmpty",
      ],
    ],
  },
];

import { late, type Mutant } from "../mutants.js";

/** Counts something in the server, and does it only if the count is no multiple of `of`. */
const except = (of: number, statement: string): string =>
  `this.count += 1;\n if (this.count % ${of} !== 0) ${statement}`;
const COUNTED = [
  "  author: string | null = null;\n",
  "  author: string | null = null;\n  count = 0;\n",
] as const;

const RENEWED = "    if (this.holder !== client) return false;\n    this.#extend();\n";
const RELEASED = "    if (this.holder !== client) return false;\n    this.#end();\n";

export const MUTANTS: readonly Mutant[] = [
  {
    name: "a second client gets the lease",
    kind: "plain",
    edits: [["    if (this.holder !== null) return null;\n", ""]],
  },
  {
    name: "anybody renews",
    kind: "plain",
    edits: [[RENEWED, "    if (this.holder === null) return false;\n    this.#extend();\n"]],
  },
  {
    name: "anybody releases",
    kind: "plain",
    edits: [[RELEASED, "    if (this.holder === null) return false;\n    this.#end();\n"]],
  },
  {
    name: "to renew changes nothing",
    kind: "plain",
    edits: [[RENEWED, "    if (this.holder !== client) return false;\n"]],
  },
  {
    name: "the lease never ends",
    kind: "plain",
    edits: [["setTimeout(() => this.#end(), this.#termMs)", "setTimeout(() => {}, this.#termMs)"]],
  },
  {
    name: "the lease ends as if it had not been renewed",
    kind: "plain",
    edits: [["    clearTimeout(this.#timer);\n    this.#endsAt", "    this.#endsAt"]],
  },
  {
    name: "every grant has the same number",
    kind: "plain",
    edits: [["(this.grant + 1) % this.#grants", "1"]],
  },
  {
    name: "old grants may write",
    kind: "plain",
    edits: [["grant !== this.grant || grant === 0", "grant === 0"]],
  },
  {
    name: "whoever was given nothing may write",
    kind: "plain",
    edits: [["grant !== this.grant || grant === 0", "grant !== this.grant"]],
  },
  {
    name: "to release does nothing",
    kind: "plain",
    edits: [[RELEASED, "    if (this.holder !== client) return false;\n"]],
  },
  {
    name: "the numbers begin again with 1",
    kind: "deep",
    edits: [["(this.grant + 1) % this.#grants", "(this.grant + 1) % this.#grants || 1"]],
  },
  {
    name: "every fifth renewal changes nothing",
    kind: "deep",
    edits: [
      COUNTED,
      [RENEWED, `    if (this.holder !== client) return false;\n    ${except(5, "this.#extend();")}\n`],
    ],
  },
  {
    name: "every fourth lease can't be released",
    kind: "deep",
    edits: [
      COUNTED,
      [RELEASED, `    if (this.holder !== client) return false;\n    ${except(4, "this.#end();")}\n`],
    ],
  },
  {
    name: "every fourth lease is never given",
    kind: "deep",
    edits: [COUNTED, ["    this.holder = client;\n", `    ${except(4, "this.holder = client;")}\n`]],
  },
  {
    name: "every fourth write is lost",
    kind: "deep",
    edits: [COUNTED, ["    this.author = client;\n", `    ${except(4, "this.author = client;")}\n`]],
  },
  {
    name: "the lease is given late",
    kind: "race",
    edits: [["    this.holder = client;\n", late("this.holder = client;")]],
  },
  {
    name: "the grant is counted late",
    kind: "race",
    edits: [
      [
        "    this.grant = (this.grant + 1) % this.#grants;\n",
        late("this.grant = (this.grant + 1) % this.#grants;"),
      ],
    ],
  },
  {
    name: "the lease is renewed late",
    kind: "race",
    edits: [[RENEWED, `    if (this.holder !== client) return false;\n    ${late("this.#extend();")}\n`]],
  },
  {
    name: "the lease is released late",
    kind: "race",
    edits: [[RELEASED, `    if (this.holder !== client) return false;\n    ${late("this.#end();")}\n`]],
  },
  {
    name: "a write takes place late",
    kind: "race",
    edits: [["    this.author = client;\n", late("this.author = client;")]],
  },
];

/** What changes the two hashes of a spec, and what does not. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { identityOf, questionOf } from "../../src/ir/identity.js";
import { sha256 } from "../../src/ir/sha256.js";
import { accepted, compileText } from "../support.js";

const SPEC = `spec a
const LIMIT = 2
type Mode = slow | fast
var n : 0 .. 3 = 0
var mode : Mode = slow
def Top(k) = k >= LIMIT
def Doubled(k) = 2 * k
fair action up(by in 1 .. 2) { when not Top(n)  n' = n + by  assert n < 3 "too many" }
action turn { mode' = if mode = slow then fast else slow }
init n < 2
invariant Small : Doubled(n) <= 6
property Ends : eventually Top(n)
deadlock allowed when n = 3
`;

interface Hashes {
  readonly identity: string;
  readonly question: string;
}

interface Asking {
  readonly constants?: Readonly<Record<string, string>>;
  readonly symmetry?: boolean;
  readonly layoutVersion?: number;
  readonly expectations?: readonly string[];
  readonly toolVersion?: string;
}

function hashesOf(text: string, asking: Asking = {}): Hashes {
  const { symmetry = false, layoutVersion = 1, expectations = [], toolVersion = "1.0.0" } = asking;
  const { ir } = accepted(compileText(text, { constants: asking.constants ?? {} }));
  const identity = identityOf(ir, { symmetry, layoutVersion });
  return { identity, question: questionOf(ir, { identity, expectations, toolVersion }) };
}

const replaced = (from: string, to: string): string => {
  if (!SPEC.includes(from)) throw new Error(`nothing to replace: ${from}`);
  return SPEC.replace(from, to);
};

const BASE = hashesOf(SPEC);

describe("neither hash is changed by", () => {
  it.each([
    ["a comment", replaced("action turn", "// to and fro\naction turn")],
    ["a doc comment", replaced("action turn", "/// Turns.\naction turn")],
    ["another layout of the text", replaced("when not Top(n)  ", "when not Top(n)\n\n    ")],
    [
      "the name of a parameter",
      replaced(
        "up(by in 1 .. 2) { when not Top(n)  n' = n + by",
        "up(d in 1 .. 2) { when not Top(n)  n' = n + d",
      ),
    ],
    ["the name of a definition", SPEC.replaceAll("Doubled", "Twice")],
    ["a definition that nothing uses", replaced("def Doubled", "def Unused(k) = k + 1\ndef Doubled")],
  ])("%s", (_, text) => {
    expect(hashesOf(text)).toEqual(BASE);
  });
});

describe("only the question is changed by", () => {
  it.each<[string, string, Asking]>([
    ["the name of a property", replaced("invariant Small", "invariant Little"), {}],
    ["another property", replaced("property Ends", "reachable Full : n = 3\nproperty Ends"), {}],
    ["one property less", replaced("invariant Small : Doubled(n) <= 6\n", ""), {}],
    ["what a property says", replaced("<= 6", "<= 5"), {}],
    ["what a definition says that only a property uses", replaced("2 * k", "3 * k"), {}],
    ["the fairness of an action", replaced("fair action up", "strong fair action up"), {}],
    ["where a deadlock is allowed", replaced("allowed when n = 3", "allowed when n = 2"), {}],
    ["that an action is the environment's", replaced("action turn", "environment action turn"), {}],
    ["what an assertion says when it fails", replaced("too many", "too much"), {}],
    ["what is expected", SPEC, { expectations: ["expect violated Small"] }],
    ["the version of the tool", SPEC, { toolVersion: "1.0.1" }],
  ])("%s", (_, text, asking) => {
    const { identity, question } = hashesOf(text, asking);
    expect(identity).toBe(BASE.identity);
    expect(question).not.toBe(BASE.question);
  });
});

describe("both hashes are changed by", () => {
  it.each<[string, string, Asking]>([
    ["a guard", replaced("when not Top(n)", "when n < 2"), {}],
    ["what a definition says that a guard uses", replaced("k >= LIMIT", "k > LIMIT"), {}],
    ["an assignment", replaced("n + by", "n + 1"), {}],
    ["what is asserted", replaced("assert n < 3", "assert n < 2"), {}],
    ["a constant in the text", replaced("LIMIT = 2", "LIMIT = 3"), {}],
    ["a constant from outside", SPEC, { constants: { LIMIT: "3" } }],
    ["the range of a variable", replaced("0 .. 3", "0 .. 4"), {}],
    ["the alternatives of a type", replaced("slow | fast", "slow | fast | off"), {}],
    ["an initial value", replaced("mode : Mode = slow", "mode : Mode = fast"), {}],
    ["a condition of the initial states", replaced("init n < 2", "init n < 1"), {}],
    ["another variable", replaced("var n", "var m : bool = false\nvar n"), {}],
    ["the name of a variable", SPEC.replace(/\bmode\b/g, "speed"), {}],
    ["the name of an action", replaced("action turn", "action flip"), {}],
    ["another action", replaced("init", "action stay { n' = n }\ninit"), {}],
    [
      "the order of the actions",
      replaced("action turn { mode' = if mode = slow then fast else slow }\n", "").replace(
        "fair action",
        "action turn { mode' = if mode = slow then fast else slow }\nfair action",
      ),
      {},
    ],
    ["that states count up to symmetry", SPEC, { symmetry: true }],
    ["another way of packing", SPEC, { layoutVersion: 2 }],
  ])("%s", (_, text, asking) => {
    const { identity, question } = hashesOf(text, asking);
    expect(identity).not.toBe(BASE.identity);
    expect(question).not.toBe(BASE.question);
  });
});

describe("SHA-256", () => {
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ])("of the standard's example %#", (text, hash) => {
    expect(sha256(text)).toBe(hash);
  });

  it("of texts of every length around a block, and of every kind of character, is what Node's is", () => {
    const node = (text: string): string => createHash("sha256").update(text).digest("hex");
    const texts = [
      ...Array.from({ length: 200 }, (_, n) => "x".repeat(n)),
      ...Array.from({ length: 70 }, (_, n) => "é".repeat(n)),
      "\u07ff\u0800\uffff\u{10000}\u{10ffff}",
      "half a pair: \ud800, the other half: \udc00",
    ];
    expect(texts.map(sha256)).toEqual(texts.map(node));
  });
});

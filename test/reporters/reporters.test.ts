/** Reports in the formats of other programs: what they say, and that text of a spec stays text in them. */
import { describe, expect, it } from "vitest";
import { github, githubSummary } from "../../src/reporters/github.js";
import { junit } from "../../src/reporters/junit.js";
import type { Report } from "../../src/reporters/report.js";
import { sarif } from "../../src/reporters/sarif.js";
import { tap } from "../../src/reporters/tap.js";

const NOWHERE = { file: null, line: null, column: null, endLine: null, endColumn: null };

const reportOf = (name: string, detail: string): Report => ({
  version: "1.2.3",
  stopped: null,
  files: [
    {
      path: "specs/a b.subtle",
      elapsedMs: 1234,
      cases: [
        { name: "expect holds", variant: null, outcome: "passed", details: [], place: null },
        {
          name,
          variant: "broken",
          outcome: "failed",
          details: [detail, "second line"],
          place: { file: "specs/a b.subtle", line: 7, column: 3, endLine: 7, endColumn: 9 },
        },
        { name: "Slow", variant: null, outcome: "undecided", details: ["the limit on time"], place: null },
      ],
      diagnostics: [
        { code: "vacuous", severity: "warning", message: "it is never used", hint: null, ...NOWHERE },
      ],
    },
  ],
});

const PLAIN = reportOf("expect violates Safe", "Safe holds");

const HOSTILE = [
  "</testcase><script>alert(1)</script>",
  "]]>",
  "::error file=x::y",
  "a\nnot ok 9 - b",
  "\u202E\u0000\u001b[31m",
  '"quoted" & \\ # | % , :',
  "x".repeat(100_000),
];

describe("a report", () => {
  it("is JUnit's XML", () => expect(junit(PLAIN)).toMatchSnapshot());
  it("is SARIF", () => expect(sarif(PLAIN)).toMatchSnapshot());
  it("is TAP", () => expect(tap(PLAIN)).toMatchSnapshot());
  it("is a list of annotations", () => expect(github(PLAIN)).toMatchSnapshot());
  it("is the summary of a job", () => expect(githubSummary(PLAIN)).toMatchSnapshot());
});

describe.each(HOSTILE)("%.30j", (text) => {
  const report = reportOf(text, text);

  it("makes no element in XML, and no character that XML can't hold", () => {
    const xml = junit(report);
    const markup = xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>|"[^"<]*"/g, "");
    expect(markup.match(/<testcase /g)?.length).toBe(4);
    expect(/<script|\]\]>/.test(markup)).toBe(false);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u202E]/.test(xml)).toBe(false);
  });

  it("makes no result in SARIF", () => {
    const { runs } = JSON.parse(sarif(report)) as { runs: { results: { level: string }[] }[] };
    expect(runs[0]?.results.map(({ level }) => level)).toEqual(["error", "note", "warning"]);
  });

  it("makes no test point in TAP", () => {
    const lines = tap(report).split("\n");
    expect(lines.filter((line) => /^(not )?ok /.test(line))).toHaveLength(3);
    expect(lines.at(-2)).toBe("1..3");
  });

  it("makes no command in annotations", () => {
    const lines = github(report).split("\n");
    expect(lines.filter((line) => line.startsWith("::"))).toHaveLength(3);
    expect(lines).toHaveLength(4);
  });

  it("makes no markup in a summary", () => {
    const summary = githubSummary(report);
    expect(summary.includes("<script")).toBe(false);
    expect(summary.split("\n").filter((line) => line.startsWith("|"))).toHaveLength(3);
  });
});

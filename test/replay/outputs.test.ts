/** What is written about a log: pages, a log that is followed, and whatever a log says stays text. */
import { spawn } from "node:child_process";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, MAIN, subtle } from "../cli/command.js";
import { judgementOf } from "../cli/replayed.js";
import { changed, GOOD, type LogLine, mapWith, SPEC, WRITTEN } from "./bench.js";

const jsonl = WRITTEN["jsonl"] as (lines: readonly LogLine[]) => string;
const words = ["replay", "a.subtle", "a.log", "--map", "a.map"];
const folder = (log: string, map = mapWith("")): Promise<string> =>
  folderWith({ "a.subtle": SPEC, "a.map": map, "a.log": log });

describe("--html", () => {
  const page = async (log: string): Promise<string> => {
    const cwd = await folder(log);
    await subtle([...words, "--html", "a.html", "--quiet"], { cwd });
    return readFile(join(cwd, "a.html"), "utf8");
  };

  it("has what stands against the next line, the lines before it, and guesses, without scripts", async () => {
    const html = await page(jsonl(changed(GOOD, 6, { fields: { total: 2 } })));
    expect(html).toContain("<!DOCTYPE html>");
    expect(html).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
    expect(html).not.toMatch(/<script|javascript:| on\w+=/i);
    expect(html).toContain("is rejected by");
    expect(html).toContain('<th scope="col">CPU 1</th>');
    expect(html).toContain('<strong class="bad">Line 7</strong> can\'t be next');
    expect(html).toContain("count is 3, the line says total = 2");
    expect(html).toContain("What may be wrong with the log");
  });

  it("of an accepted log has what it covers", async () => {
    const html = await page(jsonl(GOOD.slice(0, 3)));
    expect(html).toContain("is accepted by");
    expect(html).toContain("3 transitions covered");
    expect(html).toContain("never occurred: <code>thread.free</code>");
  });
});

// ─────────────────────────────────────────────────────────────────────── hostile logs

/** What clears the screen, turns the direction of text, and could end an element, an attribute or a line. */
const HOSTILE =
  "\u001b[2J\u009b31m\u202e\r<img src=x onerror=alert(1)>\" ' `</code></script>&lt;\u200b\u0007";

describe("a log that says what a terminal or a browser would obey", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e]/;
  const evil = (line: LogLine): string => {
    const { time, cpu, pid, event, fields } = line;
    return JSON.stringify({
      event,
      time,
      cpu: `${cpu} ${HOSTILE}`,
      pid: `${pid} ${HOSTILE}`,
      ...fields,
      [HOSTILE]: HOSTILE,
    });
  };
  const LOG = changed(GOOD, 6, { fields: { total: 2 } })
    .map(evil)
    .join("\n");

  it("stays text on the terminal, in JSON and on a page", async () => {
    const cwd = await folder(LOG);
    const { code, stdout, stderr } = await subtle([...words, "--html", "a.html", "--json", "a.json"], {
      cwd,
    });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toMatch(OBEYED);
    expect(stdout).toContain("<U+001B>");
    const html = await readFile(join(cwd, "a.html"), "utf8");
    expect(html).not.toMatch(OBEYED);
    expect(html).not.toMatch(/<img|<\/script|<script/);
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    const json = judgementOf(await readFile(join(cwd, "a.json"), "utf8"));
    expect(json.objects[0]?.rejection?.largest[0]?.blocked[0]?.cpu).toBe(`1 ${HOSTILE}`);
  });

  it("stays text in what is told of a line that can't be judged, and in a map that is proposed", async () => {
    const broken = await folder(evil({ ...(GOOD[0] as LogLine), event: `x${HOSTILE}` }));
    const told = await subtle(words, { cwd: broken });
    expect(told.code).toBe(2);
    expect(told.stdout + told.stderr).not.toMatch(OBEYED);
    const cut = await subtle(words, { cwd: await folder(`{"event": "${HOSTILE}`) });
    expect(cut.code).toBe(2);
    expect(cut.stdout + cut.stderr).not.toMatch(OBEYED);
    const strange = [`line\n// hidden reset\nnever thread.take`, HOSTILE].map(
      (name) => ({ ...GOOD[0], event: name, fields: { [name]: name } }) as LogLine,
    );
    const learnt = await subtle(["replay", "a.subtle", "a.log", "--learn"], {
      cwd: await folder(jsonl(strange)),
    });
    expect(learnt.code).toBe(0);
    expect(learnt.stdout).not.toMatch(OBEYED);
    expect(learnt.stdout).not.toMatch(/^never/m);
  });

  it("is not a pattern of the map, and not a name of the spec", async () => {
    const cwd = await folder(
      ['{"event":"__proto__","pid":1}', '{"event":"constructor","pid":1,"__proto__":{"by":1}}'].join("\n"),
      mapWith("", "ignore __proto__, constructor"),
    );
    expect((await subtle(words, { cwd })).code).toBe(0);
  });
});

// ─────────────────────────────────────────────────────────────────────── a log that is followed

/** The command in a process of its own, which goes on until it is told to end. */
function following(cwd: string, log: string) {
  const child = spawn(process.execPath, [MAIN, "replay", "a.subtle", log, "--map", "a.map", "--follow"], {
    cwd,
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.resume();
  const ended = new Promise<{ code: number | null; stdout: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout }));
  });
  return { child, ended };
}

describe("--follow", () => {
  /** More than a pipe holds: when all is written, the command has read some of it. */
  const MUCH = Array.from({ length: 4000 }, (_, i) =>
    GOOD.map((line) => ({ ...line, time: line.time + i * 100_000 })),
  ).flatMap((lines, i) => (i === 0 ? lines : [{ ...(lines[0] as LogLine), event: "sched_switch" }]));
  const written = (child: ReturnType<typeof following>["child"], text: string): Promise<void> =>
    new Promise((resolve) => {
      child.stdin.write(text, () => resolve());
    });

  it("ends with the verdict so far (3) when a signal comes", async () => {
    const { child, ended } = following(await folder(""), "-");
    await written(child, jsonl(MUCH));
    child.kill("SIGINT");
    const { code, stdout } = await ended;
    expect([code, stdout]).toEqual([3, expect.stringContaining("is not decided: no contradiction")]);
  });

  it("says a rejection at once, while the log is still written", async () => {
    const { child, ended } = following(await folder(""), "-");
    await written(child, jsonl(GOOD.slice(1)));
    const { code, stdout } = await ended;
    expect([code, stdout]).toEqual([1, expect.stringContaining("is rejected")]);
  });

  it("sees what is added to a file", async () => {
    const cwd = await folder(jsonl(GOOD));
    const { ended } = following(cwd, "a.log");
    await appendFile(
      join(cwd, "a.log"),
      jsonl(GOOD.slice(1, 2).map((line) => ({ ...line, time: 2_000_000 }))),
    );
    const { code, stdout } = await ended;
    expect([code, stdout]).toEqual([1, expect.stringContaining("line 9")]);
  });

  it("of a pipe that is closed ends with its verdict", async () => {
    const { child, ended } = following(await folder(""), "-");
    child.stdin.end(jsonl(GOOD));
    expect(await ended).toEqual({ code: 0, stdout: expect.stringContaining("is accepted") });
  });
});

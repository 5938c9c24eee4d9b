/** A file keeps its kind of line ends: a clone on Windows has other ones than its origin. */
import { describe, expect, it } from "vitest";
import { format } from "../../src/format/format.js";
import { run } from "../host/memory-host.js";

const spec =
  "/// What it is.\nspec a\n\nvar x : 0 .. 1 = 0  // one bit\n\n/* of\n   two lines */\ninvariant Low : x <= 1\n";
const windows = (text: string): string => text.replaceAll("\n", "\r\n");

describe("line ends of a formatted file", () => {
  it.each<[what: string, text: string, formatted: string]>([
    ["of Unix stay", spec, spec],
    ["of Windows stay", windows(spec), windows(spec)],
    ["of Windows stay where the layout changes", windows(spec).replace("spec a", "spec   a"), windows(spec)],
    [
      "that are mixed become those of most lines: Windows",
      windows(spec).replace("\r\n", "\n"),
      windows(spec),
    ],
    ["that are mixed become those of most lines: Unix", spec.replace("\n", "\r\n"), spec],
    [
      "that are mixed evenly become those of Unix",
      "spec a\r\n\nvar x : 0 .. 1 = 0\n\r\n",
      "spec a\n\nvar x : 0 .. 1 = 0\n",
    ],
    ["that are missing become those of Unix", "spec a", "spec a\n"],
    [
      "within a comment are those of the file",
      windows("spec a\n/* 1\n2 */\n"),
      windows("spec a\n/* 1\n2 */\n"),
    ],
  ])("%s", (_, text, formatted) => {
    expect(format(text).text).toBe(formatted);
    expect(format(formatted).text).toBe(formatted);
  });

  it("of a clone on Windows are nothing that `fmt --check` complains about", async () => {
    const machine = { files: { "a.subtle": windows(spec), "b.subtle": spec } };
    const { code, stdout, stderr } = await run(["fmt", "--check", "a.subtle", "b.subtle"], machine);
    expect([code, stdout, stderr]).toEqual([0, "", ""]);
  });
});

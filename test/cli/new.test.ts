/** `subtle new` and `subtle init`: what they write is right, and nothing is overwritten. */
import { expect, it } from "vitest";
import { memoryHost, run, runOn } from "../host/memory-host.js";

it.each([
  ["lock", "lock.subtle"],
  ["specs/two_phase", "specs/two_phase.subtle"],
  ["a.subtle", "a.subtle"],
])("new %s writes %s: it is tested, formatted and without warnings", async (name, path) => {
  const host = memoryHost({ files: { "specs/x.txt": "" } });
  expect(await runOn(host, ["new", name])).toBe(0);
  expect(host.stdout()).toContain(`subtle check ${path}`);
  const text = host.text(path) ?? "";
  for (const words of [
    ["test", "--strict", path],
    ["fmt", "--check", path],
    ["check", "--strict", path],
  ]) {
    const ended = await run(words, { files: { [path]: text } });
    expect([words, ended.code, ended.stderr]).toEqual([words, 0, ""]);
  }
});

it.each([
  ["foo-bar", "such as `foo_bar`"],
  ["2pc", "such as `spec_2pc`"],
  ["expect", "a word of the language"],
  ["", "can't be the name"],
  ["a/", "can't be the name"],
  ["ünï", "can't be the name"],
  ["there", "is there already"],
  ["none/a", "can't be written"],
])("new %j is refused: %s", async (name, why) => {
  const { code, stderr, host } = await run(["new", name], { files: { "there.subtle": "mine" } });
  expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  expect(host.paths()).toEqual(["there.subtle"]);
  expect(host.text("there.subtle")).toBe("mine");
});

it("init begins a project, which then has nothing to add", async () => {
  const { code, host } = await run(["init"]);
  expect([code, host.paths()]).toEqual([0, ["package.json", "specs/first.subtle"]]);
  expect(JSON.parse(host.text("package.json") ?? "").scripts).toEqual({ test: "subtle test specs" });
  const [manifest, spec] = [host.text("package.json"), host.text("specs/first.subtle")];
  expect(await runOn(host, ["init"])).toBe(0);
  expect([host.text("package.json"), host.text("specs/first.subtle")]).toEqual([manifest, spec]);
  expect((await run(["test", "specs"], { files: { "specs/first.subtle": spec ?? "" } })).code).toBe(0);
});

it("init adds a script to the package.json that is there, as it is laid out", async () => {
  const text = '{\r\n\t"name": "p",\r\n\t"scripts": {\r\n\t\t"test": "vitest"\r\n\t},\r\n\t"x": [1]\r\n}\r\n';
  const { code, host } = await run(["init", "p"], {
    files: { "p/package.json": text, "p/specs/own.subtle": "spec own\n" },
  });
  expect(code).toBe(0);
  expect(host.paths()).toEqual(["p/package.json", "p/specs/own.subtle"]);
  const changed = host.text("p/package.json") ?? "";
  expect(
    changed.replace(',\r\n\t\t"test:specs": "subtle test specs"', "").replace("[\r\n\t\t1\r\n\t]", "[1]"),
  ).toBe(text);
});

it.each([
  ["{", "is not a JSON object"],
  ["[]", "is not a JSON object"],
  ['{"scripts": 3}', "has no object `scripts`"],
  ['{"scripts": {"test": "a", "test:specs": "b", "test:subtle": "c"}}', "has scripts test"],
])("init writes nothing where package.json is %s", async (text, why) => {
  const { code, stderr, host } = await run(["init"], { files: { "package.json": text } });
  expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  expect(host.paths()).toEqual(["package.json"]);
  expect(host.text("package.json")).toBe(text);
});

it("init is refused where there is no folder", async () => {
  expect((await run(["init", "none"])).code).toBe(2);
});

/** The configuration for Neovim, in a real one without a screen, if there is one on this machine. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lined, positionAt } from "../../src/language/lined-text.js";
import { needs } from "../programs.js";
import { compileText, ROOT } from "../support.js";
import { LONG_SPEC, LONG_TEXT, REQUEST_FAILED, REQUESTS, wrongExamples } from "./requests.js";

/** Opens a spec, applies the first fix of the first diagnostic, formats, jumps, and saves. */
const SCRIPT = `
local buffer = vim.api.nvim_get_current_buf()
local uri = vim.uri_from_bufnr(buffer)
local said = {}
local function ask(method, parameters)
  parameters.textDocument = { uri = uri }
  local answers = vim.lsp.buf_request_sync(buffer, method, parameters, 60000) or {}
  for _, answer in pairs(answers) do return answer.result end
end
assert(vim.wait(60000, function() return #vim.diagnostic.get(buffer) > 0 end), "no diagnostics")
local first = vim.diagnostic.get(buffer)[1]
said.message, said.line, said.column = first.message, first.lnum, first.col
local at = { line = first.lnum, character = first.col }
local actions = ask("textDocument/codeAction", { range = { start = at, ["end"] = at }, context = { diagnostics = {} } })
said.title = actions[1].title
vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
assert(vim.wait(60000, function() return #vim.diagnostic.get(buffer) == 0 end), "diagnostics stay")
local edits = ask("textDocument/formatting", { options = { tabSize = 2, insertSpaces = true } })
vim.lsp.util.apply_text_edits(edits, buffer, "utf-16")
local places = ask("textDocument/definition", { position = { line = 3, character = 28 } })
assert(places and places[1], "no definition in " .. vim.fn.json_encode(vim.api.nvim_buf_get_lines(buffer, 0, -1, true)))
said.definition = places[1].range.start.line
vim.cmd("write")
vim.fn.writefile({ vim.fn.json_encode(said) }, vim.g.answer)
vim.cmd("qall!")
`;

/** Neovim without a screen and without anybody's configuration, with ours. */
function neovim(script: string, variables: Readonly<Record<string, string>>, ...files: readonly string[]) {
  const command = [process.execPath, join(ROOT, "dist/src/cli/start.cjs"), "lsp"];
  const set = { ...variables, subtle_command: command };
  return spawnSync(
    "nvim",
    [
      ...["--headless", "--clean", "-n"],
      ...Object.entries(set).flatMap(([name, value]) => [
        "--cmd",
        `let g:${name} = ${JSON.stringify(value)}`,
      ]),
      ...["--cmd", `luafile ${join(ROOT, "editors/neovim/subtle.lua")}`],
      ...["-c", `luafile ${script}`, "-c", "cquit 1", ...files],
    ],
    { encoding: "utf8", timeout: 300_000 },
  );
}

it("Neovim shows a mistake, mends it, formats and jumps", (context) => {
  needs(context, "nvim");
  const folder = mkdtempSync(join(tmpdir(), "subtle-"));
  const [spec, script, answer] = ["a.subtle", "drive.lua", "answer.json"].map((name) => join(folder, name));
  writeFileSync(spec ?? "", "spec a\nvar locked : bool=true\naction flip {\tlocked' = not loked }\n");
  writeFileSync(script ?? "", SCRIPT);
  const { status, stderr } = neovim(script ?? "", { answer: answer ?? "" }, spec ?? "");
  expect([status, stderr.includes("Error") ? stderr : ""]).toEqual([0, ""]);
  expect(JSON.parse(readFileSync(answer ?? "", "utf8"))).toEqual({
    message: "`loked` is not declared; a value is expected here\ndid you mean `locked`?",
    line: 2,
    column: 28,
    title: "Replace `loked` by `locked`",
    definition: 2,
  });
  expect(readFileSync(spec ?? "", "utf8")).toBe(
    "spec a\n\nvar locked : bool = true\naction flip { locked' = not locked }\n",
  );
});

/** Opens each file, waits for its server, and sends every request to it; says what failed, and what was answered. */
const EVERYTHING = `
local given = vim.fn.json_decode(vim.fn.readfile(vim.g.given))
local said = { failed = {}, answered = {}, shown = {} }
for _, file in ipairs(given.files) do
  vim.cmd("edit! " .. vim.fn.fnameescape(file.path))
  local buffer = vim.api.nvim_get_current_buf()
  local ready = vim.wait(60000, function()
    for _, client in pairs(vim.lsp.buf_get_clients(buffer)) do return client.initialized == true end
  end)
  assert(ready, "no server for " .. file.path)
  for _, method in ipairs(given.methods) do
    local place = { line = file.line, character = file.character }
    local answers, why = vim.lsp.buf_request_sync(buffer, method, {
      textDocument = { uri = vim.uri_from_bufnr(buffer) },
      position = place,
      range = { start = place, ["end"] = place },
      context = { diagnostics = {}, includeDeclaration = true },
      options = { tabSize = 2, insertSpaces = true },
      newName = "another_name",
      query = "",
    }, 60000)
    if answers == nil then table.insert(said.failed, { file.path, method, why or "no answer" }) end
    for _, answer in pairs(answers or {}) do
      local code = answer.error and answer.error.code
      if code ~= nil and code ~= ${REQUEST_FAILED} then
        table.insert(said.failed, { file.path, method, answer.error.message })
      end
      if answer.result ~= nil then said.answered[method] = (said.answered[method] or 0) + 1 end
    end
  end
  if file.isShown then
    local found = vim.wait(60000, function() return #vim.diagnostic.get(buffer) > 0 end)
    if not found then table.insert(said.failed, { file.path, "diagnostics", "none" }) end
  end
  vim.cmd("bwipeout!")
end
vim.fn.writefile({ vim.fn.json_encode(said) }, vim.g.answer)
vim.cmd("qall!")
`;

it("Neovim sends every request, on a spec with imports and on every wrong example", (context) => {
  needs(context, "nvim");
  const folder = mkdtempSync(join(tmpdir(), "subtle-"));
  const at = (name: string): string => join(folder, name);
  const files = Object.entries(wrongExamples).map(([code, text]) => {
    writeFileSync(at(`${code}.subtle`), text);
    // A module that is open is no mistake.
    const { diagnostics } = compileText(text);
    const span = diagnostics[0]?.span ?? { start: 0, end: 0 };
    const { line, character } = positionAt(lined(text), span.start);
    return {
      path: at(`${code}.subtle`),
      line,
      character,
      isShown: diagnostics.length > 0 && code !== "module-not-spec",
    };
  });
  const { line, character } = positionAt(lined(LONG_TEXT), LONG_TEXT.indexOf("fault[f] at {dax") + 2);
  files.push({ path: LONG_SPEC, line, character, isShown: false });
  writeFileSync(at("given.json"), JSON.stringify({ files, methods: REQUESTS }));
  writeFileSync(at("drive.lua"), EVERYTHING);
  const { status, stderr } = neovim(at("drive.lua"), { answer: at("answer.json"), given: at("given.json") });
  expect([status, stderr.includes("Error") ? stderr : ""]).toEqual([0, ""]);
  const { failed, answered } = JSON.parse(readFileSync(at("answer.json"), "utf8"));
  expect(failed).toEqual([]);
  const silent = REQUESTS.filter((method) => !((answered[method] ?? 0) > 0));
  expect(silent).toEqual([]);
});

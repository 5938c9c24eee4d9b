/** The configuration for Neovim, in a real one without a screen, if there is one on this machine. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { needs } from "../programs.js";
import { ROOT } from "../support.js";

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

it("Neovim shows a mistake, mends it, formats and jumps", (context) => {
  needs(context, "nvim");
  const folder = mkdtempSync(join(tmpdir(), "subtle-"));
  const [spec, script, answer] = ["a.subtle", "drive.lua", "answer.json"].map((name) => join(folder, name));
  writeFileSync(spec ?? "", "spec a\nvar locked : bool=true\naction flip {\tlocked' = not loked }\n");
  writeFileSync(script ?? "", SCRIPT);
  const command = [process.execPath, join(ROOT, "dist/src/cli/start.cjs"), "lsp"];
  const { status, stderr } = spawnSync(
    "nvim",
    [
      ...["--headless", "--clean", "-n"],
      ...["--cmd", `let g:answer = ${JSON.stringify(answer)}`],
      ...["--cmd", `let g:subtle_command = ${JSON.stringify(command)}`],
      ...["--cmd", `luafile ${join(ROOT, "editors/neovim/subtle.lua")}`],
      ...["-c", `luafile ${script}`, "-c", "cquit 1", spec ?? ""],
    ],
    { encoding: "utf8", timeout: 300_000 },
  );
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

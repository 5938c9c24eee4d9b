-- Subtle for Neovim 0.7 and later, without plugins: `dofile` it, or copy it to ~/.config/nvim/plugin/subtle.lua.
-- vim.g.subtle_command is the command that starts the server; by default { "subtle", "lsp" }.

local clients = {}

local function command()
  return vim.g.subtle_command or { "subtle", "lsp" }
end

-- The folder that has the repository or the package of a file; the folder of the file where there is none.
local function root_of(path)
  local folder = vim.fn.fnamemodify(path, ":p:h")
  local at = folder
  while at ~= "" and at ~= "/" do
    if vim.fn.isdirectory(at .. "/.git") == 1 or vim.fn.filereadable(at .. "/package.json") == 1 then
      return at
    end
    at = vim.fn.fnamemodify(at, ":h")
  end
  return folder
end

local function start(buffer)
  local root = root_of(vim.api.nvim_buf_get_name(buffer))
  local config = {
    name = "subtle",
    cmd = command(),
    root_dir = root,
    workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
  }
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
    return
  end
  -- Neovim 0.7: one server for each folder.
  local known = clients[root]
  if known == nil or vim.lsp.get_client_by_id(known) == nil then
    clients[root] = vim.lsp.start_client(config)
  end
  vim.lsp.buf_attach_client(buffer, clients[root])
end

local group = vim.api.nvim_create_augroup("subtle", { clear = true })
vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  group = group,
  pattern = "*.subtle",
  callback = function(given)
    vim.bo[given.buf].filetype = "subtle"
  end,
})
vim.api.nvim_create_autocmd("FileType", {
  group = group,
  pattern = "subtle",
  callback = function(given)
    vim.bo[given.buf].commentstring = "// %s"
    vim.bo[given.buf].shiftwidth = 2
    vim.bo[given.buf].expandtab = true
    start(given.buf)
  end,
})

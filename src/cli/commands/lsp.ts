/** `subtle lsp`: a language server on the standard streams. */
import type { Host } from "../../host/host.js";
import { serve } from "../../language/server.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { specFiles } from "../spec-files.js";

export async function lspCommand(host: Host, version: string): Promise<ExitCode> {
  const connection = await host.editor.connect();
  return new Promise((resolve) => {
    serve(connection, {
      read: host.files.read,
      list: (folders) => specFiles(host, folders).files,
      version,
      later: host.editor.later,
      run: host.editor.run,
      exit: (code) => resolve(code === 0 ? EXIT.ok : EXIT.violated),
    });
  });
}

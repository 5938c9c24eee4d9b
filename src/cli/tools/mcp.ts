/** `subtle mcp`: a server of the Model Context Protocol on the standard streams. */
import { serve } from "../../assist/server.js";
import type { Host } from "../../host/host.js";
import { EXIT, type ExitCode } from "../exit-codes.js";

export async function mcpCommand({ editor }: Host, version: string): Promise<ExitCode> {
  const { run, later } = editor;
  await serve(await editor.assistant(), { version, run, later });
  return EXIT.ok;
}

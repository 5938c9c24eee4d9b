/** The pages of a check. */
import type { Host } from "../../host/host.js";
import { checkPage, type PageInput } from "../../page/document/write.js";
import type { Checked } from "../../page/engine/protocol.js";
import type { Source } from "../../source/source.js";
import { writeTo } from "../output.js";

export { told } from "../../page/engine/engine.js";

/** True, after a diagnostic, if one of them can't be written. */
export async function writePages(
  host: Host,
  input: PageInput,
  found: Checked,
  sources: readonly Source[],
  { html, htmlLight }: { readonly html: string | null; readonly htmlLight: string | null },
): Promise<boolean> {
  const assets = host.browser.assets();
  for (const [target, light] of [
    [html, false],
    [htmlLight, true],
  ] as const)
    if (target !== null && writeTo(host, target, await checkPage(input, found, sources, assets, light)))
      return true;
  return false;
}

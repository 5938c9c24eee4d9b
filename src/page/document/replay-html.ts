/** The judgement of a log as a page. */
import type { ReplayJson } from "../../replay/json.js";
import type { Source } from "../../source/source.js";
import type { PageAssets } from "./data.js";

export function replayPage(
  _result: ReplayJson,
  _sources: readonly Source[],
  _version: string,
  _assets: PageAssets,
): Promise<string> {
  return Promise.resolve("");
}

/** The library's environment under Node.js. */
import type { Environment } from "../library/environment.js";
import { nodeFiles } from "./files/node-files.js";

export const nodeEnvironment: Environment = {
  readFile: nodeFiles.read,
  now: () => performance.now(),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
  prove: async (...asked) => (await import("../proof/proof.js")).prove(...asked),
};

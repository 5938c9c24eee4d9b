/** What the library needs, under Node.js: it reads files by itself. */
import type { Environment } from "../library/environment.js";
import { nodeFiles } from "./node-files.js";

export const nodeEnvironment: Environment = {
  readFile: nodeFiles.read,
  now: () => performance.now(),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};

/** The library's environment under Node.js. */
import type { Environment } from "../library/environment.js";
import { nodeFiles } from "./node-files.js";

export const nodeEnvironment: Environment = {
  readFile: nodeFiles.read,
  now: () => performance.now(),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};

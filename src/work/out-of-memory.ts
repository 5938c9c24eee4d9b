/** Recognises what is thrown when memory runs out, here or in a thread. */

/** What Node.js throws if it can't allocate an array, a string or a table. */
const ALLOCATION =
  /allocation failed|Invalid (?:array|typed array|string|array buffer) length|maximum size exceeded|Cannot create a string longer/;

/** Whether an error means that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : null;
  return code === "ERR_WORKER_OUT_OF_MEMORY" || ALLOCATION.test(error.message);
}

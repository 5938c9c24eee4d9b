/** Recognises what is thrown when memory runs out, here or in a thread. */

/** What Node.js throws where an array, a text or a table can't be made that large. */
const ALLOCATION =
  /allocation failed|Invalid (?:array|typed array|string|array buffer) length|maximum size exceeded|Cannot create a string longer/;

/** Whether something was thrown for want of memory. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : null;
  return code === "ERR_WORKER_OUT_OF_MEMORY" || ALLOCATION.test(error.message);
}

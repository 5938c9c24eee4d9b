/**
 * Folders that tests write to: all below one, which is made before the tests and taken away after them, whatever
 * became of them.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the processes that run tests are told of that one folder. */
const VARIABLE = "SUBTLE_TEST_FOLDER";

/** Called by vitest before all tests; what it returns, after them. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "subtle-tests-"));
  process.env[VARIABLE] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

/** A folder with nothing in it. */
export const emptyFolder = (): Promise<string> => mkdtemp(join(process.env[VARIABLE] ?? tmpdir(), "folder-"));

/**
 * Runs a program as a user would, and measures the whole process: seconds from start to end, and the peak of its
 * resident memory as the kernel keeps it.
 *
 * `/usr/bin/time` asks the kernel for the peak when the process has ended (getrusage). Without it /proc/PID/status is
 * read every few milliseconds, whose VmHWM is the same figure; only growth in the last moments is missed then.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPeakKb } from "./outputs.js";

export interface Run {
  readonly seconds: number;
  readonly peakBytes: number;
  readonly output: string;
  /** Null if it was ended because it took too long, or by a signal. */
  readonly code: number | null;
}

const TIME = "/usr/bin/time";
const POLL_MS = 10;

/** How the peak of memory is found here. */
export const MEMORY_SOURCE = existsSync(TIME) ? `${TIME} (getrusage)` : "VmHWM in /proc, polled";

export async function run(command: readonly string[], cwd: string, timeoutSeconds: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "subtle-run-"));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  const peakFile = join(folder, "peak");
  const timed = existsSync(TIME) ? [TIME, "-q", "-f", "%M", "-o", peakFile, ...command] : command;
  try {
    return await new Promise<Run>((resolve, reject) => {
      const start = performance.now();
      // A group of its own, so that all of it can be ended; with it when this program is.
      const child = spawn(timed[0] as string, timed.slice(1), { cwd, detached: true });
      const end = () => endGroup(child.pid);
      const leave = () => {
        end();
        clear();
      };
      process.once("exit", leave);
      let output = "";
      let peakKb = 0;
      child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
      const poll = setInterval(() => {
        if (timed === command) peakKb = Math.max(peakKb, peakOf(child.pid));
      }, POLL_MS);
      const limit = setTimeout(end, timeoutSeconds * 1000);
      child.on("error", reject);
      child.on("close", (code) => {
        const seconds = (performance.now() - start) / 1000;
        clearInterval(poll);
        clearTimeout(limit);
        process.off("exit", leave);
        if (timed !== command && existsSync(peakFile)) peakKb = Number(readFileSync(peakFile, "utf8"));
        resolve({ seconds, peakBytes: peakKb * 1024, output, code });
      });
    });
  } finally {
    clear();
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return; // It could not be started.
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

function peakOf(pid: number | undefined): number {
  try {
    return readPeakKb(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return 0; // It has ended.
  }
}

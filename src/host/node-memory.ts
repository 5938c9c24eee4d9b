/** How much memory a search may use: what the machine, and the control groups of this process, have left. */
import { readFileSync } from "node:fs";
import { freemem } from "node:os";

/**
 * Reserved for other processes and for Node.js itself: a fraction of what is available, and at least this many bytes.
 */
const RESERVE_SHARE = 0.05;
const RESERVE_MIN = 256 * 2 ** 20;

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

const numberIn = (path: string): number | null => {
  const text = textOf(path)?.trim() ?? "";
  return /^\d+$/.test(text) ? Number(text) : null;
};

/** The memory available without swapping, according to the kernel; if it does not say, the free memory. */
function machineAvailable(): number {
  const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(textOf("/proc/meminfo") ?? "")?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
}

/** What each control group of this process leaves to it, in both versions of control groups. */
function groupsAvailable(): readonly number[] {
  const groups = (textOf("/proc/self/cgroup") ?? "").split("\n").flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === "") return foldersOf("/sys/fs/cgroup", path, "memory.max", "memory.current");
    if (!controllers.split(",").includes("memory")) return [];
    return foldersOf("/sys/fs/cgroup/memory", path, "memory.limit_in_bytes", "memory.usage_in_bytes");
  });
  return groups.flatMap(({ limit, usage }) => {
    const [most, used] = [numberIn(limit), numberIn(usage)];
    return most === null || used === null ? [] : [most - used];
  });
}

/** A group and its parents: each may have a limit. */
function foldersOf(root: string, path: string, limit: string, usage: string) {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.concat("").map((_, i) => {
    const folder = [root, ...parts.slice(0, parts.length - i)].join("/");
    return { limit: `${folder}/${limit}`, usage: `${folder}/${usage}` };
  });
}

/**
 * Bytes that the engine may take beyond what the process has now.
 * @param processMax The most memory that the process may use in all, or null for what is available.
 */
export function memoryForStates(processMax: number | null): number {
  const available = Math.min(machineAvailable(), ...groupsAvailable());
  const left = available - Math.max(RESERVE_MIN, RESERVE_SHARE * available);
  const allowed = processMax === null ? left : Math.min(left, processMax - process.memoryUsage.rss());
  return Math.max(0, Math.floor(allowed));
}

/** How much memory a search may take: what the machine, and the group of processes that this one is in, have left. */
import { readFileSync } from "node:fs";
import { freemem } from "node:os";

/** Left to others, and to what Node.js needs for itself: a part of what is available, and so many bytes at least. */
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

/** What the kernel says can be had without swapping; what is free where it does not say. */
function machineAvailable(): number {
  const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(textOf("/proc/meminfo") ?? "")?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
}

/** What each control group that this process is in leaves to it, in both versions of control groups. */
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

/** A group and those around it: each may have a limit. */
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

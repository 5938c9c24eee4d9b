/** Paths with `/` between their parts, as imports are written and POSIX has them; without asking any machine. */

export const isAbsolute = (path: string): boolean => path.startsWith("/");

/** What stands before the last part; `.` if nothing does. */
export function folderOf(path: string): string {
  const end = path.replace(/\/+$/, "").lastIndexOf("/");
  return end === -1 ? "." : path.slice(0, end) || "/";
}

/** The last part. */
export const nameOf = (path: string): string => /([^/]*)\/*$/.exec(path)?.[1] ?? "";

/** Without `.` and doubled `/`, and with each `..` taken together with the part before it. */
export function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const last = parts.at(-1);
    if (part !== ".." || last === ".." || (last === undefined && !isAbsolute(path))) parts.push(part);
    else parts.pop();
  }
  const joined = parts.join("/");
  return isAbsolute(path) ? `/${joined}` : joined || ".";
}

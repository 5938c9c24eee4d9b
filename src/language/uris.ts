/** Addresses of documents and paths of files. What is no file, such as a text without a name, keeps its address as path. */

/** The path of a document. */
export function pathOf(uri: string): string {
  const match = /^file:\/\/[^/?#]*(\/[^?#]*)/i.exec(uri);
  if (match === null) return uri;
  try {
    return decodeURIComponent(match[1] ?? "");
  } catch {
    return match[1] ?? "";
  }
}

/** The address of a path, as editors write it. */
export function uriOf(path: string): string {
  if (!path.startsWith("/")) return path;
  return `file://${path.split("/").map(encodeURIComponent).join("/")}`;
}

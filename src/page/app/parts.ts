/** The compressed parts of the page: data, engine, editor. Each stands in an element of its own. */
import { decode85 } from "../document/base85.js";

/** The text of a part; null if the page does not have it. */
export async function partText(name: string): Promise<string | null> {
  const element = document.getElementById(`part-${name}`);
  if (element?.textContent == null) return null;
  const bytes = decode85(element.textContent.trim());
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

const loaded = new Map<string, Promise<boolean>>();

/** Runs a part that is a script, once. False if the page does not have it. */
export function loadPart(name: string): Promise<boolean> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const loading = partText(name).then((text) => text !== null && runScript(text));
  loaded.set(name, loading);
  return loading;
}

function runScript(text: string): Promise<boolean> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => {
      URL.revokeObjectURL(url);
      resolve(true);
    };
    script.onerror = () => reject(new Error("a part of the page can't be run"));
    document.head.append(script);
  });
}

/**
 * Bytes as text that can stand in any element: four of them in five characters, as Ascii85 has it, with an alphabet
 * without what HTML reads as markup. Base64 would take a fifteenth more, which is 40 kB in a page.
 */

const ALPHABET = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
  .filter((c) => !"<>&\"'`\\$~".includes(c))
  .join("");

const BASE = ALPHABET.length;

/** Text that is put together at once: many short texts one after another would take long. */
const CHUNK = 2 ** 12;

export function encode85(bytes: Uint8Array): string {
  const chunks: string[] = [];
  let chunk = "";
  for (let at = 0; at < bytes.length; at += 4) {
    let number = 0;
    for (let i = 0; i < 4; i += 1) number = number * 256 + (bytes[at + i] ?? 0);
    let group = "";
    for (let i = 0; i < 5; i += 1) {
      group = ALPHABET.charAt(number % BASE) + group;
      number = Math.floor(number / BASE);
    }
    chunk += group.slice(0, Math.min(4, bytes.length - at) + 1);
    if (chunk.length < CHUNK) continue;
    chunks.push(chunk);
    chunk = "";
  }
  return chunks.join("") + chunk;
}

/** The bytes of a text that `encode85` has made. */
export function decode85(text: string): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  for (let i = 0; i < BASE; i += 1) values[ALPHABET.charCodeAt(i)] = i;
  const bytes = new Uint8Array(Math.floor((text.length * 4) / 5));
  for (let at = 0, to = 0; at < text.length; at += 5) {
    let number = 0;
    // What was left out at the end is taken as large as can be, which changes only what is dropped.
    for (let i = 0; i < 5; i += 1)
      number =
        number * BASE + (at + i < text.length ? (values[text.charCodeAt(at + i)] as number) : BASE - 1);
    for (let shift = 2 ** 24; shift >= 1 && to < bytes.length; shift /= 256)
      bytes[to++] = Math.floor(number / shift) % 256;
  }
  return bytes;
}

/** Unusual characters and names that a terminal, a file system or a parser may mishandle. */

/** What some programs take for the end of a line. */
export const LINE_ENDS = ["\r", "\r\n", "\u2028", "\u2029", "\v", "\f", "\u0085", "\n\r", "\r\r\n"] as const;

/** Characters that are obeyed, hidden, or not allowed. */
export const CHARACTERS = [
  ...["\u001b[2J", "\u001b]0;title\u0007", "\u009b31m", "\u0007", "\b", "\u007f", "\0", "\u0001", "\u0090"],
  ...[
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "\ud800",
    "\udc1b",
    "\udc20",
    "\ufffd",
    "\uffff",
  ],
  ...["é", "e\u0301", "→", "😀", "ﬁ", "İ", "ß", "\u3000", "\u00a0", "‘", "“", "；", "０", "𝒙"],
] as const;

export const NAMES = [
  ...[
    "",
    " ",
    "-",
    "--",
    ".",
    "..",
    "/",
    "//",
    "a/..",
    "./a",
    "a b",
    "a\nb",
    "a\tb",
    "a'b",
    'a"b',
    "a`b",
    "$(id)",
    "*",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "nul",
    "-x",
    "--json",
    "x".repeat(300),
    "é",
    "a\\b",
  ],
  ...["base", "deadlock", "none", "true", "0", "-1", "1e9", "%s%n", "a=b", "=", "#", "~", "<stdin>", "&lt;"],
  ...CHARACTERS.map((character) => `x${character}y`),
] as const;

/**
 * Texts that mean something to whoever reads a file that they are written into, each with a name. Wherever one stands, it
 * has to stay text.
 */
export const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ["ends a script and begins an element", "</script><img src=x onerror=alert(1)>"],
  ["an element", '<svg onload="alert(1)">'],
  ["an address that is a program", "javascript:alert(1)"],
  ["turns the direction of what follows", "\u202egnp.exe"],
  ["is not seen", "a\u200b\u2060\ufeffb"],
  ["a line of 100 kB", "x".repeat(100_000)],
  ["ends CDATA", "]]>"],
  ["begins a comment", "<!-- --><!--"],
  ["entities", "&lt;script&gt;&#60;&amp;"],
  ["quotes", "\"'`\"\"''"],
  ["backslashes", '\\"\\n\\u003c\\'],
  ["line breaks", "one\ntwo\r\nthree\rfour\u2028five"],
  ["a formula", '=HYPERLINK("http://example.com")'],
  ["other formulas", "+1+cmd|' /C calc'!A0"],
  ["a formula with a minus", "-2+3"],
  ["a formula with an at", "@SUM(1)"],
  ["a formula behind a tab", "\t=1+1"],
  ["separators of a table", "a,b;c\td|e"],
  ["controls of a terminal", "\u001b[2J\u001b]0;title\u0007\u009b31m"],
  ["ends a block of a diagram", "end"],
  ["statements of a diagram", "x; participant P9; click P0 call alert(1)"],
  ["a directive of a diagram", '%%{init: {"securityLevel": "loose"}}%%'],
  ["Markdown", "[a](javascript:alert(1)) **b** `c` | d\n# e"],
  ["a template", "$\u{7b}alert(1)} {{alert(1)}} <%= 1 %>"],
  ["names of what every object has", "__proto__"],
  ["nothing", ""],
  ["half of a character", "\ud83d"],
];

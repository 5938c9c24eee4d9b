/** Characters that are not allowed in code: their names, and what to type instead. */

/** Characters that are invisible, or look like a space. */
const NAMES: Readonly<Record<string, string>> = {
  "\u000B": "vertical tab",
  "\u000C": "form feed",
  "\u007F": "delete character",
  "\u0085": "next line",
  "\u00A0": "no-break space",
  "\u00AD": "soft hyphen",
  "\u034F": "combining grapheme joiner",
  "\u061C": "Arabic letter mark",
  "\u180E": "Mongolian vowel separator",
  "\u2002": "en space",
  "\u2003": "em space",
  "\u2007": "figure space",
  "\u2009": "thin space",
  "\u200A": "hair space",
  "\u200B": "zero width space",
  "\u200C": "zero width non-joiner",
  "\u200D": "zero width joiner",
  "\u200E": "left-to-right mark",
  "\u200F": "right-to-left mark",
  "\u2028": "line separator",
  "\u2029": "paragraph separator",
  "\u202A": "left-to-right embedding",
  "\u202B": "right-to-left embedding",
  "\u202C": "pop directional formatting",
  "\u202D": "left-to-right override",
  "\u202E": "right-to-left override",
  "\u202F": "narrow no-break space",
  "\u205F": "medium mathematical space",
  "\u2060": "word joiner",
  "\u2066": "left-to-right isolate",
  "\u2067": "right-to-left isolate",
  "\u2068": "first strong isolate",
  "\u2069": "pop directional isolate",
  "\u3000": "ideographic space",
  "\uFEFF": "byte order mark",
};

/** What an unseen character is called, or null for one that can be seen. */
export function nameOf(character: string): string | null {
  if (NAMES[character] !== undefined) return NAMES[character];
  if (/\p{Zs}/u.test(character)) return "foreign space";
  if (/\p{Cc}/u.test(character)) return "control character";
  if (/[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(character)) return "character without width";
  if (/\p{Cs}/u.test(character)) return "half of a character";
  return null;
}

/** What Subtle writes instead of a group of signs. */
const SIGNS: readonly (readonly [signs: string, instead: string])[] = [
  ["−–—‐‑‒―﹣－", "-"],
  ["“”„‟«»〝〞＂", '"'],
  ["‘’‚‛′＇´ʹʼ", "'"],
  ["→⟶➔➜⇾", "->"],
  ["↦⟼", "|->"],
  ["⟹", "implies"],
  ["⟺≡↔⟷", "iff"],
  ["↝⇝⤳⟿", "leads to"],
  ["□◻☐", "always"],
  ["◇◊⋄", "eventually"],
  ["×∗⋅·•", "*"],
  ["÷∕⁄", "/"],
  ["∖⧵", "minus"],
  ["…‥", ".."],
  ["∅", "{}"],
  ["⟨〈", "<<"],
  ["⟩〉", ">>"],
  ["⊂", "subset"],
  ["⋃", "union"],
  ["⋂", "intersect"],
  ["⋀", "and"],
  ["⋁", "or"],
  ["⊤", "true"],
  ["⊥", "false"],
  ["⩽≦⩽", "<="],
  ["⩾≧⩾", ">="],
  ["≝≜≔", "="],
  ["∶：", ":"],
  ["∣｜", "|"],
  ["、，", ","],
];

/** Letters of other scripts that look like the one of ASCII below each. */
const LETTERS: readonly (readonly [letters: string, ascii: string])[] = [
  ["АВЕКМНОРСТУХІЈЅаеорсухіјѕһԁԛԝ", "ABEKMHOPCTYXIJSaeopcyxijshdqw"],
  ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρικυγχ", "ABEZHIKMNOPTYXoavpikuyx"],
  ["ıℓ", "il"],
];

const INSTEAD: ReadonlyMap<string, string> = new Map([
  ...SIGNS.flatMap(([signs, instead]) => [...signs].map((sign) => [sign, instead] as const)),
  ...LETTERS.flatMap(([letters, ascii]) =>
    [...letters].map((letter, i) => [letter, ascii[i] ?? letter] as const),
  ),
]);

/** What may be typed instead of a character that can be seen, or null. */
export function typedFor(character: string): string | null {
  const known = INSTEAD.get(character);
  if (known !== undefined) return known;
  // Full-width and mathematical forms, and letters with accents; not superscripts, which mean something else.
  if (/\p{No}/u.test(character)) return null;
  const plain = character.normalize("NFKD").replace(/\p{M}/gu, "");
  return /^[!-~]+$/.test(plain) ? plain : null;
}

/** The word with each of its letters replaced by what may be typed for it, or null if that is no name. */
export function wordFor(word: string): string | null {
  const typed = [...word]
    .map((letter) => (/\p{M}/u.test(letter) ? "" : (typedFor(letter) ?? letter)))
    .join("");
  return /^\w+$/.test(typed) ? typed : null;
}

/** The manual page, in the language of man(7). */
import { EXIT } from "../exit-codes.js";
import type { CommandEntry, OptionEntry } from "./table.js";

const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, "Everything holds, or is as expected."],
  [EXIT.violated, "A property is violated, or an expectation differs."],
  [EXIT.wrong, "The spec or the command line has errors: nothing was checked."],
  [EXIT.incomplete, "Not decided, because of a limit or a signal."],
  [EXIT.internal, "An internal error of Subtle."],
];

export function manualPage(commands: readonly CommandEntry[], description: string, version: string): string {
  const lines = [
    '.\\" Made by `npm run build` from the same definitions as `subtle --help`.',
    `.TH SUBTLE 1 "" "Subtle ${escaped(version)}" "User Commands"`,
    ".SH NAME",
    "subtle \\- checks specifications of concurrent protocols",
    ".SH SYNOPSIS",
    ...commands.flatMap((command) => [".br", synopsis(command)]).slice(1),
    ".SH DESCRIPTION",
    text(description),
    ".SH COMMANDS",
    ...commands.flatMap(section),
    ".SH EXIT STATUS",
    ...EXIT_MEANINGS.flatMap(([code, meaning]) => [".TP", `${code}`, text(meaning)]),
    ".PP",
    text("What they mean for a command, it says itself, where that is not the same."),
    ".SH ENVIRONMENT",
    ".TP",
    "SUBTLE_DEBUG",
    text("Internal errors say where they occurred. The command starts more slowly, from single files."),
    ".TP",
    "NO_COLOR",
    text("Nothing is shown in colours."),
    ".SH SEE ALSO",
    text("The folder docs of the package: language.md, why.md, traces.md, editors.md, assistants.md."),
  ];
  return `${lines.join("\n")}\n`;
}

const synopsis = ({ name, arguments: given, options }: CommandEntry): string =>
  [
    `.B subtle ${escaped(name)}`,
    ...(options.length === 0 ? [] : ["[options]"]),
    ...given.map(({ shown }) => escaped(shown)),
  ].join(" ");

function section(command: CommandEntry): readonly string[] {
  const { description, options, notes, arguments: given } = command;
  return [
    `.SS subtle ${escaped([command.name, ...given.map(({ shown }) => shown)].join(" "))}`,
    text(sentence(description)),
    ...given
      .filter(({ description: about }) => about !== "")
      .flatMap(({ shown, description: about }) => [".TP", `.I ${escaped(shown)}`, text(about)]),
    ...options.flatMap(optionLines),
    ...(notes === "" ? [] : [".PP", ".nf", ...notes.split("\n").map(text), ".fi"]),
  ];
}

const optionLines = ({ short, long, value, description }: OptionEntry): readonly string[] => [
  ".TP",
  `.B ${escaped([short, long].filter((each) => each !== null).join(", "))}${value === null ? "" : ` ${escaped(value)}`}`,
  text(description),
];

const sentence = (words: string): string => {
  const whole = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
};

/** Backslashes, and hyphens, which would else become dashes that can't be copied. */
const escaped = (words: string): string => words.replaceAll("\\", "\\e").replaceAll("-", "\\-");

/** A line of text: one that begins like a request is none. */
const text = (words: string): string => escaped(words).replace(/^(?=[.'])/, "\\&");

/** The commands as data: what `--help` shows, from which the manual page and the completions are made. */
import type { Argument, Command, Option } from "commander";

export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** `<spec>`, `[path...]`. */
  readonly arguments: readonly ArgumentEntry[];
  readonly options: readonly OptionEntry[];
  /** What stands below the options; empty if nothing does. */
  readonly notes: string;
}

export interface ArgumentEntry {
  readonly shown: string;
  readonly description: string;
  /** What can stand there: some words, a spec, any file, a folder, or something that is not known. */
  readonly takes: Takes;
}

export interface OptionEntry {
  readonly short: string | null;
  readonly long: string;
  /** `<n>`; null if it has no value. */
  readonly value: string | null;
  readonly description: string;
  readonly takes: Takes | null;
}

export type Takes = readonly string[] | "spec" | "file" | "folder" | "value";

export function tableOf(program: Command): readonly CommandEntry[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    arguments: command.registeredArguments.map(argumentEntry),
    options: command.options.filter(({ hidden }) => !hidden).map(optionEntry),
    notes: notesOf(command),
  }));
}

function argumentEntry(argument: Argument): ArgumentEntry {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return {
    shown: argument.required ? `<${name}>` : `[${name}]`,
    description: argument.description,
    takes: argument.argChoices ?? takenBy(argument.name()),
  };
}

function optionEntry(option: Option): OptionEntry {
  const value = /[<[].*$/.exec(option.flags)?.[0] ?? null;
  return {
    short: option.short ?? null,
    long: option.long ?? "",
    value,
    description: describedOption(option),
    takes: value === null ? null : (option.argChoices ?? takenBy(value.replace(/[<>[\]]/g, ""))),
  };
}

/** As `--help` says it: with the choices, and the default. */
function describedOption({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const more = [
    ...(argChoices === undefined ? [] : [`choices: ${argChoices.join(", ")}`]),
    ...(defaultValue === undefined || typeof defaultValue === "boolean"
      ? []
      : [`default: ${defaultValueDescription ?? String(defaultValue)}`]),
  ];
  return more.length === 0 ? description : `${description} (${more.join("; ")})`;
}

/** What the names of arguments and of values mean. */
const TAKEN: Readonly<Record<string, Takes>> = {
  spec: "spec",
  path: "spec",
  file: "file",
  folder: "folder",
};

const takenBy = (name: string): Takes => (Object.hasOwn(TAKEN, name) ? (TAKEN[name] ?? "value") : "value");

/** The text that is added to the help of a command: Commander has it only as something that is printed. */
function notesOf(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut: (more) => {
      text += more;
    },
  });
  command.outputHelp();
  return text.slice(command.helpInformation().length).trim();
}

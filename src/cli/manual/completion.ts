/** Completions for shells: commands, their options, and the values of options that are a choice. */
import type { CommandEntry, Takes } from "./table.js";

export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];

const MADE: Readonly<Record<Shell, (commands: readonly CommandEntry[]) => string>> = { bash, zsh, fish };

export const completionFor = (shell: Shell, commands: readonly CommandEntry[]): string =>
  MADE[shell](commands);

/** A word that no shell reads as anything else. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const namesOf = ({ options }: CommandEntry): readonly string[] => [
  ...options.flatMap(({ short, long }) => (short === null ? [long] : [short, long])),
  "--help",
];

const isWords = (takes: Takes | null): takes is readonly string[] => Array.isArray(takes);

// ─────────────────────────────────────────────────────────────────────── bash

function bash(commands: readonly CommandEntry[]): string {
  const words = (all: readonly string[]): string =>
    `COMPREPLY=($(compgen -W ${quoted(all.join(" "))} -- "$word"))`;
  const found = (takes: Takes): string => {
    if (isWords(takes)) return words(takes);
    if (takes === "folder") return "_subtle_files d";
    if (takes === "spec") return "_subtle_files '*.subtle'";
    return takes === "file" ? "_subtle_files f" : "COMPREPLY=()";
  };
  const values = ({ name, options }: CommandEntry): readonly string[] =>
    options.flatMap(({ short, long, takes }) =>
      takes === null
        ? []
        : [
            `    ${[short, long].flatMap((each) => (each === null ? [] : [`${name}:${each}`])).join("|")}) ${found(takes)}; return;;`,
          ],
    );
  const rest = (command: CommandEntry): string => {
    const takes = command.arguments[0]?.takes;
    return [
      `    ${command.name})`,
      `      if [[ $word == -* ]]; then ${words(namesOf(command))}`,
      `      else ${takes === undefined ? "COMPREPLY=()" : found(takes)}; fi;;`,
    ].join("\n");
  };
  return `# Completions of subtle for bash: source this file, or put it into
# ~/.local/share/bash-completion/completions/subtle
_subtle_files() {
  local kind=$1 name
  COMPREPLY=()
  while IFS= read -r name; do
    if [[ -d $name ]]; then COMPREPLY+=("$name/")
    elif [[ $kind == f || ( $kind != d && $name == $kind ) ]]; then COMPREPLY+=("$name")
    fi
  done < <(compgen -f -- "$word")
  compopt -o filenames -o nospace 2>/dev/null
}

_subtle() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]}
  if (( COMP_CWORD == 1 )); then
    ${words([...commands.map(({ name }) => name), "help", "--help", "--version"])}
    return
  fi
  case "$command:\${COMP_WORDS[COMP_CWORD-1]}" in
${commands.flatMap(values).join("\n")}
  esac
  case "$command" in
${commands.map(rest).join("\n")}
    help) ${words(commands.map(({ name }) => name))};;
  esac
}
complete -F _subtle subtle
`;
}

// ─────────────────────────────────────────────────────────────────────── zsh

function zsh(commands: readonly CommandEntry[]): string {
  const action = (takes: Takes): string => {
    if (isWords(takes)) return `(${takes.join(" ")})`;
    if (takes === "folder") return "_files -/";
    if (takes === "spec") return '_files -g "*.subtle(-.)"';
    return takes === "file" ? "_files" : " ";
  };
  const described = (text: string): string => text.replace(/[\\[\]:]/g, "\\$&");
  /** Any option may be given again: those that may not say so themselves. */
  const specs = (command: CommandEntry): readonly string[] => [
    ...command.options.flatMap(({ short, long, value, description, takes }) =>
      [short, long].flatMap((name) =>
        name === null
          ? []
          : [
              quoted(
                `*${name}[${described(description)}]${takes === null ? "" : `:${described(value ?? "")}:${action(takes)}`}`,
              ),
            ],
      ),
    ),
    quoted("--help[show what the command does]"),
    ...command.arguments.map(({ shown, takes }) =>
      quoted(`${shown.includes("...") ? "*" : ""}:${described(shown)}:${action(takes)}`),
    ),
  ];
  return `#compdef subtle
# Completions of subtle for zsh: put this file as _subtle into a folder of $fpath.
_subtle() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description.replaceAll(":", "\\:")}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map((command) => `    ${command.name})\n      _arguments ${specs(command).join(" \\\n        ")};;`).join("\n")}
  esac
}
if [ "$funcstack[1]" = "_subtle" ]; then _subtle "$@"; else compdef _subtle subtle; fi
`;
}

// ─────────────────────────────────────────────────────────────────────── fish

function fish(commands: readonly CommandEntry[]): string {
  const text = (words: string): string => `'${words.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap(({ name, description, arguments: given, options }) => {
    const within = `complete -c subtle -n ${text(`__fish_seen_subcommand_from ${name}`)}`;
    const takes = given[0]?.takes;
    return [
      `complete -c subtle -n __fish_use_subcommand -a ${name} -d ${text(description)}`,
      ...(isWords(takes ?? null) ? [`${within} -a ${text((takes as readonly string[]).join(" "))}`] : []),
      ...(takes === "spec" ? [`${within} -a ${text("(__fish_complete_suffix .subtle)")}`] : []),
      ...(takes === "file" || takes === "folder" ? [`${within} -F`] : []),
      ...options.map((option) => {
        const { short, long, takes: value } = option;
        return [
          within,
          ...(short === null ? [] : [`-s ${short.slice(1)}`]),
          `-l ${long.slice(2)}`,
          `-d ${text(option.description)}`,
          ...(value === null ? [] : ["-r"]),
          ...(isWords(value) ? [`-a ${text(value.join(" "))}`] : []),
          ...(value === "file" || value === "folder" ? ["-F"] : []),
        ].join(" ");
      }),
    ];
  });
  return `# Completions of subtle for fish: put this file into ~/.config/fish/completions/subtle.fish
complete -c subtle -f
${lines.join("\n")}
`;
}

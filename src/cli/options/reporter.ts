/** `--reporter NAME[=FILE]`, of `check` and `test`. */
import { InvalidArgumentError, Option } from "commander";
import { REPORTERS, type ReporterOption } from "../reporters.js";

export const reporterOption = (): Option =>
  new Option(
    "--reporter <name>",
    `${REPORTERS.join(", ")}: how the result is told; NAME=FILE for a file; can be repeated`,
  )
    .argParser(reporter)
    .default([] as readonly ReporterOption[], "default");

function reporter(text: string, before: readonly ReporterOption[]): readonly ReporterOption[] {
  const [, word = "", path = null] = /^([^=]*)(?:=(.+))?$/.exec(text) ?? [];
  const name = REPORTERS.find((each) => each === word);
  if (name === undefined)
    throw new InvalidArgumentError(
      `It must be one of ${REPORTERS.join(", ")}, with =FILE behind it for a file.`,
    );
  if (name === "default" && path !== null)
    throw new InvalidArgumentError("The text goes to standard output.");
  const all = [...before, { name, path: path === "-" ? null : path }];
  const [first, second] = all.filter((each) => each.path === null && each.name !== "default");
  if (first !== undefined && second !== undefined)
    throw new InvalidArgumentError(
      `Only one can be on standard output, not both ${first.name} and ${second.name}: give one a file, NAME=FILE.`,
    );
  return all;
}

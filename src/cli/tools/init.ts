/** `subtle init`: a first spec, and a script in package.json that tests all specs. Nothing is overwritten. */
import type { Host } from "../../host/host.js";
import { visibleLine } from "../../source/visible.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { writeTo } from "../output.js";
import { specFiles } from "../spec-files.js";
import { exists, starterSpec } from "./new.js";

const FOLDER = "specs";
const NAME = "first";
const COMMAND = `subtle test ${FOLDER}`;

/** A script is called the first of these that is not taken. */
const SCRIPTS = ["test", "test:specs", "test:subtle"] as const;

export function initCommand(host: Host, folder: string, version: string): ExitCode {
  const within = (path: string): string => (folder === "." ? path : `${folder.replace(/\/+$/, "")}/${path}`);
  const refuse = (why: string): ExitCode => {
    printDiagnostics(host, [usageError(why)], []);
    return EXIT.wrong;
  };
  if (host.files.list(folder).kind !== "folder") return refuse(`\`${folder}\` is no folder`);
  const manifest = within("package.json");
  const change = changeOf(host, manifest, version);
  if ("wrong" in change) return refuse(`\`${manifest}\` ${change.wrong}: nothing is written`);

  const told: string[] = [];
  const specs = within(FOLDER);
  const spec = `${specs}/${NAME}.subtle`;
  const isEmpty = !exists(host, specs) || specFiles(host, [specs]).files.length === 0;
  if (isEmpty && !exists(host, spec)) {
    const obstacle = host.files.makeFolder(specs);
    if (obstacle !== null) return refuse(`\`${specs}\` can't be made: ${obstacle.why}`);
    if (writeTo(host, spec, starterSpec(NAME))) return EXIT.wrong;
    told.push(`${spec} is written`);
  } else told.push(`there are specs in ${specs} already`);
  if (change.text !== null && writeTo(host, manifest, change.text)) return EXIT.wrong;
  told.push(change.told);
  host.out.show(`${told.map(visibleLine).join("\n")}\n`);
  return EXIT.ok;
}

/** What package.json becomes; a text of null leaves it as it is. */
type Change = { readonly text: string | null; readonly told: string } | { readonly wrong: string };

function changeOf(host: Host, path: string, version: string): Change {
  if (!exists(host, path)) {
    const manifest = {
      private: true,
      type: "module",
      scripts: { test: COMMAND },
      devDependencies: { "subtle-checker": `^${version}` },
    };
    return {
      text: `${JSON.stringify(manifest, null, 2)}\n`,
      told: `${path} is written: npm install, npm test`,
    };
  }
  const read = host.files.read(path);
  if (read.kind === "failed") return { wrong: `can't be read: ${read.why}` };
  const json = parsed(read.text);
  if (json === null) return { wrong: "is not a JSON object" };
  const scripts = json["scripts"] ?? {};
  if (!isObject(scripts)) return { wrong: "has no object `scripts`" };
  const known = Object.keys(scripts).find((name) => String(scripts[name]).includes(COMMAND));
  if (known !== undefined) return { text: null, told: `${path} has the script ${known} already` };
  const name = SCRIPTS.find((each) => !Object.hasOwn(scripts, each));
  if (name === undefined) return { wrong: `has scripts ${SCRIPTS.join(", ")} already` };
  const indent = /^([ \t]+)"/m.exec(read.text)?.[1] ?? "  ";
  const eol = read.text.includes("\r\n") ? "\r\n" : "\n";
  const text = JSON.stringify({ ...json, scripts: { ...scripts, [name]: COMMAND } }, null, indent);
  const end = /\s*$/.exec(read.text)?.[0] ?? "";
  return { text: text.replaceAll("\n", eol) + end, told: `${path} has a script more: npm run ${name}` };
}

type Members = Record<string, unknown>;

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

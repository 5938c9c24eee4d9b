/** `subtle compile --target rv`: writes what a process may do as a monitor for the Linux kernel's runtime verification. */
import { Interruption } from "../../../checker/interruption.js";
import { type Diagnostic, diagnose, hasErrors } from "../../diagnostics/diagnostic.js";
import { suggest } from "../../diagnostics/suggest.js";
import { decidingIn, spaceOf } from "../../graph/build.js";
import type { Host } from "../../host/host.js";
import { interpret } from "../../interpret/model.js";
import { TooManySets } from "../../monitor/automaton.js";
import { uniqueNames } from "../../monitor/c-names.js";
import { monitorOf, type VisibleStep } from "../../monitor/monitor.js";
import { rvDot, rvReadme } from "../../monitor/rv.js";
import { constantsJson } from "../../result/json.js";
import { type CompiledSpec, compile } from "../../run/compile.js";
import { explore } from "../../run/explore.js";
import { grouped } from "../../source/numbers.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { writeTo } from "../output.js";
import { watch } from "../progress.js";
import { openFiles } from "../run-files.js";

export interface MonitorOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** The folder. */
  readonly output: string | null;
  readonly process: string | null;
  /** Steps of which values are seen: `fault.touch(a)`. */
  readonly visible: readonly string[];
}

/** The kernel's tools count states in a byte, or in two. */
const STATES_FEW = 255;
const STATES_MAX = 65_535;

const nearest = (name: string, names: readonly string[]): string => {
  const near = suggest(name, names);
  return near === null ? `; there are ${names.join(", ")}` : `; did you mean \`${near}\`?`;
};

export async function monitorCommand(host: Host, path: string, options: MonitorOptions): Promise<ExitCode> {
  const { output, process: wanted, visible } = options;
  const refuse = (...diagnostics: readonly Diagnostic[]): ExitCode => {
    printDiagnostics(host, diagnostics, []);
    return EXIT.wrong;
  };
  if (output === null || output === "-")
    return refuse(usageError("--target rv writes several files: name a folder for them with -o"));
  const files = openFiles(host, [path], []);
  if (files === null) return EXIT.wrong;
  const watching = watch(host, { memoryMax: null, timeMax: null });
  try {
    const { spec, diagnostics, sources } = compile(path, watching.patient(files.read), options);
    printDiagnostics(host, diagnostics, sources);
    if (spec === null || hasErrors(diagnostics)) return EXIT.wrong;
    const { ir } = spec;
    const names = ir.processes.map(({ name }) => name);
    if (names.length === 0)
      return refuse(usageError("the spec has no process: a monitor sees the steps of one"));
    const name = wanted ?? (names.length === 1 ? names[0] : undefined);
    if (name === undefined) return refuse(usageError(`--process is missing: one of ${names.join(", ")}`));
    if (!names.includes(name))
      return refuse(usageError(`there is no process \`${name}\`${nearest(name, names)}`));
    const seen = visible.map((text) => visibleStep(text, name, spec));
    const wrong = seen.filter((each) => typeof each === "string");
    if (wrong.length > 0) return refuse(...wrong.map((message) => usageError(message)));

    const found = await explore(
      spec,
      {
        all: true,
        only: null,
        statesMax: Number.POSITIVE_INFINITY,
        symmetry: false,
        memoryMax: host.memory.forStates(null),
        traces: "none",
      },
      watching.onProgress,
    );
    if ("refused" in found) return refuse(found.refused);
    if (found.stop !== null) throw new Interruption(found.stop);
    const poll = (): void => {
      const stop = watching.stop();
      if (stop !== null) throw new Interruption(stop);
    };
    const deciding = decidingIn(ir, () => interpret(ir, { symmetry: false }));
    const space = spaceOf(found, poll, visible.length === 0 ? null : deciding);
    const monitor = monitorOf(spec, space, names.indexOf(name), seen as readonly VisibleStep[], poll);
    watching.end();
    const { length } = monitor.states;
    if (length > STATES_MAX)
      return refuse(
        usageError(
          `the monitor would have ${grouped(length)} states: at most ${grouped(STATES_MAX)} are possible; see less, or take smaller constants`,
        ),
      );
    if (length > STATES_FEW)
      host.err.show(
        `note: ${length} states are more than ${STATES_FEW}: the monitor's table takes two bytes an entry\n`,
      );
    return write(host, output, path, spec, monitor, { ...options, process: name });
  } catch (thrown) {
    watching.end();
    if (thrown instanceof TooManySets) {
      host.err.show("not decided: the automaton has too many states on the way to the smallest one\n");
      return EXIT.incomplete;
    }
    if (!(thrown instanceof Interruption)) throw thrown;
    host.err.show("stopped: nothing is written\n");
    return EXIT.incomplete;
  } finally {
    watching.end();
  }
}

/** A message if it is none. */
function visibleStep(text: string, process: string, { ir }: CompiledSpec): VisibleStep | string {
  const match = /^([\w.]+)\(([\w.]+(?:\s*,\s*[\w.]+)*)\)$/.exec(text.trim());
  if (match === null) return `--visible ${text}: it must be a step with names, as ${process}.step(parameter)`;
  const steps = ir.actions.filter((action) => ir.processes[action.process ?? -1]?.name === process);
  const step = match[1] ?? "";
  if (!steps.some(({ name }) => name === step))
    return `--visible: there is no step \`${step}\` of ${process}${nearest(
      step,
      steps.map(({ name }) => name),
    )}`;
  return { action: step, parameters: (match[2] ?? "").split(",").map((name) => name.trim()) };
}

function write(
  host: Host,
  output: string,
  path: string,
  spec: CompiledSpec,
  monitor: ReturnType<typeof monitorOf>,
  { process: wanted, visible, variant }: MonitorOptions,
): ExitCode {
  const { ir } = spec;
  const process = wanted ?? "";
  const [[name = "monitor"] = []] = uniqueNames([[process]]);
  const unseen = ir.actions
    .filter((action) => ir.processes[action.process ?? -1]?.name !== process)
    .map((action) => action.name);
  const constants = Object.entries(constantsJson(ir)).map(([key, value]) => `${key} = ${String(value)}`);
  const readme = rvReadme({ monitor, name, spec: path, variant, constants, unseen, visible });
  const obstacle = host.files.makeFolder(output);
  if (obstacle !== null) {
    printDiagnostics(host, [diagnose("path-unwritable", null, { path: output, ...obstacle })], []);
    return EXIT.wrong;
  }
  const folder = output.replace(/(?<=.)\/+$/, "");
  const texts = [
    [`${folder}/${name}.dot`, rvDot(monitor)],
    [`${folder}/README.md`, readme],
  ] as const;
  for (const [file, text] of texts) if (writeTo(host, file, text)) return EXIT.wrong;
  host.out.show(
    `written to ${folder}/${name}.dot: ${monitor.states.length} states, ${monitor.events.length} events; README.md says how to use it\n`,
  );
  return EXIT.ok;
}

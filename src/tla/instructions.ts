/** The commands that check an exported module. */
import type { TlcRun } from "./configurations.js";
import type { TlaModule } from "./module.js";

const WHAT: Readonly<Record<TlcRun["what"], string>> = {
  safety: "invariants, steps and deadlock",
  reachable: "`reachable` properties: TLC must find a violation of their negation",
  temporal: "temporal properties, without symmetry",
  refinement: "a refinement, without symmetry",
};

export function instructions(module: TlaModule, folder: string, isDistributed: boolean): string {
  const { runs } = module;
  const ran = isDistributed ? runs.filter((run) => run.what === "safety") : runs;
  const files = module.files.map(({ name }) => name);
  return [
    `Written to ${folder}:`,
    ...files.map((file) => `  ${file}`),
    "",
    ...(isDistributed ? distributed(module) : alone(module)),
    "",
    "Afterwards, in that folder, with the same --const and --variant:",
    `  subtle handover SPEC ${ran.map((run) => `--read ${run.name}.out`).join(" \\\n    ")}`,
    "shows what TLC found as `subtle check` would.",
    "",
  ].join("\n");
}

function alone({ name, runs }: TlaModule): readonly string[] {
  return [
    "In that folder, with tla2tools.jar of TLA+ 1.7.4 and Java 11 or later:",
    ...runs.flatMap((run) => [
      "",
      `# ${WHAT[run.what]}`,
      "java -XX:+UseParallelGC -cp tla2tools.jar tlc2.TLC -workers auto \\",
      `  -config ${run.name}.cfg ${name}.tla | tee ${run.name}.out`,
    ]),
  ];
}

/**
 * The server has the spec; workers fetch it from there. `CHECK_DEADLOCK FALSE` of the configuration is ignored by the
 * server, hence its flag. It can't check temporal properties.
 */
function distributed({ name, runs }: TlaModule): readonly string[] {
  const safety = runs.find((run) => run.what === "safety");
  const alone = runs.filter(({ what }) => what === "temporal" || what === "refinement");
  return [
    "Each machine needs Java and the tla2tools.jar of TLA+ 1.7.4; the files",
    "above are needed on the server only. The IP addresses are those by which the",
    "machines reach each other.",
    "",
    "# on the server, in that folder",
    "java -XX:+UseParallelGC -Djava.rmi.server.hostname=SERVER_IP -cp tla2tools.jar \\",
    "  tlc2.tool.distributed.TLCServer -deadlock \\",
    `  -config ${safety?.name}.cfg ${name}.tla | tee ${safety?.name}.out`,
    "",
    "# on each worker; it uses all cores, and ends with the server",
    "java -XX:+UseParallelGC -Djava.rmi.server.hostname=WORKER_IP -cp tla2tools.jar \\",
    "  tlc2.tool.distributed.TLCWorker SERVER_IP",
    "",
    "To try it on one machine, use SERVER_IP = WORKER_IP = 127.0.0.1.",
    ...(runs.some((run) => run.what === "reachable")
      ? ["Reachability is checked the same way, with the other .cfg files."]
      : []),
    ...(alone.length > 0
      ? [
          `TLC checks ${[...new Set(alone.map(({ what }) => (what === "temporal" ? "temporal properties" : "refinements")))].join(" and ")} on one machine only: see --to tlc.`,
        ]
      : []),
  ];
}

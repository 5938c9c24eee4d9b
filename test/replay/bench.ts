/** A spec, a map and logs of it in several formats, for tests of the command. */

/** Threads that add what they have picked to a counter, under a lock. */
export const SPEC = `spec counter
const THREADS = 2
type Thread = symmetric THREADS
var lock  : Thread? = none
var count : 0 .. 3  = 0
process thread(me in Thread) {
  var n : 1 .. 2 = 1
  idle start: pick by in 1 .. 2  n' = by
  take: when lock = none  lock' = me
  add:  when count + n <= 3  count' = count + n
  free: lock' = none  restart
}
environment action reset { when count > 0  count' = 0 }
reachable Twice : count = 2 and lock = none
reachable Full  : count = 3
`;

/** @param log What stands behind `log`; nothing: the format is found. @param more Items, such as `start any`. */
export const mapWith = (log: string, more = ""): string => `map counter
${log === "" ? "" : `log ${log}\n`}identity who : PID -> Thread, free when thread[it] at start
on start is thread.start(me = who, by = by)
on take is thread.take(me = who)
on add is thread.add(me = who)
  after count = total
on free is thread.free(me = who)
hidden reset
ignore sched_*
${more}
`;

export interface LogLine {
  readonly time: number;
  readonly cpu: number;
  readonly pid: number;
  readonly event: string;
  readonly fields: Readonly<Record<string, number | string>>;
}

const round = (pid: number, cpu: number, time: number, by: number, total: number): readonly LogLine[] => [
  { time, cpu, pid, event: "start", fields: { by } },
  { time: time + 1000, cpu, pid, event: "take", fields: {} },
  { time: time + 2000, cpu, pid, event: "add", fields: { total } },
  { time: time + 3000, cpu, pid, event: "free", fields: {} },
];

/** What a counter does that nobody has broken: one thread adds 2, another one 1. */
export const GOOD: readonly LogLine[] = [...round(71, 0, 1_000_000, 2, 2), ...round(72, 1, 1_010_000, 1, 3)];

/** A line is changed. */
export const changed = (lines: readonly LogLine[], at: number, by: Partial<LogLine>): readonly LogLine[] =>
  lines.map((line, i) => (i === at ? { ...line, ...by } : line));

const micros = (time: number): string =>
  `${61 + Math.floor(time / 1e9)}.${String(Math.floor((time % 1e9) / 1000)).padStart(6, "0")}`;
const keyed = ({ fields }: LogLine): string =>
  Object.entries(fields)
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");

/** Logs in the formats that have lines. */
export const WRITTEN: Readonly<Record<string, (lines: readonly LogLine[]) => string>> = {
  jsonl: (lines) =>
    lines
      .map(({ time, cpu, pid, event, fields }) => `${JSON.stringify({ event, time, cpu, pid, ...fields })}\n`)
      .join(""),
  csv: (lines) =>
    [
      "time,cpu,pid,event,by,total",
      ...lines.map(({ time, cpu, pid, event, fields }) =>
        [time, cpu, pid, `"${event}"`, fields["by"] ?? "", fields["total"] ?? ""].join(),
      ),
      "",
    ].join("\r\n"),
  ftrace: (lines) =>
    [
      "# tracer: nop",
      "#",
      ...lines.map(
        (line) =>
          `             cat-${line.pid}      [00${line.cpu}] d..2.    ${micros(line.time)}: ${line.event}: ${keyed(line)}`,
      ),
      "",
    ].join("\n"),
  "trace-cmd": (lines) =>
    [
      "cpus=2",
      ...lines.map((line) =>
        `             cat-${line.pid}    [00${line.cpu}]    ${micros(line.time)}: ${line.event.padEnd(20)}: ${keyed(line)}`.replace(
          /(\w) +: /,
          "$1: ",
        ),
      ),
      "",
    ].join("\n"),
};

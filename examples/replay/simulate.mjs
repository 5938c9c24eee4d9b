#!/usr/bin/env node
/**
 * A small machine that faults on DAX files and truncates them, and writes what a tracer would see, as ftrace writes it. It
 * knows nothing of Subtle: tasks run step by step on several CPUs, whose clocks are a little apart.
 *
 *     node simulate.mjs [--seed 1] [--files 6] [--cpus 4] [--pages 1] [--lines N] [--bug NAME]
 *
 * Each file has so many pages at first, some of them holes. Two threads touch its pages, a third task truncates it. With
 * --lines files go on being made until so many lines are written. A bug is one of the code:
 *
 *     no-recheck   a fault inserts without looking at i_size again
 *     no-lock      a fault takes no lock
 *     size-last    truncate writes i_size when the mappings have been removed
 *     keeps-lock   a fault that finds its page past the end returns without releasing the lock
 *     early-unlock truncate releases the lock before it has unmapped the pages
 *
 * or of the tracer:
 *
 *     writes-twice every twentieth line is there twice
 *
 * Tasks that wait for a lock which nobody gives back are killed, as a watchdog would.
 */
const options = { seed: 1, files: 6, cpus: 4, pages: 1, lines: 0, bug: "" };
const BUGS = ["", "no-recheck", "no-lock", "size-last", "keeps-lock", "early-unlock", "writes-twice"];
for (let i = 2; i < process.argv.length; i += 2) {
  const name = process.argv[i].replace(/^--/, "");
  const given = process.argv[i + 1];
  const value = name === "bug" ? given : Number(given);
  const isKnown =
    name in options && (name === "bug" ? BUGS.includes(given) : Number.isInteger(value) && value >= 0);
  if (!isKnown) {
    process.stderr.write(
      `simulate.mjs: \`${process.argv[i]} ${given}\` is no option with a value of its own\n`,
    );
    process.exit(2);
  }
  options[name] = value;
}

/** Numbers below `below` that look random: Marsaglia's xorshift. */
let word = (options.seed * 2654435761) | 1;
function random(below) {
  word ^= word << 13;
  word ^= word >>> 17;
  word ^= word << 5;
  return (word >>> 0) % below;
}
const oneOf = (items) => items[random(items.length)];

// ─────────────────────────────────────────────────────────────── time, and what the tracer writes

/** Nanoseconds since the machine was started; of each CPU how far its clock is off, and the last time it gave. */
let now = 61_000_000_000;
const cpus = Array.from({ length: options.cpus }, () => ({ off: random(3000) - 1500, last: 0 }));
/** Lines with their times: those of all CPUs are put in order before they are written, as ftrace does. */
const lines = [];
let written = 0;

function trace(task, event, fields) {
  const cpu = cpus[task.cpu];
  cpu.last = Math.max(cpu.last, now + cpu.off);
  const time = Math.floor(cpu.last / 1000);
  const stamp = `${Math.floor(time / 1e6)}.${String(time % 1e6).padStart(6, "0")}`;
  const text = Object.entries(fields).map(([key, value]) => `${key}=${value}`);
  const head = `${task.name.padStart(12)}-${String(task.pid).padEnd(7)} [${String(task.cpu).padStart(3, "0")}] d..2.`;
  const line = { time: cpu.last, line: `${head} ${stamp}: ${event}: ${text.join(" ")}` };
  lines.push(line);
  if (options.bug === "writes-twice" && (written + lines.length) % 20 === 0) lines.push(line);
}

function flush(isEnd) {
  lines.sort((a, b) => a.time - b.time);
  const keep = isEnd ? 0 : Math.min(lines.length, 64);
  const ready = lines.splice(0, lines.length - keep);
  if (ready.length > 0) process.stdout.write(`${ready.map(({ line }) => line).join("\n")}\n`);
  written += ready.length;
}

// ─────────────────────────────────────────────────────────────── files and their tasks

const PAGES = options.pages;
const SPARE = 1;

function makeFile(ino) {
  const blocks = Array.from({ length: PAGES }, (_, p) => (random(3) === 0 ? null : p));
  const used = new Set(blocks.filter((block) => block !== null));
  return {
    ino,
    size: PAGES,
    blocks,
    free: new Set(Array.from({ length: PAGES + SPARE }, (_, b) => b).filter((b) => !used.has(b))),
    lock: { writer: false, readers: 0 },
    tables: [],
  };
}

/** What a task gives that can't go on before others have: those of a file wait for its lock. */
const WAITS = "waits";

/** A page fault, as in Linux 4.0 to 4.2. Each `yield` is a place where another task may run. */
function* fault(file, task) {
  const about = { dev: "pmem0", ino: file.ino };
  const { lock } = file;
  const absent = [...file.blocks.keys()].filter((p) => task.table[p] === undefined);
  if (absent.length === 0) return;
  const page = oneOf(absent);
  const kind = oneOf(["read", "read", "write", "cow"]);
  trace(task, "dax_fault", { ...about, pgoff: page, kind });
  yield;
  if (page >= file.size) return; // SIGBUS
  yield;
  let block = file.blocks[page];
  if (block === null && kind !== "write") return; // a page of zeroes, which is another story
  yield;
  if (block === null) {
    block = file.blocks[page];
    if (block === null && file.free.size === 0) return; // the disk is full
    if (block === null) {
      block = oneOf([...file.free]);
      file.free.delete(block);
      file.blocks[page] = block;
    }
    yield;
  }
  const takes = options.bug !== "no-lock";
  if (takes) {
    while (lock.writer) yield WAITS;
    lock.readers += 1;
    trace(task, "i_mmap_acquired", { ...about, mode: "R" });
    yield;
  }
  const isPast = page >= file.size && options.bug !== "no-recheck";
  yield;
  if (!isPast && kind !== "cow") {
    task.table[page] = block;
    trace(task, "dax_insert", { ...about, pgoff: page });
    yield;
  } else if (!isPast) task.table[page] = "copy";
  if (isPast && options.bug === "keeps-lock") return;
  if (takes) {
    lock.readers -= 1;
    trace(task, "i_mmap_released", { ...about, mode: "R" });
  }
  yield;
}

function* thread(file, task) {
  for (let i = 2 + random(4); i > 0; i -= 1) {
    task.cpu = random(cpus.length);
    yield* fault(file, task);
    for (let rest = random(6); rest > 0; rest -= 1) yield;
  }
}

function* truncation(file, task) {
  for (let i = random(8); i > 0; i -= 1) yield;
  const about = { dev: "pmem0", ino: file.ino };
  const { lock } = file;
  while (file.size > 0) {
    const to = random(file.size);
    const writeSize = () => {
      file.size = to;
      trace(task, "i_size_write", { ...about, size: to * 4096 });
    };
    if (options.bug !== "size-last") writeSize();
    yield;
    for (let times = 0; times < 2; times += 1) {
      while (lock.writer || lock.readers > 0) yield WAITS;
      lock.writer = true;
      trace(task, "i_mmap_acquired", { ...about, mode: "W" });
      yield;
      const isEarly = options.bug === "early-unlock";
      if (isEarly) {
        lock.writer = false;
        trace(task, "i_mmap_released", { ...about, mode: "W" });
        yield;
      }
      for (let page = to; page < PAGES; page += 1) {
        for (const table of file.tables) delete table[page];
        trace(task, "zap_page_range", { ...about, pgoff: page });
        yield;
      }
      if (!isEarly) {
        lock.writer = false;
        trace(task, "i_mmap_released", { ...about, mode: "W" });
      }
      yield;
    }
    if (options.bug === "size-last") writeSize();
    for (let page = to; page < PAGES; page += 1) {
      if (file.blocks[page] !== null && random(2) === 0) file.free.add(file.blocks[page]);
      file.blocks[page] = null;
      yield;
    }
    if (random(2) === 0) return;
    for (let rest = random(10); rest > 0; rest -= 1) yield;
  }
}

function tasksOf(file) {
  const task = (name, pid, run) => {
    const made = { name, pid, cpu: random(cpus.length), table: {} };
    file.tables.push(made.table);
    return { ...made, file, isWaiting: false, steps: run(file, made), task: made };
  };
  const pid = 4000 + 3 * (file.ino - 12);
  return [task("cat", pid, thread), task("dd", pid + 1, thread), task("truncate", pid + 2, truncation)];
}

// ─────────────────────────────────────────────────────────────── running

const HEAD = `# tracer: nop
#
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
#              | |         |   |||||     |         |
`;
process.stdout.write(HEAD);
let ino = 12;
const running = [];
const isMore = () => (options.lines > 0 ? written + lines.length < options.lines : ino - 12 < options.files);
/** So many tasks run at a time. */
const AT_ONCE = 9;
while (running.length > 0 || isMore()) {
  while (running.length < AT_ONCE && isMore()) {
    running.push(...tasksOf(makeFile(ino)));
    ino += 1;
  }
  const next = random(running.length);
  const { file, steps } = running[next];
  const own = running.filter((one) => one.file === file);
  now += 200 + random(2500);
  const { done, value } = steps.next();
  if (value === WAITS) running[next].isWaiting = true;
  else for (const one of own) one.isWaiting = false;
  if (done) running.splice(next, 1);
  else if (own.every(({ isWaiting }) => isWaiting))
    for (const one of own) running.splice(running.indexOf(one), 1);
  if (random(40) === 0 && running.length > 0)
    trace(oneOf(running).task, "sched_switch", { prev_comm: "cat", next_comm: "swapper/0" });
  if (lines.length > 4096) flush(false);
}
flush(true);

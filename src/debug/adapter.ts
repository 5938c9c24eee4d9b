/** The debug adapter: requests of an editor to a session, and what it is told in return. */
import { showType } from "../ir/type.js";
import type { RunningCommand } from "../language/runs.js";
import { type Debugged, type DebugHost, launched, Refused } from "./launch.js";
import {
  CAPABILITIES,
  membersOf,
  numberIn,
  type Request,
  requestIn,
  type Scope,
  type StackFrame,
  textIn,
  type Variable,
} from "./protocol.js";
import { type DebugSession, debugSession, type Stopped } from "./session.js";
import { shelf } from "./variables.js";

export interface Adapter {
  /** A message of the editor. */
  readonly receive: (message: unknown) => void;
  /** The editor is gone. */
  readonly close: () => void;
}

const HELP = `an expression    its value in this state
steps            the steps that can be taken in this state, numbered
take N           take step N
rejoin           back to the trace, where it was left
help`;

/** @param send Sends a message to the editor. @param over Called once, when nothing is left to be done. */
export function adapter(host: DebugHost, send: (message: object) => void, over: () => void): Adapter {
  let seq = 0;
  let lineFrom: 0 | 1 = 1;
  let columnFrom: 0 | 1 = 1;
  let debugged: Debugged | null = null;
  let opened: DebugSession | null = null;
  let search: RunningCommand | null = null;
  let isLaunched = false;
  let isOver = false;
  let last: Stopped | null = null;
  const values = shelf();

  const say = (message: object): void => {
    if (!isOver) send({ seq: ++seq, ...message });
  };
  const event = (name: string, body: object = {}): void => say({ type: "event", event: name, body });
  const tell = (output: string): void => event("output", { category: "console", output: `${output}\n` });

  function halted(stopped: Stopped): void {
    values.clear();
    last = stopped;
    const { reason, description, thread } = stopped;
    event("stopped", { reason, description, text: description, threadId: thread, allThreadsStopped: true });
  }

  function session(): DebugSession {
    if (opened === null) throw new Refused("nothing is debugged yet");
    return opened;
  }

  async function launch(given: unknown): Promise<object> {
    if (isLaunched) throw new Refused("a spec is debugged already");
    isLaunched = true;
    try {
      debugged = await launched(given, host, (command) => {
        search = command;
      });
    } catch (error) {
      isLaunched = false;
      throw error;
    }
    search = null;
    opened = debugSession(debugged, host.isSame);
    tell(debugged.about);
    event("initialized");
    return {};
  }

  // ───────────────────────────────────────────────────────────────────── what is seen

  function frameOf(thread: number): StackFrame {
    const { name, place } = session().frame(thread);
    return {
      id: thread,
      name,
      line: place.line - 1 + lineFrom,
      column: place.column - 1 + columnFrom,
      source: { name: place.path.replace(/.*[\\/]/, ""), path: place.path },
    };
  }

  function scopesOf(thread: number): readonly Scope[] {
    const scope = (
      name: string,
      content: () => readonly Variable[],
      hint?: Scope["presentationHint"],
    ): Scope => ({
      name,
      variablesReference: values.put(content),
      expensive: false,
      ...(hint === undefined ? {} : { presentationHint: hint }),
    });
    const constant = ([name, value]: [string, boolean | number | string]): Variable => ({
      name,
      value: String(value),
      variablesReference: 0,
    });
    const change = ({ path, before, after }: ReturnType<DebugSession["changes"]>[number]): Variable => ({
      name: path,
      value: `${before} -> ${after}`,
      variablesReference: 0,
    });
    const { locals, globals, changes, shown, threads } = session();
    const own =
      threads()[thread - 1]?.process === null
        ? []
        : [scope("Locals", () => locals(thread).map(values.shown), "locals")];
    return [
      ...own,
      scope("Variables", () => globals().map(values.shown)),
      ...(shown().length === 0 ? [] : [scope("Shown", () => shown().map(values.shown))]),
      scope("Changed by the last step", () => changes().map(change)),
      scope("Constants", () => Object.entries(debugged?.view.constants ?? {}).map(constant)),
    ];
  }

  function evaluated(text: string): object {
    const { evaluate, wrongText, json: jsonOf } = session();
    const value = evaluate(text);
    if (value.kind === "wrong") throw new Refused(wrongText(value, text));
    if (value.kind === "none") throw new Refused(value.why);
    const json = jsonOf(value);
    const shown = values.shown({ name: text, json, type: value.type, path: null });
    return { result: shown.value, type: showType(value.type), variablesReference: shown.variablesReference };
  }

  const choiceText = ({
    action,
    lane,
    given,
    changes,
    failure,
  }: ReturnType<DebugSession["choices"]>[number]): string =>
    [
      lane === "" ? action : `${lane}: ${action.replace(/^.*?\./, "")}`,
      ...(given === "" ? [] : [given]),
      failure === null
        ? changes.map(({ path, before, after }) => `${path}: ${before} -> ${after}`).join(", ")
        : `fails: ${failure}`,
    ].join("  ");

  function stepsText(): string {
    const all = session().choices();
    if (all.length === 0) return "no step can be taken from here";
    return all.map((choice) => `${String(choice.number + 1).padStart(3)}  ${choiceText(choice)}`).join("\n");
  }

  /** What is typed into the console. */
  function typed(text: string): object {
    const answer = (result: string): object => ({ result, variablesReference: 0 });
    const [, number] = /^take\s+(\d+)$/.exec(text) ?? [];
    if (text === "help") return answer(HELP);
    if (text === "steps") return answer(stepsText());
    if (text !== "rejoin" && number === undefined) return evaluated(text);
    const stopped = text === "rejoin" ? session().rejoin() : chosen(Number(number));
    queueMicrotask(() => halted(stopped));
    return answer(stopped.description);
  }

  /** @param number From 1. */
  function chosen(number: number): Stopped {
    const { choose } = session();
    try {
      return choose(number - 1);
    } catch (error) {
      throw new Refused((error as Error).message);
    }
  }

  // ───────────────────────────────────────────────────────────────────── requests

  /** A step: it is answered first, and then told where it has led. */
  const going =
    (go: (given: ReturnType<typeof membersOf>) => Stopped) =>
    (given: ReturnType<typeof membersOf>): object => {
      const stopped = go(given);
      queueMicrotask(() => halted(stopped));
      return { allThreadsContinued: true };
    };

  const answers: Readonly<Record<string, (given: ReturnType<typeof membersOf>) => object | Promise<object>>> =
    {
      initialize: ({ linesStartAt1, columnsStartAt1 }) => {
        lineFrom = linesStartAt1 === false ? 0 : 1;
        columnFrom = columnsStartAt1 === false ? 0 : 1;
        return CAPABILITIES;
      },
      launch,
      configurationDone: going(() => session().stopped("entry")),
      setBreakpoints: ({ source, breakpoints }) => ({
        breakpoints: session().breakpoints.setLines(
          textIn(membersOf(source)["path"]) ?? "",
          breakpoints,
          lineFrom,
        ),
      }),
      setFunctionBreakpoints: ({ breakpoints }) => ({
        breakpoints: session().breakpoints.setNames(breakpoints),
      }),
      setExceptionBreakpoints: ({ filterOptions }) => ({
        breakpoints: session().breakpoints.setConditions(filterOptions),
      }),
      threads: () => ({
        threads: session()
          .threads()
          .map(({ name }, i) => ({ id: i + 1, name: name === "" ? "actions" : name })),
      }),
      stackTrace: ({ threadId }) => {
        const thread = numberIn(threadId) ?? 0;
        if (session().threads()[thread - 1] === undefined) throw new Refused("there is no such thread");
        return { stackFrames: [frameOf(thread)], totalFrames: 1 };
      },
      scopes: ({ frameId }) => ({ scopes: scopesOf(numberIn(frameId) ?? 0) }),
      variables: ({ variablesReference, start, count }) => {
        session();
        const all = values.get(numberIn(variablesReference) ?? 0);
        if (all === null) throw new Refused("these variables are those of an earlier stop");
        const from = numberIn(start) ?? 0;
        const length = numberIn(count) ?? 0;
        return { variables: length > 0 ? all.slice(from, from + length) : all.slice(from) };
      },
      evaluate: ({ expression, context }) => {
        const text = (textIn(expression) ?? "").trim();
        return context === "repl" ? typed(text) : evaluated(text);
      },
      next: going(() => session().forward()),
      stepIn: going(({ targetId }) => {
        const target = numberIn(targetId);
        return target === null ? session().forward() : chosen(target);
      }),
      stepOut: going(() => session().out()),
      stepBack: going(() => session().back()),
      continue: going(() => session().run(1)),
      reverseContinue: going(() => session().run(-1)),
      restart: going(() => session().restart()),
      pause: going(() => session().stopped("step")),
      stepInTargets: () => ({
        targets: session()
          .choices()
          .filter(({ failure }) => failure === null)
          .map((choice) => ({ id: choice.number + 1, label: choiceText(choice) })),
      }),
      exceptionInfo: () => ({
        exceptionId: debugged?.view.property.name ?? "",
        description: last?.description ?? "",
        breakMode: "always",
      }),
      terminate: () => {
        queueMicrotask(() => event("terminated"));
        return {};
      },
      disconnect: () => ({}),
    };

  async function answer(request: Request): Promise<void> {
    const { command } = request;
    const response = { type: "response", request_seq: request.seq, command };
    try {
      const work = Object.hasOwn(answers, command) ? answers[command] : undefined;
      if (work === undefined) throw new Refused(`there is no request ${command}`);
      const body = work(membersOf(request.arguments));
      say({ ...response, success: true, body: body instanceof Promise ? await body : body });
    } catch (error) {
      const message =
        error instanceof Refused ? error.message : `internal error: ${(error as Error).message}`;
      // As a variable, so that nothing in it is taken for one.
      const shown = { id: 1, format: "{why}", variables: { why: message }, showUser: true };
      say({ ...response, success: false, message, body: { error: shown } });
    }
    if (command === "disconnect") close();
  }

  function close(): void {
    if (isOver) return;
    isOver = true;
    search?.kill();
    over();
  }

  return {
    receive: (message) => {
      const request = requestIn(message);
      if (request !== null) void answer(request);
    },
    close,
  };
}

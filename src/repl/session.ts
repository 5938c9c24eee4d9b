/** A session with a spec: the current state, and the answers to commands. It knows nothing of a terminal. */
import type { Transition } from "../../checker/model.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import { interpret } from "../interpret/model.js";
import { placeText } from "../result/place.js";
import { shownIn } from "../result/shown.js";
import type { CompiledSpec } from "../run/compile.js";
import { shownExpressions } from "../run/shows.js";
import type { Source } from "../source/source.js";
import { changesBetween } from "../state/changes.js";
import type { State, TypedValue, Value } from "../state/values.js";
import { evaluatorOf } from "./evaluator.js";
import { whyNot } from "./why-not.js";

export interface Answer {
  readonly text: string;
  /** Printed with the source lines of the input. */
  readonly diagnostics: readonly Diagnostic[];
  readonly quit: boolean;
}

export interface Session {
  readonly execute: (line: string) => Answer;
  /** The sources that diagnostics refer to: the spec's, and the last input. */
  readonly sources: () => readonly Source[];
  /** Words that a command or an expression may start with. */
  readonly words: readonly string[];
}

const HELP = `an expression           its value in the current state
state                   the current state
steps                   the steps that can be taken in the current state, numbered
N, or an action's name  take step N, or the step of that action
undo                    go back one step
trace                   the steps taken so far
init, init N            the initial states; start again from one of them
why-not ACTION          why an action is not enabled: which guard is false
help, quit`;

interface Visited {
  readonly state: State;
  /** The step that led here; null at the start. */
  readonly via: string | null;
}

const COMMANDS = ["state", "steps", "undo", "trace", "init", "why-not", "step", "help", "quit"] as const;

/** The start of a session; `greeting` shows the initial state. */
export function openSession(
  spec: CompiledSpec,
  specSources: readonly Source[],
): { readonly session: Session; readonly greeting: string } {
  const { ir } = spec;
  const model = interpret(ir, { symmetry: false });
  const initials = [...model.initial()].flatMap((outcome) =>
    outcome.kind === "state" ? [outcome.state] : [],
  );
  let input: Source = { path: "input", text: "" };
  let path: Visited[] = [];

  const evaluateIn = evaluatorOf(spec, model);
  const shows = shownExpressions(spec.shows);

  const say = (text: string): Answer => ({ text, diagnostics: [], quit: false });
  const here = (): State | null => path.at(-1)?.state ?? null;

  /** What the spec shows beside each state. */
  const besides = (state: State): readonly string[] =>
    shownIn(state, { model, shows }).map(
      ({ name, found }) =>
        `  show ${name}: ${"why" in found ? found.why : model.printer.text(found.type, found.value)}`,
    );

  function showState(state: State): string {
    const values = ir.variables.map(
      ({ name, type }, i) => `  ${name} = ${model.printer.text(type, state.get(i) as Value)}`,
    );
    return [...values, ...besides(state)].join("\n");
  }

  function start(number: number): Answer {
    const state = initials[number - 1];
    if (state === undefined)
      return say(
        initials.length === 0
          ? "there is no initial state"
          : `there ${initials.length === 1 ? "is only 1 initial state" : `are only ${initials.length} initial states`}`,
      );
    path = [{ state, via: null }];
    return say(showState(state));
  }

  function listInitials(): Answer {
    const shown = initials.slice(0, 20).map((state, i) => `${i + 1}:\n${showState(state)}`);
    const more = initials.length > 20 ? [`… and ${initials.length - 20} more`] : [];
    return say([...shown, ...more].join("\n"));
  }

  function describeStep({ action, choices, decided = [] }: Transition<State>): string {
    const given = [...choices, ...decided].map(({ name, value }) => {
      const typed = value as TypedValue;
      return `${name} = ${model.printer.text(typed.type, typed.value)}`;
    });
    return [ir.actions[action]?.name ?? "", given.join(", ")].filter((part) => part !== "").join("  ");
  }

  function listSteps(state: State): Answer {
    const steps = model.explain(state);
    if (steps.length === 0) return say("no step can be taken from here");
    const lines = steps.map((step, i) => {
      const failure = step.outcome.kind === "failed" ? `  fails: ${step.outcome.failure.message}` : "";
      return `${String(i + 1).padStart(3)}  ${describeStep(step)}${failure}`;
    });
    return say(lines.join("\n"));
  }

  function take(state: State, step: Transition<State>): Answer {
    if (step.outcome.kind === "failed") {
      const { failure } = step.outcome;
      return say(`the step fails: ${failure.message} (${placeText(specSources, failure.place)})`);
    }
    const next = step.outcome.state;
    const via = describeStep(step);
    path.push({ state: next, via });
    const changes = changesBetween(ir, model.printer, state, next);
    const lines = changes.map((change) => `  ${change.path}: ${change.old} -> ${change.new}`);
    return say([via, ...(lines.length === 0 ? ["  nothing changes"] : lines), ...besides(next)].join("\n"));
  }

  function stepByNumber(state: State, number: number): Answer {
    const steps = model.explain(state);
    const step = steps[number - 1];
    return step === undefined
      ? say(`there ${steps.length === 1 ? "is only 1 step" : `are only ${steps.length} steps`} from here`)
      : take(state, step);
  }

  function stepByName(state: State, name: string): Answer {
    const steps = model.explain(state);
    const named = steps
      .map((step, i) => ({ step, number: i + 1 }))
      .filter(({ step }) => ir.actions[step.action]?.name === name);
    const [only, ...more] = named;
    if (only === undefined) return say(`${name} can't be taken here; \`why-not ${name}\` says why`);
    if (more.length === 0) return take(state, only.step);
    const lines = named.map(({ step, number }) => `${String(number).padStart(3)}  ${describeStep(step)}`);
    return say(["several steps match; type the number of one:", ...lines].join("\n"));
  }

  function undo(): Answer {
    if (path.length < 2) return say("there is nothing to undo");
    const undone = path.pop();
    return say(`undone: ${undone?.via ?? ""}`);
  }

  function evaluateText(text: string, state: State): Answer {
    input = { path: "input", text };
    const value = evaluateIn(text, state);
    if (value.kind === "wrong") return { text: "", diagnostics: value.diagnostics, quit: false };
    return say(value.kind === "none" ? value.why : model.printer.text(value.type, value.value));
  }

  const showTrace = (): string =>
    path.map(({ via }, i) => `${String(i + 1).padStart(3)}  ${via ?? "initial state"}`).join("\n");

  function execute(line: string): Answer {
    const text = line.trim();
    const [word = "", ...rest] = text.split(/\s+/);
    if (text === "") return say("");
    if (text === "quit" || text === "exit") return { text: "", diagnostics: [], quit: true };
    if (text === "help" || text === "?") return say(HELP);
    if (text === "init") return listInitials();
    if (word === "init" && /^\d+$/.test(rest[0] ?? "")) return start(Number(rest[0]));
    const state = here();
    if (state === null)
      return say("choose an initial state first: `init` lists them, `init 1` takes the first");
    if (text === "state") return say(showState(state));
    if (text === "steps") return listSteps(state);
    if (text === "undo") return undo();
    if (text === "trace") return say(showTrace());
    if (word === "why-not") return askWhyNot(rest.join(" "), state);
    const wanted = word === "step" ? rest.join(" ") : text;
    if (/^\d+$/.test(wanted)) return stepByNumber(state, Number(wanted));
    if (ir.actions.some((action) => action.name === wanted)) return stepByName(state, wanted);
    if (word === "step") return say(unknownAction(wanted));
    return evaluateText(text, state);
  }

  function askWhyNot(name: string, state: State): Answer {
    const action = ir.actions.findIndex((item) => item.name === name);
    if (action === -1) return say(unknownAction(name));
    return say(whyNot(action, state, spec, model, specSources));
  }

  function unknownAction(name: string): string {
    const near = suggest(
      name,
      ir.actions.map((action) => action.name),
    );
    return `there is no action \`${name}\`${near === null ? "" : `; did you mean \`${near}\`?`}`;
  }

  const greeting =
    initials.length === 1
      ? start(1).text
      : `${initials.length} initial states: \`init\` lists them, \`init 1\` takes the first`;
  const words = [...COMMANDS, ...ir.actions.map((a) => a.name), ...ir.variables.map((v) => v.name)];
  return { session: { execute, sources: () => [...specSources, input], words }, greeting };
}

/**
 * A checkpoint in a folder: runs, and one file that says which, and how far the search has come. It is written beside the
 * one before it, and takes its place when all that it refers to is safe; so there is always a whole one.
 */
import type { PackedModel } from "../packed/model.js";
import type { FoundStates, Snapshot } from "./snapshot.js";
import { checksum } from "./sorted/code.js";
import { type Folder, FolderFailure } from "./sorted/folder.js";
import type { Heap } from "./sorted/heap.js";
import { openRun, type Run, type RunPlace } from "./sorted/run.js";
import { placeOf, type RunFiles } from "./sorted/run-files.js";

/** The file that says what belongs to a checkpoint. */
export const CHECKPOINT = "checkpoint.json";
const BESIDE = "checkpoint.new";

/** Raised whenever another form of anything in the folder is written. Version 1 coded wide states otherwise. */
const SCHEMA = "subtle/checkpoint-v2";

type SavedRun = RunPlace & { readonly file: string };

interface SavedStates {
  readonly levels: readonly (readonly SavedRun[])[];
  readonly gathered: readonly SavedRun[];
}

/** What the file holds. Marks and properties go by name: another spec with the same states may number them otherwise. */
interface Saved extends Omit<Snapshot, "inside" | "outside" | "noted" | "spoken"> {
  readonly about: unknown;
  readonly words: number;
  readonly blockStates: number;
  readonly inside: SavedStates;
  readonly outside: SavedStates | null;
  readonly noted: readonly { readonly mark: string; readonly level: number }[];
  readonly spoken: readonly string[];
}

/** What each mark of a model is called. */
function markNames({ flags, properties }: PackedModel): readonly string[] {
  const counts = new Map<string, number>();
  return flags.map((flag) => {
    if (flag.kind === "deadlock") return "deadlock";
    if (flag.kind === "property") return `property ${properties[flag.property]?.name}`;
    const { within } = flag;
    const place = typeof within === "number" ? `property ${properties[within]?.name}` : within;
    const number = counts.get(place) ?? 0;
    counts.set(place, number + 1);
    return `failure ${number} within ${place}`;
  });
}

const sumOf = (text: string): string => {
  const bytes = new TextEncoder().encode(text);
  return [1, 2, 3].map((seed) => (checksum(bytes, 0, bytes.length, seed) >>> 0).toString(16)).join("-");
};

/**
 * Writes a checkpoint. Everything before it is kept if anything goes wrong, which is thrown.
 * @param about What tells whether it can be used, as JSON.
 */
export function saveCheckpoint(
  folder: Folder,
  files: RunFiles,
  model: PackedModel,
  heap: Heap,
  snapshot: Snapshot,
  about: unknown,
): void {
  const { inside, outside, noted, spoken, ...rest } = snapshot;
  const names = markNames(model);
  const saved: Saved = {
    ...rest,
    about,
    words: model.words,
    blockStates: heap.blockStates,
    inside: placesOf(inside),
    outside: outside === null ? null : placesOf(outside),
    noted: noted.map(({ mark, level }) => ({ mark: names[mark] ?? "", level })),
    spoken: spoken.map((property) => model.properties[property]?.name ?? ""),
  };
  files.sync();
  const text = JSON.stringify(saved);
  const file = folder.create(BESIDE);
  try {
    file.append(new TextEncoder().encode(`{"schema":"${SCHEMA}","sum":"${sumOf(text)}","saved":${text}}\n`));
    file.sync();
  } finally {
    file.close();
  }
  folder.rename(BESIDE, CHECKPOINT);
  folder.sync();
  files.keep(new Set([inside, outside].flatMap((found) => (found === null ? [] : namesIn(placesOf(found))))));
}

const placesOf = ({ levels, gathered }: FoundStates): SavedStates => ({
  levels: levels.map((runs) => runs.map(placeOf)),
  gathered: gathered.map(placeOf),
});

const namesIn = ({ levels, gathered }: SavedStates): readonly string[] =>
  [...levels.flat(), ...gathered].map(({ file }) => file);

/** A checkpoint that was read, but for the states. */
export class SavedSearch {
  private constructor(private readonly saved: Saved) {}

  /** Null if the folder has none. @throws {FolderFailure} If it is damaged. */
  static in(folder: Folder): SavedSearch | null {
    const file = folder.open(CHECKPOINT);
    if (file === null) return null;
    const bytes = new Uint8Array(file.size);
    file.read(0, bytes);
    file.close();
    const text = new TextDecoder().decode(bytes);
    const match = /^\{"schema":"([^"]*)","sum":"([^"]*)","saved":(.*)\}\n$/s.exec(text);
    const [, schema, sum, saved = ""] = match ?? [];
    if (schema !== SCHEMA) {
      const isOther = schema?.startsWith("subtle/checkpoint-") === true;
      const why = isOther
        ? `it is a ${schema}, and this version of Subtle reads ${SCHEMA}`
        : "it is no checkpoint";
      throw new FolderFailure("damaged", CHECKPOINT, why);
    }
    if (sum !== sumOf(saved)) throw new FolderFailure("damaged", CHECKPOINT, "it is not what was written");
    return new SavedSearch(JSON.parse(saved) as Saved);
  }

  get about(): unknown {
    return this.saved.about;
  }

  /** States in the levels that are complete. */
  get distinct(): number {
    return this.saved.inside.levels.flat().reduce((sum, { count }) => sum + count, 0);
  }

  /** The names of its files. */
  get names(): ReadonlySet<string> {
    const { inside, outside } = this.saved;
    return new Set([...namesIn(inside), ...(outside === null ? [] : namesIn(outside))]);
  }

  /** Opens all of its runs. @throws {FolderFailure} If anything in them is not what was written. */
  open(model: PackedModel, files: RunFiles, heap: Heap): Snapshot {
    const { inside, outside, noted, spoken, ...rest } = this.saved;
    if (rest.words !== model.words || rest.blockStates !== heap.blockStates)
      throw new FolderFailure("damaged", CHECKPOINT, "its states are of another form");
    files.keep(this.names);
    const open = (run: SavedRun): Run => {
      const { file, start, bytes, count, sum } = run;
      return openRun(heap, files.open(file), { start, bytes, count, sum });
    };
    const states = ({ levels, gathered }: SavedStates): FoundStates => ({
      levels: levels.map((runs) => runs.map(open)),
      gathered: gathered.map(open),
    });
    const marks = markNames(model);
    return {
      ...rest,
      inside: states(inside),
      outside: outside === null ? null : states(outside),
      noted: noted.flatMap(({ mark, level }) => {
        const number = marks.indexOf(mark);
        return number < 0 ? [] : [{ mark: number, level }];
      }),
      spoken: spoken.flatMap((name) => {
        const property = model.properties.findIndex((each) => each.name === name);
        return property < 0 ? [] : [property];
      }),
    };
  }
}

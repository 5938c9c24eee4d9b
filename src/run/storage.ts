/**
 * Where the states of a search are kept, besides memory: on disk, and in checkpoints, of which a later run makes sure that
 * they are of its own state space, and that nothing in them was left unjudged.
 */
import type { PackedModel } from "../../checker/packed/model.js";
import { type SavedSearch, saveCheckpoint } from "../../checker/runs/checkpoint.js";
import type { Checkpoints, Resumption } from "../../checker/runs/snapshot.js";
import type { Folder, FolderFailure } from "../../checker/runs/sorted/folder.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { formulasOf, identityParts } from "../ir/identity.js";
import type { Ir } from "../ir/ir.js";

export interface StateStorage {
  /** Where states are kept; null for memory. */
  readonly disk: Folder | null;
  /** Where checkpoints are kept; null for none. */
  readonly checkpoint: CheckpointStorage | null;
}

export interface CheckpointStorage {
  /** As the user has written it. */
  readonly path: string;
  readonly folder: Folder;
  /** Whether it is time for a checkpoint. @param distinct States that were found. */
  readonly isDue: (distinct: number) => boolean;
  /** Told when one is complete, which some wait for. */
  readonly saved?: () => void;
  /** Told what went wrong with one. */
  readonly failed: (failure: FolderFailure) => void;
  /** Where to go on; null for the beginning. */
  readonly from: SavedSearch | null;
}

/** What a checkpoint is of. */
interface About {
  readonly identity: string;
  readonly symmetry: boolean;
  readonly parts: Readonly<Record<string, string>>;
  /** What was judged, by name, and its formula. */
  readonly judged: readonly { readonly name: string; readonly kind: string; readonly formula: string }[];
  /** When there is a deadlock; null if that was not judged. */
  readonly deadlock: string | null;
}

function aboutOf(ir: Ir, model: PackedModel, only: ReadonlySet<string> | null): About {
  const { properties, deadlock } = formulasOf(ir);
  const isJudged = (name: string): boolean => only?.has(name) ?? true;
  return {
    identity: model.identity,
    symmetry: model.canonicalise !== null,
    parts: identityParts(ir),
    judged: model.properties.flatMap(({ name, kind }) =>
      isJudged(name) ? [{ name, kind, formula: properties.get(name) ?? "" }] : [],
    ),
    deadlock: isJudged("deadlock") ? deadlock : null,
  };
}

/** What keeps checkpoints of a search of this model. */
export function checkpointsOf(
  { folder, isDue, saved, failed }: CheckpointStorage,
  ir: Ir,
  model: PackedModel,
  only: ReadonlySet<string> | null,
): Checkpoints {
  const about = aboutOf(ir, model, only);
  return {
    isDue,
    save: (snapshot, ofModel, files, heap) => {
      saveCheckpoint(folder, files, ofModel, heap, snapshot, about);
      saved?.();
    },
    failed,
  };
}

/** Where a search of this model goes on, undefined at the beginning; or why it can't. */
export function resumptionOf(
  { from, path }: CheckpointStorage,
  ir: Ir,
  model: PackedModel,
  only: ReadonlySet<string> | null,
): { readonly from: Resumption | undefined } | { readonly refused: Diagnostic } {
  if (from === null) return { from: undefined };
  const [then, now] = [from.about as About, aboutOf(ir, model, only)];
  const refuse = (why: string): { readonly refused: Diagnostic } => ({
    refused: diagnose("checkpoint-refused", null, { path, why }),
  });
  if (then.identity !== now.identity) {
    const parts = Object.keys(now.parts).filter((part) => then.parts[part] !== now.parts[part]);
    const differing = [...parts, ...(then.symmetry === now.symmetry ? [] : ["symmetry reduction"])];
    const what = differing.length === 0 ? "the version of the program" : differing.join(", ");
    return refuse(`it is of another state space: what differs is ${what}`);
  }
  const changed = now.judged.filter(
    ({ name, kind, formula }) =>
      !then.judged.some((each) => each.name === name && each.kind === kind && each.formula === formula),
  );
  const unjudged = [
    ...changed.flatMap(({ name, kind }) => (kind === "step" ? [`\`${name}\``] : [])),
    ...(now.deadlock !== null && now.deadlock !== then.deadlock ? ["`deadlock`"] : []),
  ];
  if (unjudged.length > 0)
    return refuse(`the steps in it were not judged for ${unjudged.join(", ")}, and steps are not kept`);
  return {
    from: {
      open: (ofModel, files, heap) => from.open(ofModel, files, heap),
      judgesAgain: changed.length > 0,
    },
  };
}

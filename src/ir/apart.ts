/** What deadlock means for actions, and for processes that are actions of several steps. */
import type { Ir, IrAction } from "./ir.js";

/** Whether an action belongs to no process, or begins what one does that is an action itself. */
export const isApart = ({ process, label }: IrAction, { processes }: Ir): boolean => {
  const owner = process === null ? null : (processes[process] ?? null);
  return owner === null || (owner.action === true && owner.idle.includes(label ?? ""));
};

/** Whether a spec has processes that are no actions. */
export const hasProcesses = ({ processes }: Ir): boolean => processes.some(({ action }) => action !== true);

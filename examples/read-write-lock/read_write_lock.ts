// Written by `subtle compile --target test` from the spec that is named below: write it anew when the spec changes.
import type { SpecHandle } from "subtle-checker/conform";

export type Reader = `Reader#${number}`;
export type Writer = `Writer#${number}`;
export type ReaderPc = "enter" | "leave" | "done";
export type WritingPc = "ask" | "enter" | "leave" | "done";

export interface ReadWriteLockModel {
  readonly constants: {
    readonly READERS: number;
    readonly WRITERS: number;
  };
  readonly state: {
    readonly readers: ReadonlySet<Reader>;
    readonly writer: Writer | null;
    readonly queue: readonly Writer[];
    readonly "reader.pc": ReadonlyMap<Reader, ReaderPc>;
    readonly "writing.pc": ReadonlyMap<Writer, WritingPc>;
  };
  readonly steps: {
    readonly "reader.enter": { readonly me: Reader };
    readonly "reader.leave": { readonly me: Reader };
    readonly "writing.ask": { readonly me: Writer };
    readonly "writing.enter": { readonly me: Writer };
    readonly "writing.leave": { readonly me: Writer };
  };
}

export const readWriteLock: SpecHandle<ReadWriteLockModel> = {
  path: "./read_write_lock.subtle",
  from: import.meta,
  identity: "9e3af58ce3afd9db724f0edba446df6b2ff79ffa1d343a563112d3cdd21f7e65",
};

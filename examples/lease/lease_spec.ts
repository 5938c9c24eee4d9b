// Written by `subtle compile --target test` from the spec that is named below: write it anew when the spec changes.
import type { SpecHandle } from "subtle-checker/conform";

export type Client = `Client#${number}`;

export interface LeaseModel {
  readonly constants: {
    readonly TERM: number;
    readonly GRANTS: number;
  };
  readonly state: {
    readonly holder: Client | null;
    readonly left: number;
    readonly grant: number;
    readonly token: ReadonlyMap<Client, number>;
    readonly author: Client | null;
  };
  readonly steps: {
    readonly acquire: { readonly c: Client };
    readonly renew: { readonly c: Client };
    readonly release: { readonly c: Client };
    readonly write: { readonly c: Client };
    readonly tick: Record<never, never>;
  };
}

export const lease: SpecHandle<LeaseModel> = {
  path: "./lease.subtle",
  from: import.meta,
  identity: "4f2e9c5eafc5803dee53de3e5a44d0191201bce6ec752ff03ac3b72b694274b6",
};

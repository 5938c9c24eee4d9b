// Written by `subtle compile --target test` from the spec that is named below: write it anew when the spec changes.
import type { SpecHandle } from "subtle-checker/conform";

export type Producer = `Producer#${number}`;
export type Process = `producer(${Producer})` | `consumer(${Consumer})`;
export type Consumer = `Consumer#${number}`;
export type ProducerPc = "put" | "asleep" | "done";
export type ConsumerPc = "get" | "asleep" | "done";

export interface ProducerConsumerModel {
  readonly constants: {
    readonly PRODUCERS: number;
    readonly CONSUMERS: number;
    readonly CAPACITY: number;
  };
  readonly state: {
    readonly buffer: readonly Producer[];
    readonly not_full: ReadonlySet<Process>;
    readonly not_empty: ReadonlySet<Process>;
    readonly "producer.pc": ReadonlyMap<Producer, ProducerPc>;
    readonly "consumer.pc": ReadonlyMap<Consumer, ConsumerPc>;
  };
  readonly steps: {
    readonly "producer.put": { readonly me: Producer; readonly sleeper?: Process };
    readonly "producer.asleep": { readonly me: Producer };
    readonly "consumer.get": { readonly me: Consumer; readonly sleeper?: Process };
    readonly "consumer.asleep": { readonly me: Consumer };
  };
}

export const producerConsumer: SpecHandle<ProducerConsumerModel> = {
  path: "../../specs/gallery/producer_consumer.subtle",
  from: import.meta,
  identity: "10a77dca9deb5aa83cd11d57a089ec984151eae9fc1d44ab957a9e1adad0ff9b",
};

/** How the queue is tested against specs/gallery/producer_consumer.subtle: each step is one entry into its monitor. */
import { conforms, type Report, type Walks } from "subtle-checker/conform";
import { type Producer, producerConsumer } from "./producer_consumer.js";
import type { BoundedQueue } from "./queue.js";

export interface Way {
  readonly cover?: "transitions" | Walks;
  readonly concurrent?: Walks;
}

const CAPACITY = 1;

export const queueConforms = (Queue: typeof BoundedQueue, way: Way = {}): Promise<Report> =>
  conforms(producerConsumer, {
    ...way,
    constants: { CAPACITY },
    // Which of the sleepers is woken is up to the queue.
    free: ["sleeper"],
    // Whoever sleeps must not go on before it is woken.
    probe: true,
    blocking: true,
    timeout: 200,
    setup: () => new Queue<Producer>(CAPACITY),
    steps: {
      "producer.put": async (queue, { me }) => {
        await queue.tryPut(`producer(${me})`, me);
      },
      "producer.asleep": (queue, { me }) => queue.notFull.woken(`producer(${me})`),
      "consumer.get": async (queue, { me }) => {
        await queue.tryGet(`consumer(${me})`);
      },
      "consumer.asleep": (queue, { me }) => queue.notEmpty.woken(`consumer(${me})`),
    },
    observe: (queue) => ({
      buffer: queue.items,
      not_full: queue.notFull.sleepers as ReadonlySet<`producer(${Producer})`>,
      not_empty: queue.notEmpty.sleepers as ReadonlySet<`consumer(Consumer#${number})`>,
    }),
  });

/**
 * A cheapest flow that balances a directed graph: how often each arc is to be added so that every node is left as often as it
 * is entered (the directed Chinese postman problem; Edmonds and Johnson 1973). Primal and dual: distances rise from phase to
 * phase, and in each a maximum flow is sent along the shortest paths (Dinic).
 */

/** Arcs by number; `cost` is a whole number, at least 0. Any amount may flow along each. */
export interface Arcs {
  readonly nodes: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly cost: Int32Array;
}

/**
 * The flow along each arc.
 * @param surplus Of each node: how many more units come from it than go to it. They add up to 0, and each node with a surplus
 * must have a way to each with a lack.
 * @param workMax After so many looks at an arc what is left is not sent: it stays in `surplus`, which is changed.
 */
export function cheapestFlow(arcs: Arcs, surplus: Int32Array, workMax: number): Int32Array {
  const { nodes, from, to, cost } = arcs;
  const flow = new Int32Array(from.length);
  const out = incidence(nodes, from);
  const back = incidence(nodes, to);
  const price = new Int32Array(nodes);
  const level = new Int32Array(nodes);
  const next = new Int32Array(nodes);
  let work = 0;

  /** Calls for each arc with residual capacity that leaves a node; backward arcs are numbered `-1 - arc`. */
  function each(node: number, visit: (arc: number, other: number, reduced: number) => void): void {
    const [first, end] = [out.starts[node] as number, out.starts[node + 1] as number];
    work += end - first + (back.starts[node + 1] as number) - (back.starts[node] as number);
    for (let i = first; i < end; i += 1) {
      const arc = out.items[i] as number;
      const other = to[arc] as number;
      visit(arc, other, (cost[arc] as number) + (price[node] as number) - (price[other] as number));
    }
    for (let i = back.starts[node] as number; i < (back.starts[node + 1] as number); i += 1) {
      const arc = back.items[i] as number;
      if (flow[arc] === 0) continue;
      const other = from[arc] as number;
      visit(-1 - arc, other, -(cost[arc] as number) + (price[node] as number) - (price[other] as number));
    }
  }

  /** Raises prices until a node with a lack can be reached at no reduced cost; false if none can be reached. */
  function raisePrices(): boolean {
    const distance = new Int32Array(nodes).fill(FAR);
    const buckets: number[][] = [[]];
    for (let node = 0; node < nodes; node += 1)
      if ((surplus[node] as number) > 0) {
        distance[node] = 0;
        buckets[0]?.push(node);
      }
    let reached = FAR;
    for (let at = 0; at < buckets.length && reached === FAR; at += 1) {
      const bucket = buckets[at];
      for (let i = 0; bucket !== undefined && i < bucket.length; i += 1) {
        const node = bucket[i] as number;
        if (distance[node] !== at) continue;
        if ((surplus[node] as number) < 0) reached = at;
        each(node, (_, other, reduced) => {
          const through = at + reduced;
          if (through >= (distance[other] as number)) return;
          distance[other] = through;
          const later = buckets[through] ?? [];
          later.push(other);
          while (buckets.length < through) buckets.push([]);
          buckets[through] = later;
        });
      }
    }
    if (reached === FAR) return false;
    for (let node = 0; node < nodes; node += 1)
      price[node] = (price[node] as number) + Math.min(distance[node] as number, reached);
    return true;
  }

  /** Numbers of steps from a node with a surplus, along arcs without reduced cost; whether a lack is reached. */
  function findLevels(): boolean {
    level.fill(-1);
    const queue: number[] = [];
    for (let node = 0; node < nodes; node += 1)
      if ((surplus[node] as number) > 0) {
        level[node] = 0;
        queue.push(node);
      }
    let found = false;
    for (let i = 0; i < queue.length; i += 1) {
      const node = queue[i] as number;
      if ((surplus[node] as number) < 0) found = true;
      each(node, (_, other, reduced) => {
        if (reduced !== 0 || level[other] !== -1) return;
        level[other] = (level[node] as number) + 1;
        queue.push(other);
      });
    }
    return found;
  }

  /** The next arc of a shortest path from a node, after those that have led nowhere. */
  function advance(node: number): number | null {
    const outward = (out.starts[node + 1] as number) - (out.starts[node] as number);
    const inward = (back.starts[node + 1] as number) - (back.starts[node] as number);
    for (; (next[node] as number) < outward + inward; next[node] = (next[node] as number) + 1) {
      const i = next[node] as number;
      const forward = i < outward;
      const arc = (
        forward
          ? out.items[(out.starts[node] as number) + i]
          : back.items[(back.starts[node] as number) + i - outward]
      ) as number;
      if (!forward && flow[arc] === 0) continue;
      const other = (forward ? to[arc] : from[arc]) as number;
      const price0 = forward ? (cost[arc] as number) : -(cost[arc] as number);
      if (price0 + (price[node] as number) - (price[other] as number) !== 0) continue;
      if (level[other] === (level[node] as number) + 1) return forward ? arc : -1 - arc;
    }
    return null;
  }

  /** Sends what can be sent along shortest paths from one node. */
  function sendFrom(source: number): void {
    const path: number[] = [];
    let node = source;
    while ((surplus[source] as number) > 0) {
      if ((surplus[node] as number) < 0) {
        let amount = Math.min(surplus[source] as number, -(surplus[node] as number));
        for (const arc of path) if (arc < 0) amount = Math.min(amount, flow[-1 - arc] as number);
        for (const arc of path)
          if (arc < 0) flow[-1 - arc] = (flow[-1 - arc] as number) - amount;
          else flow[arc] = (flow[arc] as number) + amount;
        surplus[source] = (surplus[source] as number) - amount;
        surplus[node] = (surplus[node] as number) + amount;
        path.length = 0;
        node = source;
        continue;
      }
      const arc = advance(node);
      if (arc !== null) {
        path.push(arc);
        node = (arc < 0 ? from[-1 - arc] : to[arc]) as number;
        continue;
      }
      const last = path.pop();
      if (last === undefined) return;
      node = (last < 0 ? to[-1 - last] : from[last]) as number;
      next[node] = (next[node] as number) + 1;
    }
  }

  while (work < workMax && raisePrices())
    while (findLevels()) {
      next.fill(0);
      for (let node = 0; node < nodes; node += 1) if ((surplus[node] as number) > 0) sendFrom(node);
    }
  return flow;
}

const FAR = 2 ** 31 - 1;

/** The arcs at each node: those of node n are `items` from `starts[n]` to `starts[n + 1]`, exclusive. */
export function incidence(nodes: number, ends: Int32Array): { starts: Int32Array; items: Int32Array } {
  const starts = new Int32Array(nodes + 1);
  for (const end of ends) starts[end + 1] = (starts[end + 1] as number) + 1;
  for (let node = 0; node < nodes; node += 1)
    starts[node + 1] = (starts[node + 1] as number) + (starts[node] as number);
  const at = starts.slice();
  const items = new Int32Array(ends.length);
  ends.forEach((end, arc) => {
    items[at[end] as number] = arc;
    at[end] = (at[end] as number) + 1;
  });
  return { starts, items };
}

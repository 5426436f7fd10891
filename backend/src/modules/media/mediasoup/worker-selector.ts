/** How much a worker carries; counted as mediasoup objects come and go. */
export interface WorkerLoad {
  readonly routers: number;
  readonly producers: number;
  readonly consumers: number;
}

export interface Loaded {
  readonly load: WorkerLoad;
}

/** Picks the worker for a new router; null when there is none. */
export type WorkerSelector = <W extends Loaded>(workers: readonly W[]) => W | null;

/**
 * The worker with the least to do: fewest streams (every consumer and producer is one RTP stream to read or write), and among equals the one
 * with fewer routers, so that calls that have just begun and carry nothing yet spread out too.
 */
export const leastLoaded: WorkerSelector = (workers) => {
  let best = workers[0] ?? null;
  for (const worker of workers) {
    if (best !== null && compare(worker.load, best.load) < 0) best = worker;
  }
  return best;
};

function compare(left: WorkerLoad, right: WorkerLoad): number {
  const streams = left.consumers + left.producers - (right.consumers + right.producers);
  return streams === 0 ? left.routers - right.routers : streams;
}

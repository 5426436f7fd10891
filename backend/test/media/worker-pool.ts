import { listenPlan } from '../../src/modules/media-node/mediasoup/listen-plan.js';
import { WorkerPool } from '../../src/modules/media-node/mediasoup/worker-pool.js';
import type { WorkerPoolOptions } from '../../src/modules/media-node/mediasoup/worker-pool.js';

/** Real workers on the loopback. */
export function startPool(
  options: Partial<
    Pick<WorkerPoolOptions, 'size' | 'basePort' | 'hang'> & { workerBin: string }
  > = {},
): Promise<WorkerPool> {
  return WorkerPool.start({
    size: options.size ?? 1,
    basePort: options.basePort ?? 0,
    worker: {
      plan: listenPlan({ listenIp: '127.0.0.1', announcedAddresses: [] }, {}),
      workerBin: options.workerBin ?? process.env['MEDIASOUP_WORKER_BIN'] ?? null,
    },
    ...(options.hang && { hang: options.hang }),
  });
}

/** Waits until something holds; fails after five seconds. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  what = 'it',
): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within 5 s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

import { observer } from 'mediasoup';
import type { types } from 'mediasoup';

/** What a worker process holds. */
interface WorkerDump {
  readonly pid: number;
  readonly routerIds: readonly string[];
  readonly transportIds: readonly string[];
}

/** The running workers of this process, each with its server. */
const workers = new Map<types.Worker, types.WebRtcServer | null>();
const routers = new Set<types.Router>();
const consumers = new Map<string, types.Consumer>();

observer.on('newworker', (worker) => {
  workers.set(worker, null);
  worker.observer.on('newwebrtcserver', (server) => workers.set(worker, server));
  worker.observer.on('newrouter', (router) => {
    routers.add(router);
    router.observer.once('close', () => routers.delete(router));
    router.observer.on('newtransport', (transport) =>
      transport.observer.on('newconsumer', (consumer) => {
        consumers.set(consumer.id, consumer);
        consumer.observer.once('close', () => consumers.delete(consumer.id));
      }),
    );
  });
  worker.observer.once('close', () => workers.delete(worker));
});

/** Whether a consumer that is not closed is paused; null when there is none with this id. */
export function isPaused(consumerId: string): boolean | null {
  return consumers.get(consumerId)?.paused ?? null;
}

/** Asks all worker processes for what they hold. Import it before the workers start. */
export function dumpWorkers(): Promise<WorkerDump[]> {
  return Promise.all(
    Array.from(workers, async ([worker, server]) => {
      const [{ routerIds }, dump] = await Promise.all([worker.dump(), server?.dump()]);
      return { pid: worker.pid, routerIds, transportIds: dump?.webRtcTransportIds ?? [] };
    }),
  );
}

/** Asks the worker processes for the contents of all open routers, in the order of their creation. */
export function dumpRouters(): Promise<types.RouterDump[]> {
  return Promise.all(Array.from(routers, (router) => router.dump()));
}

import { fetchHttp } from './defaults/fetch-http.js';
import { hostClock, hostRandom } from './defaults/host-clock.js';
import { InProcessLocks, MemoryOutbox, MemoryTokens } from './defaults/memory-stores.js';
import type { ClientPorts } from './client-ports.js';

/**
 * Ports that work wherever JavaScript has `fetch`, timers and `crypto`: Node, workers, React Native. State lives in memory,
 * the network counts as there, the app as visible, nothing is logged, and there are no devices. Override what the host
 * does better: `{ ...defaultPorts(), tokens: myStore }`.
 */
export function defaultPorts(): ClientPorts {
  return {
    http: fetchHttp(),
    // Loaded with the first connection: who only signs in does not wait for it.
    sockets: {
      create: async (options) => (await import('./defaults/socket-io.js')).socketIo(options),
    },
    tokens: new MemoryTokens(),
    sessionHint: { read: () => 'unknown', settle: () => undefined },
    locks: new InProcessLocks(),
    outbox: new MemoryOutbox(),
    network: { current: () => ({ online: true, visible: true }), listen: () => () => undefined },
    clock: hostClock(),
    random: hostRandom(),
    logger: { log: () => undefined },
    media: null,
    rtc: null,
    notifications: null,
  };
}

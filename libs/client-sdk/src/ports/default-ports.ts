import type {
  ClientPorts,
  ClockPort,
  HttpExchange,
  HttpPort,
  HttpRequest,
  HttpResponse,
  LockOptions,
  LockPort,
  OutboxStore,
  RandomPort,
  TokenStore,
} from './client-ports.js';
import { observedUpload, type Upload } from './observed-upload.js';

/**
 * Ports for every platform with `fetch`, timers and `crypto`: Node, workers, React Native. State is
 * kept in memory, the network counts as online and the app as visible, nothing is logged, and there
 * are no devices. Override what the host does better: `{ ...defaultPorts(), tokens: myStore }`.
 */
export function defaultPorts(): ClientPorts {
  return {
    http: fetchHttp(),
    // Loaded with the first connection, so that signing in does not wait for it.
    sockets: {
      create: async (options) => (await import('./socket-io.js')).socketIo(options),
    },
    tokens: new MemoryTokens(),
    sessionHint: { read: () => 'unknown', settle: () => undefined },
    locks: new InProcessLocks(),
    outbox: new MemoryOutbox(),
    files: null,
    cache: null,
    network: { current: () => ({ online: true, visible: true }), listen: () => () => undefined },
    clock: hostClock(),
    random: hostRandom(),
    logger: { log: () => undefined },
    passkeys: null,
    reauthentication: null,
    media: null,
    rtc: null,
    notifications: null,
  };
}

/** The globals of every supported host; the types of the DOM and of Node are not loaded here. */
interface HostGlobals {
  fetch(
    url: string,
    init: {
      method: string;
      headers: Record<string, string>;
      body?: unknown;
      credentials?: 'include' | 'omit';
      signal?: object;
    },
  ): Promise<{
    status: number;
    headers: { get(name: string): string | null };
    text(): Promise<string>;
    arrayBuffer(): Promise<ArrayBuffer>;
  }>;
  AbortController: new () => { readonly signal: object; abort(): void };
  FormData: new () => { append(name: string, value: unknown, fileName: string): void };
  setTimeout(work: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  setInterval(work: () => void, periodMs: number): unknown;
  clearInterval(timer: unknown): void;
  /** Not in Node. */
  readonly XMLHttpRequest?: new () => Upload;
  crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
}

const host = globalThis as unknown as HostGlobals;

/** HTTP over the host's `fetch`. */
function fetchHttp(): HttpPort {
  return { send };
}

function send(request: HttpRequest): HttpExchange {
  const body = bodyOf(request);
  if (request.onProgress && host.XMLHttpRequest)
    return observedUpload(request, body, new host.XMLHttpRequest());
  const controller = new host.AbortController();
  return { response: exchange(request, body, controller.signal), abort: () => controller.abort() };
}

async function exchange(
  request: HttpRequest,
  body: unknown,
  signal: object,
): Promise<HttpResponse> {
  const response = await host.fetch(request.url, {
    method: request.method,
    headers: { ...request.headers },
    credentials: request.withCookies ? 'include' : 'omit',
    signal,
    ...(body === undefined ? {} : { body }),
  });
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    text: () => response.text(),
    bytes: async () => new Uint8Array(await response.arrayBuffer()),
  };
}

function bodyOf(request: HttpRequest): unknown {
  if (!request.form) return request.content ?? request.body;
  const form = new host.FormData();
  form.append(request.form.field, request.form.file.content, request.form.file.name);
  return form;
}

/** Time by the host's clock and timers. */
function hostClock(): ClockPort {
  return {
    now: () => Date.now(),
    after: (delayMs, work) => {
      const timer = host.setTimeout(work, delayMs);
      return () => host.clearTimeout(timer);
    },
    every: (periodMs, work) => {
      const timer = host.setInterval(work, periodMs);
      return () => host.clearInterval(timer);
    },
  };
}

/**
 * Random values by the host's `crypto`. Works on plain HTTP too, where `crypto.randomUUID` is
 * missing.
 */
function hostRandom(): RandomPort {
  return { uuid, fraction: () => Math.random() };
}

function uuid(): string {
  const bytes = host.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Loses the refresh token when the process ends. */
class MemoryTokens implements TokenStore {
  #token: string | null = null;

  load(): Promise<string | null> {
    return Promise.resolve(this.#token);
  }

  save(refreshToken: string | null): Promise<void> {
    this.#token = refreshToken;
    return Promise.resolve();
  }
}

/** Loses drafts and unsent messages when the process ends. */
class MemoryOutbox implements OutboxStore {
  readonly #entries = new Map<string, string>();

  get(key: string): Promise<string | null> {
    return Promise.resolve(this.#entries.get(key) ?? null);
  }

  set(key: string, value: string): Promise<void> {
    this.#entries.set(key, value);
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.#entries.delete(key);
    return Promise.resolve();
  }

  entries(prefix: string): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map([...this.#entries].filter(([key]) => key.startsWith(prefix))));
  }
}

interface LockRequest {
  readonly grant: () => void;
  readonly lose: () => void;
}

/** Locks within this process: sufficient where only one process uses a token and an outbox. */
class InProcessLocks implements LockPort {
  /** The holder, then those who wait. */
  readonly #queues = new Map<string, LockRequest[]>();

  run<T>(name: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    return new Promise((resolve, reject) => {
      const request: LockRequest = {
        grant: () => {
          const done = Promise.resolve().then(work);
          const release = (): void => this.#release(name, request);
          void done.then(release, release);
          void done.then(resolve, reject);
        },
        lose: () => reject(new Error(`The lock ${name} was taken by another client.`)),
      };
      if (options.steal) queue.shift()?.lose();
      if (options.steal) queue.unshift(request);
      else queue.push(request);
      if (queue[0] === request) request.grant();
    });
  }

  #release(name: string, request: LockRequest): void {
    const queue = this.#queues.get(name);
    if (queue?.[0] !== request) return;
    queue.shift();
    if (queue[0]) queue[0].grant();
    else this.#queues.delete(name);
  }
}

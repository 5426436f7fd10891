import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '../tokens/index.js';

/** Longest user agent that is kept. */
const USER_AGENT_MAX = 256;

/** The request of a client that is being handled: a REST request or a client event. */
export interface RequestContext {
  /** `X-Request-Id` of a REST request, `requestId` of a client event; null without one. */
  readonly requestId: string | null;
  /** Network address of the client, also behind a trusted proxy. */
  readonly address: string;
  readonly userAgent: string;
  /** Null until the client is authenticated. */
  principal: Principal | null;
}

const storage = new AsyncLocalStorage<RequestContext>();

/**
 * The request that the running code belongs to; undefined for the server's own work, such as jobs.
 * Handlers of events find the request that published the event.
 */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `work`, and everything that it starts, in the context of a request. */
export function inRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

export function shortUserAgent(userAgent: string | undefined): string {
  return (userAgent ?? '').slice(0, USER_AGENT_MAX);
}

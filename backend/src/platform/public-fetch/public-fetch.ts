import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { isPublicAddress } from './public-address.js';

/** Why a page was not fetched. */
export type FetchRefusal =
  'address' | 'url' | 'redirects' | 'status' | 'encoding' | 'time' | 'network';

/** A page was not fetched. Nothing of it or of its address is in the message. */
export class FetchRefusedError extends Error {
  readonly reason: FetchRefusal;

  constructor(reason: FetchRefusal, options?: ErrorOptions) {
    super(`The page was not fetched: ${reason}.`, options);
    this.name = 'FetchRefusedError';
    this.reason = reason;
  }
}

export interface FetchedPage {
  /** After redirects. */
  readonly url: URL;
  /** The header `Content-Type`; may be empty. */
  readonly contentType: string;
  /** The first bytes of it, at most as many as the limit. */
  readonly bytes: Buffer;
  /** These are all bytes. */
  readonly complete: boolean;
}

/** What may be connected to; tests have rules of their own. */
interface FetchRules {
  readonly resolve: (name: string, signal: AbortSignal) => Promise<readonly string[]>;
  readonly isAllowedAddress: (address: string) => boolean;
  readonly isAllowedPort: (port: number) => boolean;
  /** For everything, redirects included. */
  readonly timeMs: number;
}

const PUBLIC: FetchRules = {
  resolve: resolvePublicName,
  isAllowedAddress: (address) => isPublicAddress(address) && !isOwnAddress(address),
  isAllowedPort: (port) => port === 80 || port === 443,
  timeMs: 5_000,
};

const REDIRECTS_MAX = 5;
const RESOLVE_MS = 2_000;
const BYTES_MAX = 1_048_576;
const HEADER_BYTES_MAX = 16_384;
const URL_MAX = 2_048;
const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
/** Headers with the same name are a list, and the first of them counts. */
type Headers = Dispatcher.ResponseData['headers'];

/**
 * Fetches pages of the public internet for users, and nothing else: an address is resolved once, and
 * the connection is made to the address that was checked; each redirect is checked likewise. No
 * cookies, credentials or proxies; nothing is decompressed; one time limit for everything.
 */
export class PublicFetch {
  readonly #rules: FetchRules;

  constructor(rules: FetchRules = PUBLIC) {
    this.#rules = rules;
  }

  /**
   * @param end ends it early
   * @throws FetchRefusedError
   */
  async fetch(address: string, accept: string, end?: AbortSignal): Promise<FetchedPage> {
    const { timeMs } = this.#rules;
    const timeout = AbortSignal.timeout(timeMs);
    const signal = end === undefined ? timeout : AbortSignal.any([timeout, end]);
    const agent = new Agent({
      connect: { lookup: this.#lookupUntil(signal), timeout: timeMs },
      allowH2: false,
      maxHeaderSize: HEADER_BYTES_MAX,
      // Each request has a connection of its own, whose address is checked.
      pipelining: 0,
    });
    try {
      return await this.#follow(address, accept, agent, signal);
    } catch (error) {
      throw refusalOf(error, signal);
    } finally {
      await agent.destroy();
    }
  }

  async #follow(
    address: string,
    accept: string,
    agent: Agent,
    signal: AbortSignal,
  ): Promise<FetchedPage> {
    let url = this.#checked(address);
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
      const { statusCode, headers, body } = await request(url, {
        dispatcher: agent,
        signal,
        headers: { accept, 'accept-encoding': 'identity', 'user-agent': 'ChatCall (link preview)' },
      });
      // It fails when it is not read to its end, and nothing else would handle that.
      body.on('error', () => undefined);
      const location = headerOf(headers, 'location');
      if (statusCode >= 300 && statusCode < 400 && location !== '') {
        body.destroy();
        url = this.#checked(location, url);
        continue;
      }
      if (statusCode !== 200) throw new FetchRefusedError('status');
      if (!/^(?:identity)?$/i.test(headerOf(headers, 'content-encoding')))
        throw new FetchRefusedError('encoding');
      return {
        url,
        contentType: headerOf(headers, 'content-type'),
        ...(await firstBytes(body)),
      };
    }
    throw new FetchRefusedError('redirects');
  }

  /** An address that is written as a number is not resolved, so it is checked here. */
  #checked(address: string, base?: URL): URL {
    if (address.length > URL_MAX || !URL.canParse(address, base?.href))
      throw new FetchRefusedError('url');
    const url = new URL(address, base?.href);
    const port = url.port === '' ? PORTS[url.protocol] : Number(url.port);
    if (port === undefined || !(url.protocol in PORTS) || url.username + url.password !== '')
      throw new FetchRefusedError('url');
    if (!this.#rules.isAllowedPort(port)) throw new FetchRefusedError('address');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !this.#rules.isAllowedAddress(host))
      throw new FetchRefusedError('address');
    return url;
  }

  /** Resolves a name for one connection. All of its addresses must be allowed. */
  #lookupUntil(signal: AbortSignal): LookupFunction {
    return (name, options, done) => {
      this.#rules.resolve(name, signal).then(
        (addresses) => {
          const [first] = addresses;
          if (first === undefined || !addresses.every(this.#rules.isAllowedAddress)) {
            done(new FetchRefusedError('address'), '', 0);
            return;
          }
          if (options.all === true) done(null, [{ address: first, family: isIP(first) }]);
          else done(null, first, isIP(first));
        },
        (error: unknown) => done(new FetchRefusedError('network', { cause: error }), '', 0),
      );
    };
  }
}

/**
 * Asks the name servers, and not the system: its own resolver also reads the names of this machine
 * and its networks, and keeps one of the few threads of the process busy as long as the servers of a
 * stranger do not answer.
 */
async function resolvePublicName(name: string, signal: AbortSignal): Promise<string[]> {
  const resolver = new Resolver({ timeout: RESOLVE_MS, tries: 2 });
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    // A name may have addresses of one kind only.
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    return found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** A public address of this machine: services on it may be open for the machine only. */
function isOwnAddress(address: string): boolean {
  return Object.values(networkInterfaces()).some((all) =>
    all?.some((own) => own.address === address),
  );
}

async function firstBytes(
  body: AsyncIterable<Uint8Array>,
): Promise<Pick<FetchedPage, 'bytes' | 'complete'>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, BYTES_MAX - size));
    size += chunk.length;
    if (size > BYTES_MAX) break;
  }
  return { bytes: Buffer.concat(chunks), complete: size <= BYTES_MAX };
}

function refusalOf(error: unknown, signal: AbortSignal): FetchRefusedError {
  if (error instanceof FetchRefusedError) return error;
  return new FetchRefusedError(signal.aborted ? 'time' : 'network', { cause: error });
}

function headerOf(headers: Headers, name: string): string {
  const value = headers[name];
  return (typeof value === 'string' ? value : value?.[0]) ?? '';
}

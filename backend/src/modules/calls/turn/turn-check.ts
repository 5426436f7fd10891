import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { UserId } from '@chatcall/contracts';
import {
  ServerChecks,
  codeOf,
  found,
  millisecondsSince,
  notConfigured,
  works,
} from '../../../platform/health/index.js';
import type { CheckOutcome } from '../../../platform/health/index.js';
import { IceServers } from './ice-servers.js';
import type { TurnCredential } from './ice-servers.js';
import { TurnRefusedError, probeTurn, turnAddress } from './turn-probe.js';

/** Further URLs are not checked. */
const URLS_MAX = 10;
/** TURN servers count allocations by this name, so that no user has fewer because of the check. */
const CHECKER = 'health-check' as UserId;
/** Quotas of a TURN server that are used up. */
const FULL_CODES = new Set([486, 508]);

/** Makes and releases an allocation at every TURN server, with credentials as users get them. */
@Injectable()
export class TurnCheck implements OnModuleInit {
  readonly #checks: ServerChecks;
  readonly #servers: IceServers;

  constructor(checks: ServerChecks, servers: IceServers) {
    this.#checks = checks;
    this.#servers = servers;
  }

  onModuleInit(): void {
    this.#checks.register({
      name: 'turn',
      failure: 'turn-unreachable',
      run: () => this.#check(),
    });
  }

  async #check(): Promise<readonly CheckOutcome[]> {
    const attempts = this.#servers
      .for(CHECKER)
      .flatMap(({ urls, username, credential }) =>
        urls.map((url) => ({
          url,
          credential:
            username === undefined || credential === undefined ? null : { username, credential },
        })),
      )
      .slice(0, URLS_MAX);
    const outcomes = await Promise.all(
      attempts.map(({ url, credential }) => checkUrl(url, credential)),
    );
    const hasTurn = attempts.some(({ credential }) => credential !== null);
    return hasTurn ? outcomes : [...outcomes, notConfigured('turn-not-configured')];
  }
}

async function checkUrl(url: string, credential: TurnCredential | null): Promise<CheckOutcome> {
  const address = turnAddress(url);
  if (address.secure && address.transport === 'udp') return found('turn-dtls', 'degraded', {}, url);
  const started = performance.now();
  try {
    const { relayedAddress, mappedAddress } = await probeTurn(address, credential);
    return works(
      {
        latencyMs: millisecondsSince(started),
        ...(relayedAddress === null ? {} : { relayAddress: relayedAddress }),
        ...(mappedAddress === null ? {} : { clientAddress: mappedAddress }),
      },
      url,
    );
  } catch (error) {
    if (!(error instanceof TurnRefusedError))
      return found('turn-unreachable', 'failing', codeOf(error), url);
    const { errorCode } = error;
    const finding = FULL_CODES.has(errorCode) ? 'turn-full' : 'turn-refused';
    return found(finding, 'failing', { errorCode: String(errorCode) }, url);
  }
}

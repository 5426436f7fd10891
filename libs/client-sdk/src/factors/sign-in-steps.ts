import type {
  AuthResult,
  FactorChallenge,
  FactorSignInRequest,
  PasskeyRequestOptions,
  PasskeySignInRequest,
} from '@chatcall/contracts';
import type { FactorProof } from '../auth/auth-api.js';
import type { TokenExchange } from '../auth/token-exchange.js';
import type { ClientPorts } from '../ports/client-ports.js';
import type { RestClient } from '../rest/rest-client.js';
import { passkeysOf } from './passkeys-of.js';

/** Sign-ins with more than a password; loaded when they are needed. */
export class SignInSteps {
  readonly #exchange: TokenExchange;
  readonly #rest: RestClient;
  readonly #ports: ClientPorts;

  constructor(exchange: TokenExchange, rest: RestClient, ports: ClientPorts) {
    this.#exchange = exchange;
    this.#rest = rest;
    this.#ports = ports;
  }

  async proveFactor({ token, webauthn }: FactorChallenge, proof: FactorProof): Promise<AuthResult> {
    const signed =
      proof.kind === 'webauthn' && webauthn !== undefined
        ? { assertion: await passkeysOf(this.#ports).get(webauthn) }
        : {};
    return this.#exchange.obtain('auth/factor', {
      ...(token === undefined ? {} : { challenge: token }),
      ...proof,
      ...signed,
    } satisfies FactorSignInRequest);
  }

  async signInWithPasskey(): Promise<AuthResult> {
    const passkeys = passkeysOf(this.#ports);
    const options = await this.#rest.send<PasskeyRequestOptions>({
      method: 'POST',
      path: 'auth/passkey/challenge',
      body: await this.#exchange.withDevice({}),
      anonymous: true,
    });
    return this.#exchange.obtain('auth/passkey', {
      assertion: await passkeys.get(options),
    } satisfies PasskeySignInRequest);
  }
}

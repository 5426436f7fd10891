import { Injectable } from '@nestjs/common';
import { TokenVerifier } from '../../platform/tokens/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { AccessTokens } from './access-tokens.js';
import { SessionStates } from './session-states.js';

/** Lets in whoever shows a token of ours whose session still lives. */
@Injectable()
export class AccessTokenVerifier extends TokenVerifier {
  readonly #tokens: AccessTokens;
  readonly #states: SessionStates;

  constructor(tokens: AccessTokens, states: SessionStates) {
    super();
    this.#tokens = tokens;
    this.#states = states;
  }

  async verify(accessToken: string): Promise<Principal> {
    const principal = await this.#tokens.read(accessToken);
    await this.#states.requireLive(principal.sessionId, principal.userId);
    return principal;
  }
}

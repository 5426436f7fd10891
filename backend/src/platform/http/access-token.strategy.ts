import type { Request } from 'express';
import passport from 'passport';
import { AuthRequiredError, TokenInvalidError } from '../errors/index.js';
import type { Principal, TokenVerifier } from '../tokens/index.js';

/** Name under which the guard asks for the strategy. */
export const ACCESS_TOKEN = 'access-token';

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/**
 * What the guard hands over with each request: Passport keeps one strategy for the process, which
 * may hold several apps.
 */
export interface AccessTokenOptions {
  readonly tokens: TokenVerifier;
}

type Outcome = { success(principal: Principal): void; error(reason: unknown): void };

/**
 * Passport strategy: whoever shows an access token in the `Authorization` header is who it names.
 */
class AccessTokenStrategy extends passport.Strategy {
  override authenticate(request: Request, options: AccessTokenOptions): void {
    // Passport adds the outcomes to the strategy of each request.
    const outcome = this as unknown as Outcome;
    principalFrom(request, options.tokens).then(
      (principal) => outcome.success(principal),
      (reason: unknown) => outcome.error(reason),
    );
  }
}

async function principalFrom(request: Request, tokens: TokenVerifier): Promise<Principal> {
  const header = request.headers.authorization;
  if (header === undefined)
    throw new AuthRequiredError('This needs an access token in the Authorization header.');
  const token = BEARER.exec(header)?.[1];
  if (token === undefined)
    throw new TokenInvalidError('The Authorization header holds no bearer token.');
  return tokens.verify(token);
}

passport.use(ACCESS_TOKEN, new AccessTokenStrategy());

import type {
  PasskeyAssertion,
  ReauthenticateRequest,
  ReauthenticationOptions,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { UserReauthenticated } from './auth.events.js';
import type { ReauthenticationMethod } from './auth.events.js';
import { FactorWrongError } from './factors/factor.errors.js';
import { Passkeys } from './factors/passkeys.js';
import { SecondFactors } from './factors/second-factors.js';
import type { ProofUse } from './factors/second-factors.js';
import type { Device } from './known-devices.js';
import { Passwords } from './passwords.js';
import type { OwnedSession } from './session-ender.js';
import { SessionRepository } from './session.repository.js';
import { SignInThrottle } from './sign-in-throttle.js';

/** What was checked, and what uses it up. */
interface Proof {
  readonly kind: ReauthenticationMethod;
  readonly use: ProofUse;
}

/** Users prove again who they are, in a session that began too long ago for what they want to do. */
@Injectable()
export class Reauthentication {
  readonly #passwords: Passwords;
  readonly #factors: SecondFactors;
  readonly #passkeys: Passkeys;
  readonly #sessions: SessionRepository;
  readonly #throttle: SignInThrottle;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    passwords: Passwords,
    factors: SecondFactors,
    passkeys: Passkeys,
    sessions: SessionRepository,
    throttle: SignInThrottle,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#passwords = passwords;
    this.#factors = factors;
    this.#passkeys = passkeys;
    this.#sessions = sessions;
    this.#throttle = throttle;
    this.#transactor = transactor;
    this.#events = events;
  }

  async options({ userId, sessionId }: OwnedSession): Promise<ReauthenticationOptions> {
    const kinds = await this.#factors.kindsOf(userId);
    const webauthn = await this.#factors.passkeyOptions(userId, kinds, bindingOf(sessionId));
    return { kinds, ...(webauthn === null ? {} : { webauthn }) };
  }

  /**
   * Makes the session recent: with the password and, for a user with second factors, one of them, or
   * with a passkey that has verified its user.
   * @throws PasswordWrongError, FactorWrongError, ChallengeInvalidError, RateLimitedError,
   *   HashingBusyError
   */
  async prove(
    session: OwnedSession,
    request: ReauthenticateRequest,
    device: Device,
  ): Promise<void> {
    const { password, assertion } = request;
    if (password === undefined && assertion !== undefined)
      return this.#guard(session, device, () => this.#checkPasskey(session, assertion));
    await this.#passwords.confirm(session, password ?? '', device);
    await this.#guard(session, device, () => this.#checkFactor(session, request));
  }

  #guard(session: OwnedSession, device: Device, check: () => Promise<Proof>): Promise<void> {
    const { userId, sessionId } = session;
    return this.#throttle.guard({ ...session, device }, async () => {
      const { kind, use } = await check();
      await this.#transactor.run(async () => {
        await use();
        await this.#sessions.setAuthenticated(sessionId);
        this.#events.publish(new UserReauthenticated(userId, sessionId, kind, device));
      });
    });
  }

  async #checkPasskey(
    { userId, sessionId }: OwnedSession,
    assertion: PasskeyAssertion,
  ): Promise<Proof> {
    const owner = { userId, verified: true };
    const { use } = await this.#passkeys.verify(assertion, owner, bindingOf(sessionId));
    return { kind: 'webauthn', use };
  }

  async #checkFactor(
    { userId, sessionId }: OwnedSession,
    { kind, code, assertion }: ReauthenticateRequest,
  ): Promise<Proof> {
    if ((await this.#factors.kindsOf(userId)).length === 0)
      return { kind: 'password', use: () => Promise.resolve() };
    if (kind === undefined) throw new FactorWrongError();
    const binding = bindingOf(sessionId);
    return { kind, use: await this.#factors.check(userId, { kind, code, assertion }, binding) };
  }
}

function bindingOf(sessionId: string): { purpose: 'reauthenticate'; sessionId: string } {
  return { purpose: 'reauthenticate', sessionId };
}

import type {
  ErrorCode,
  FactorProofKind,
  Me,
  PasskeyAssertion,
  PasskeyRequestOptions,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { ChatCallError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { UserAccounts } from '../users/index.js';
import { InvalidCredentialsError } from './auth.errors.js';
import { ChallengeInvalidError, FactorWrongError } from './factors/factor.errors.js';
import { SignInFailed, UserSignedIn } from './auth.events.js';
import type { AuthenticatedIdentity, Authenticator } from './authenticator.js';
import { Passkeys } from './factors/passkeys.js';
import { SecondFactors } from './factors/second-factors.js';
import type { FactorProof } from './factors/second-factors.js';
import type { ChallengeBinding } from './factors/webauthn-challenges.js';
import { SignInChallenges } from './factors/sign-in-challenges.js';
import type { IssuedChallenge } from './factors/sign-in-challenges.js';
import { IdentityRepository } from './identity.repository.js';
import type { Device } from './known-devices.js';
import { KnownDevices } from './known-devices.js';
import { PasswordAuthenticator } from './password-authenticator.js';
import type { LoginAndPassword } from './password-authenticator.js';
import { SessionTokens } from './session-tokens.js';
import type { IssuedTokens } from './session-tokens.js';
import { SignInThrottle } from './sign-in-throttle.js';

/** A session was opened. */
interface SignedIn {
  readonly outcome: 'signed-in';
  readonly user: Me;
  readonly tokens: IssuedTokens;
  /** By which the device is recognised from now on (`KnownDevices`). */
  readonly deviceToken: string;
}

/** The user has to prove a second factor: `SignIn.withFactor`. */
interface FactorRequired {
  readonly outcome: 'factor-required';
  readonly challenge: IssuedChallenge & {
    readonly kinds: readonly FactorProofKind[];
    /** For a passkey or security key; null when it cannot be used. */
    readonly webauthn: PasskeyRequestOptions | null;
  };
}

/** How a sign-in ends for a user who has authenticated; told apart by `outcome`. */
export type SignInResult = SignedIn | FactorRequired;

/** Proves the second factor in the transaction that opens the session, or throws. */
type SecondStep = () => Promise<void>;

interface Completion {
  /** The account was registered on this device just now. */
  readonly isRegistration?: boolean;
  readonly secondStep?: SecondStep | null;
}

const NOT_ACTIVE: readonly ErrorCode[] = [
  'AUTH.ACCOUNT_DEACTIVATED',
  'AUTH.ACCOUNT_PENDING',
  'AUTH.EMAIL_NOT_VERIFIED',
];

/** The passkey says whose it is, and is the only factor. */
const ANYONE = { userId: null, verified: true } as const;
/** Attempts, for the case that the secret is replaced between the check and the sign-in. */
const TRIES = 2;

/** Signs users in. Whatever they authenticate with, `complete` opens the session. */
@Injectable()
export class SignIn {
  readonly #passwords: PasswordAuthenticator;
  readonly #identities: IdentityRepository;
  readonly #accounts: UserAccounts;
  readonly #factors: SecondFactors;
  readonly #passkeys: Passkeys;
  readonly #challenges: SignInChallenges;
  readonly #tokens: SessionTokens;
  readonly #devices: KnownDevices;
  readonly #throttle: SignInThrottle;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    passwords: PasswordAuthenticator,
    identities: IdentityRepository,
    accounts: UserAccounts,
    factors: SecondFactors,
    passkeys: Passkeys,
    challenges: SignInChallenges,
    tokens: SessionTokens,
    devices: KnownDevices,
    throttle: SignInThrottle,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#passwords = passwords;
    this.#identities = identities;
    this.#accounts = accounts;
    this.#factors = factors;
    this.#passkeys = passkeys;
    this.#challenges = challenges;
    this.#tokens = tokens;
    this.#devices = devices;
    this.#throttle = throttle;
    this.#transactor = transactor;
    this.#events = events;
  }

  /**
   * @throws InvalidCredentialsError for a wrong password and for an account that does not exist,
   *   after the same time
   * @throws RateLimitedError, HashingBusyError
   */
  withPassword(request: LoginAndPassword, device: Device): Promise<SignInResult> {
    return this.#with(this.#passwords, request, device);
  }

  /**
   * Completes a sign-in by its second step.
   * @throws ChallengeInvalidError, FactorWrongError, PasskeysUnavailableError, RateLimitedError,
   *   AccountDeactivatedError, AccountPendingError, EmailNotVerifiedError
   */
  async withFactor(token: string, proof: FactorProof, device: Device): Promise<SignInResult> {
    const identity = await this.#challenges.take(token, device);
    const { userId } = identity;
    const result = await this.#throttle.guard({ userId, device, secondStep: true }, async () => {
      const use = await this.#factors.check(userId, proof, {
        purpose: 'second-step',
        signIn: token,
      });
      return this.complete(identity, device, {
        secondStep: async () => {
          await this.#challenges.close(token);
          await use();
        },
      });
    });
    if (result === null) throw new ChallengeInvalidError();
    return result;
  }

  /**
   * What a passkey has to sign for a sign-in with it alone, on this device.
   * @throws PasskeysUnavailableError
   */
  passkeyOptions(device: Device): Promise<PasskeyRequestOptions> {
    return this.#passkeys.requestOptions(null, passkeyBinding(device));
  }

  /**
   * Signs in with a passkey that has verified its user: it counts as both steps.
   * @throws ChallengeInvalidError, FactorWrongError, PasskeysUnavailableError, RateLimitedError,
   *   AccountDeactivatedError, AccountPendingError
   */
  async withPasskey(assertion: PasskeyAssertion, device: Device): Promise<SignInResult> {
    const passkey = await this.#passkeys.find(assertion);
    if (passkey === null) throw new FactorWrongError();
    const { id, userId } = passkey;
    const result = await this.#throttle.guard({ userId, device }, async () => {
      const { use } = await this.#passkeys.verify(assertion, ANYONE, passkeyBinding(device));
      const identity = { id, userId, kind: 'passkey', secret: null } as const;
      return this.complete(identity, device, { secondStep: use });
    });
    if (result === null) throw new FactorWrongError();
    return result;
  }

  /**
   * The one place that opens sessions. A user with second factors gets none without `secondStep`.
   * @returns null when the identity was changed or removed since it was checked
   * @throws RateLimitedError, AccountDeactivatedError, AccountPendingError, EmailNotVerifiedError
   */
  async complete(
    identity: AuthenticatedIdentity,
    device: Device,
    { isRegistration = false, secondStep = null }: Completion = {},
  ): Promise<SignInResult | null> {
    const { userId } = identity;
    await this.#throttle.countSignIn(userId);
    try {
      return await this.#open(identity, device, isRegistration, secondStep);
    } catch (error) {
      // After the transaction, which is rolled back.
      if (isNotActive(error))
        this.#events.publish(new SignInFailed(userId, 'account-not-active', device));
      throw error;
    }
  }

  #open(
    identity: AuthenticatedIdentity,
    device: Device,
    isRegistration: boolean,
    secondStep: SecondStep | null,
  ): Promise<SignInResult | null> {
    const { userId, kind } = identity;
    return this.#transactor.run(async () => {
      // Locked until the commit, so that a concurrent change of the password ends this session too,
      // or is seen here.
      // A passkey is locked and used up by the second step.
      if (kind !== 'passkey' && !(await this.#identities.use(identity))) return null;
      if (secondStep === null) {
        const challenge = await this.#challenge(identity, device);
        if (challenge !== null) return { outcome: 'factor-required', challenge };
      } else await secondStep();
      const tokens = await this.#tokens.open(userId, device);
      const user = await this.#accounts.me(userId);
      const deviceToken = this.#devices.remember(userId, device.token);
      const newDevice = !isRegistration && this.#devices.recognise(userId, device.token) === null;
      const remembered = { ...device, token: deviceToken };
      this.#events.publish(new UserSignedIn(userId, tokens.sessionId, kind, remembered, newDevice));
      return { outcome: 'signed-in', user, tokens, deviceToken };
    });
  }

  /** @returns null for a user without second factors */
  async #challenge(
    identity: AuthenticatedIdentity,
    device: Device,
  ): Promise<FactorRequired['challenge'] | null> {
    const { userId } = identity;
    const kinds = await this.#factors.kindsOf(userId);
    if (kinds.length === 0) return null;
    const challenge = await this.#challenges.issue(identity, device);
    const binding = { purpose: 'second-step', signIn: challenge.token } as const;
    const webauthn = await this.#factors.passkeyOptions(userId, kinds, binding);
    return { ...challenge, kinds, webauthn };
  }

  async #with<Request>(
    authenticator: Authenticator<Request>,
    request: Request,
    device: Device,
  ): Promise<SignInResult> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const result = await this.complete(await authenticator.authenticate(request, device), device);
      if (result !== null) return result;
    }
    throw new InvalidCredentialsError();
  }
}

function passkeyBinding({ userAgent, token }: Device): ChallengeBinding {
  return { purpose: 'passkey', userAgent, deviceToken: token };
}

function isNotActive(error: unknown): boolean {
  return error instanceof ChatCallError && NOT_ACTIVE.includes(error.code);
}

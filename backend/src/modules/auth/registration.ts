import type { RegisterRequest, UserId, WaitingReason } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { ChatCallError, IdempotencyKeyReusedError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { IdempotencyKeyRepository, fingerprintOf } from '../../platform/idempotency/index.js';
import { clientNetwork } from '../../platform/limits/index.js';
import { Invitations } from '../invitations/index.js';
import type { Grant } from '../invitations/index.js';
import { TermsService } from '../terms/index.js';
import {
  AccountPendingError,
  EmailNotVerifiedError,
  UserAccounts,
  WaitingUsers,
} from '../users/index.js';
import { InvalidCredentialsError } from './auth.errors.js';
import { UserRegistered } from './auth.events.js';
import { IdentityRepository } from './identity.repository.js';
import type { PasswordIdentity } from './identity.repository.js';
import type { Device } from './known-devices.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';
import { RegistrationRules } from './registration-rules.js';
import { Setup } from './setup.js';
import { SignIn } from './sign-in.js';
import type { SignInResult } from './sign-in.js';
import { SignInThrottle } from './sign-in-throttle.js';

type NewAccount = Pick<
  RegisterRequest,
  'email' | 'username' | 'displayName' | 'password' | 'language'
>;

/** What a new account gets. */
interface Admission {
  readonly isOwner: boolean;
  /** Null: its user is signed in at once. */
  readonly waitingFor: WaitingReason | null;
}

/** Creates accounts with a password, and signs their users in, unless they have to wait. */
@Injectable()
export class Registration {
  readonly #accounts: UserAccounts;
  readonly #identities: IdentityRepository;
  readonly #policy: PasswordPolicy;
  readonly #hasher: PasswordHasher;
  readonly #signIn: SignIn;
  readonly #throttle: SignInThrottle;
  readonly #transactor: Transactor;
  readonly #keys: IdempotencyKeyRepository;
  readonly #events: EventBus;
  readonly #rules: RegistrationRules;
  readonly #setup: Setup;
  readonly #invitations: Invitations;
  readonly #waiting: WaitingUsers;
  readonly #terms: TermsService;

  constructor(
    accounts: UserAccounts,
    identities: IdentityRepository,
    policy: PasswordPolicy,
    hasher: PasswordHasher,
    signIn: SignIn,
    throttle: SignInThrottle,
    transactor: Transactor,
    keys: IdempotencyKeyRepository,
    events: EventBus,
    rules: RegistrationRules,
    setup: Setup,
    invitations: Invitations,
    waiting: WaitingUsers,
    terms: TermsService,
  ) {
    this.#accounts = accounts;
    this.#identities = identities;
    this.#policy = policy;
    this.#hasher = hasher;
    this.#signIn = signIn;
    this.#throttle = throttle;
    this.#transactor = transactor;
    this.#keys = keys;
    this.#events = events;
    this.#rules = rules;
    this.#setup = setup;
    this.#invitations = invitations;
    this.#waiting = waiting;
    this.#terms = terms;
  }

  /**
   * @param key the `Idempotency-Key`: a repetition with the same account and password gets new
   *   tokens
   * @throws SetupRequiredError, SetupCodeWrongError, SetupDoneError, RegistrationClosedError,
   *   EmailNotAllowedError, InvitationRequiredError, LinkInvalidError, TermsRequiredError, PasswordWeakError,
   *   EmailTakenError, UsernameTakenError, RateLimitedError, TooManyWaitingError,
   *   HashingBusyError, IdempotencyKeyReusedError; AccountPendingError and EmailNotVerifiedError when
   *   the account was created and waits
   */
  async register(
    request: RegisterRequest,
    device: Device,
    key: string | null = null,
  ): Promise<SignInResult> {
    await this.#policy.requireStrong(request.password, request, 'password');
    const before = await this.#repeated(request, device, key);
    if (before !== null) return before;
    const admission = await this.#admit(request, device);
    await this.#terms.requireCurrent(request.acceptedTerms);
    await this.#throttle.countRegistration(device);
    try {
      const result = await this.#create(request, device, key, admission);
      if (result !== null) return result;
      throw admission.waitingFor === 'verification'
        ? new EmailNotVerifiedError()
        : new AccountPendingError();
    } catch (error) {
      // A concurrent request with the same key may have created the account.
      const first = isAccountTaken(error) ? await this.#repeated(request, device, key) : null;
      if (first === null) throw error;
      return first;
    }
  }

  /**
   * @throws SetupRequiredError, SetupCodeWrongError, SetupDoneError, RegistrationClosedError,
   *   InvitationRequiredError, EmailNotAllowedError, LinkInvalidError, InvitationAddressError
   */
  async #admit(request: RegisterRequest, device: Device): Promise<Admission> {
    if (await this.#setup.admits(request.setupCode, device))
      return { isOwner: true, waitingFor: null };
    const { email, invitation } = request;
    const waitingFor = this.#rules.require(email, invitation !== undefined);
    if (invitation !== undefined) await this.#invitations.requireUsable(invitation, email);
    return { isOwner: false, waitingFor };
  }

  /**
   * Creates an account for somebody else, without signing them in.
   * @throws PasswordWeakError, EmailTakenError, UsernameTakenError, HashingBusyError
   */
  async createFor(request: NewAccount): Promise<UserId> {
    const { username, password } = request;
    await this.#policy.requireStrong(password, request, 'password');
    const passwordHash = await this.#hasher.hash(password, `account:${username}`);
    const { userId } = await this.#insert(request, passwordHash, null);
    return userId;
  }

  #insert(
    { email, username, displayName, language }: NewAccount,
    passwordHash: string,
    waitingFor: WaitingReason | null,
  ): Promise<PasswordIdentity & { readonly userId: UserId }> {
    return this.#transactor.run(async () => {
      const { id: userId } = await this.#accounts.create({
        email,
        username,
        displayName,
        language: language ?? null,
        waitingFor,
      });
      return { ...(await this.#identities.putPassword(userId, passwordHash)), userId };
    });
  }

  /** @returns null when the account waits */
  async #create(
    request: RegisterRequest,
    device: Device,
    key: string | null,
    { isOwner, waitingFor }: Admission,
  ): Promise<SignInResult | null> {
    const { email, username, displayName, password } = request;
    const passwordHash = await this.#hasher.hash(password, clientNetwork(device.address));
    const fingerprint = fingerprintOf(email, username, displayName);
    let grant: Grant | null = null;
    const created = await this.#transactor.run(async () => {
      const identity = await this.#insert(request, passwordHash, waitingFor);
      const { userId } = identity;
      await this.#terms.record(userId, request.acceptedTerms);
      if (isOwner) await this.#setup.claim(userId);
      else if (request.invitation !== undefined)
        grant = await this.#invitations.accept(request.invitation, userId, email);
      if (key !== null && !(await this.#keys.claimRegistration(userId, key, fingerprint)))
        throw new IdempotencyKeyReusedError();
      if (waitingFor !== null) {
        await this.#waiting.add(userId, waitingFor);
        return null;
      }
      const result = await this.#signIn.complete({ ...identity, kind: 'password' }, device, {
        isRegistration: true,
      });
      if (result?.outcome !== 'signed-in') throw new Error('A new account could not be signed in.');
      const { tokens, deviceToken } = result;
      this.#events.publish(
        new UserRegistered(userId, tokens.sessionId, { ...device, token: deviceToken }),
      );
      return result;
    });
    await this.#join(grant, created);
    return created;
  }

  /** The account exists, whatever becomes of the conversations. */
  async #join(grant: Grant | null, created: SignInResult | null): Promise<void> {
    if (grant !== null && created?.outcome === 'signed-in')
      await this.#invitations.join(grant, created.user.id);
  }

  /**
   * Signs in with the password of an account that was registered with this key. The password is not
   * part of what is stored with the key.
   * @returns null when the key is new
   */
  async #repeated(
    { email, username, displayName, password }: RegisterRequest,
    device: Device,
    key: string | null,
  ): Promise<SignInResult | null> {
    const stored = key === null ? null : await this.#keys.findRegistration(key);
    if (stored === null) return null;
    if (!stored.fingerprint.equals(fingerprintOf(email, username, displayName)))
      throw new IdempotencyKeyReusedError();
    try {
      return await this.#signIn.withPassword({ login: email, password }, device);
    } catch (error) {
      if (error instanceof InvalidCredentialsError) throw new IdempotencyKeyReusedError();
      throw error;
    }
  }
}

function isAccountTaken(error: unknown): boolean {
  return (
    error instanceof ChatCallError &&
    (error.code === 'AUTH.EMAIL_TAKEN' || error.code === 'AUTH.USERNAME_TAKEN')
  );
}

import { FACTOR_LIMITS } from '@chatcall/contracts';
import type {
  ConfirmedFactor,
  Factor,
  FactorOverview,
  NewPasskey,
  PasskeyCreationOptions,
  TotpEnrolment,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { SiteAccess } from '../../../platform/access/index.js';
import { Transactor } from '../../../platform/database/index.js';
import { NotFoundError } from '../../../platform/errors/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { SiteSettings } from '../../settings/index.js';
import { UserAccounts } from '../../users/index.js';
import type { Device } from '../known-devices.js';
import type { OwnedSession } from '../session-ender.js';
import { SignInThrottle } from '../sign-in-throttle.js';
import {
  FactorEnrolmentRequiredError,
  FactorWrongError,
  TooManyFactorsError,
} from './factor.errors.js';
import { FactorAdded, FactorRemoved, RecoveryCodesCreated } from './factor.events.js';
import { FactorRepository } from './factor.repository.js';
import { PasskeyRepository } from './passkey.repository.js';
import { Passkeys } from './passkeys.js';
import { RecoveryCodes } from './recovery-codes.js';
import { RequiredFactors } from './required-factors.js';
import { Totp } from './totp.js';

/** The second factors of users, as they set them up and remove them. */
@Injectable()
export class FactorsService {
  readonly #factors: FactorRepository;
  readonly #codes: RecoveryCodes;
  readonly #totp: Totp;
  readonly #passkeys: Passkeys;
  readonly #stored: PasskeyRepository;
  readonly #required: RequiredFactors;
  readonly #access: SiteAccess;
  readonly #accounts: UserAccounts;
  readonly #settings: SiteSettings;
  readonly #throttle: SignInThrottle;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    factors: FactorRepository,
    codes: RecoveryCodes,
    totp: Totp,
    passkeys: Passkeys,
    stored: PasskeyRepository,
    required: RequiredFactors,
    access: SiteAccess,
    accounts: UserAccounts,
    settings: SiteSettings,
    throttle: SignInThrottle,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#factors = factors;
    this.#codes = codes;
    this.#totp = totp;
    this.#passkeys = passkeys;
    this.#stored = stored;
    this.#required = required;
    this.#access = access;
    this.#accounts = accounts;
    this.#settings = settings;
    this.#throttle = throttle;
    this.#transactor = transactor;
    this.#events = events;
  }

  async overview(userId: UserId): Promise<FactorOverview> {
    return {
      factors: await this.#factors.list(userId),
      recoveryCodesLeft: await this.#codes.countLeft(userId),
    };
  }

  /**
   * Begins to set up an authenticator app; one that was never confirmed is dropped.
   * @throws TooManyFactorsError
   */
  enrolTotp(userId: UserId, name: string): Promise<TotpEnrolment> {
    return this.#transactor.run(async () => {
      await this.#factors.lockUser(userId);
      await this.#requireRoom(userId);
      await this.#factors.deletePending(userId);
      const id = uuidv7();
      const secret = this.#totp.newSecret();
      await this.#factors.insertTotp(id, userId, name, this.#totp.seal(id, secret));
      const { username } = await this.#accounts.names(userId);
      return {
        id,
        secret,
        uri: this.#totp.uriOf(secret, this.#settings.get('site.name'), username),
      };
    });
  }

  /**
   * Makes an app count, by a code of it. The first factor of a user brings recovery codes.
   * @throws NotFoundError, FactorWrongError, RateLimitedError
   */
  confirmTotp(
    { userId, sessionId }: OwnedSession,
    id: string,
    code: string,
    device: Device,
  ): Promise<ConfirmedFactor> {
    return this.#throttle.guard({ userId, sessionId, device }, () =>
      this.#transactor.run(async () => {
        await this.#factors.lockUser(userId);
        const pending = await this.#factors.findPending(id, userId);
        if (pending === null) throw new NotFoundError('There is no such factor to confirm.');
        await this.#requireRoom(userId);
        const step = this.#totp.stepOf(id, pending.secret, code);
        if (step === null) throw new FactorWrongError();
        const factor = await this.#factors.confirm(id, step);
        if (factor === null) throw new NotFoundError('There is no such factor to confirm.');
        return this.#added(userId, factor);
      }),
    );
  }

  /**
   * What a browser needs to make a passkey for the user, in this session.
   * @throws TooManyFactorsError, PasskeysUnavailableError
   */
  async passkeyOptions({ userId, sessionId }: OwnedSession): Promise<PasskeyCreationOptions> {
    await this.#requireRoom(userId);
    return this.#passkeys.creationOptions(
      { userId, ...(await this.#accounts.names(userId)) },
      this.#settings.get('site.name'),
      { purpose: 'enrol', sessionId },
    );
  }

  /**
   * Adds a passkey or security key, which counts at once.
   * @throws ChallengeInvalidError, FactorWrongError, TooManyFactorsError, PasskeysUnavailableError
   */
  async addPasskey(
    { userId, sessionId }: OwnedSession,
    name: string,
    created: NewPasskey,
  ): Promise<ConfirmedFactor> {
    const passkey = await this.#passkeys.verifyNew(created, { purpose: 'enrol', sessionId });
    return this.#transactor.run(async () => {
      await this.#factors.lockUser(userId);
      await this.#requireRoom(userId);
      const factor = await this.#stored.insert({ id: uuidv7(), userId, ...passkey }, name);
      if (factor === null) throw new FactorWrongError();
      return this.#added(userId, factor);
    });
  }

  /** @throws NotFoundError */
  async rename(userId: UserId, id: string, name: string): Promise<Factor> {
    const factor = await this.#factors.rename(id, userId, name);
    if (factor === null) throw new NotFoundError('There is no such factor.');
    return factor;
  }

  /**
   * Removes a factor, and with the last one the recovery codes.
   * @throws NotFoundError, FactorEnrolmentRequiredError for the last one when the role needs it
   */
  remove(userId: UserId, id: string): Promise<void> {
    return this.#transactor.run(async () => {
      await this.#factors.lockUser(userId);
      const kind = await this.#factors.remove(id, userId);
      if (kind === null) throw new NotFoundError('There is no such factor.');
      if ((await this.#factors.kindsOf(userId)).length === 0) {
        await this.#requireDispensable(userId);
        await this.#codes.delete(userId);
      }
      this.#events.publish(new FactorRemoved(userId, id, kind));
    });
  }

  /** New recovery codes, which replace those from before. @throws NotFoundError without a factor */
  createRecoveryCodes(userId: UserId): Promise<string[]> {
    return this.#transactor.run(async () => {
      await this.#factors.lockUser(userId);
      if ((await this.#factors.kindsOf(userId)).length === 0)
        throw new NotFoundError('There is no factor that recovery codes could stand in for.');
      this.#events.publish(new RecoveryCodesCreated(userId));
      return this.#codes.replace(userId);
    });
  }

  async #added(userId: UserId, factor: Factor): Promise<ConfirmedFactor> {
    this.#events.publish(new FactorAdded(userId, factor.id, factor.kind));
    if ((await this.#codes.countLeft(userId)) > 0) return { factor, recoveryCodes: null };
    this.#events.publish(new RecoveryCodesCreated(userId));
    return { factor, recoveryCodes: await this.#codes.replace(userId) };
  }

  /** @throws FactorEnrolmentRequiredError */
  async #requireDispensable(userId: UserId): Promise<void> {
    const standing = await this.#access.of(userId);
    if (standing !== null && this.#required.isDue(standing))
      throw new FactorEnrolmentRequiredError();
  }

  async #requireRoom(userId: UserId): Promise<void> {
    if ((await this.#factors.list(userId)).length >= FACTOR_LIMITS.perUser)
      throw new TooManyFactorsError();
  }
}

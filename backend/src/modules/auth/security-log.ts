import type { SessionId, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import {
  PasswordChanged,
  SessionEnded,
  SessionExpired,
  SignInFailed,
  SignInLockedOut,
  UserReauthenticated,
  UserRegistered,
  UserSignedIn,
} from './auth.events.js';
import {
  FactorAdded,
  FactorRemoved,
  FactorsReset,
  RecoveryCodesCreated,
  RecoveryCodeUsed,
} from './factors/factor.events.js';
import type { Device } from './known-devices.js';
import { KnownDevices } from './known-devices.js';

/** The session that a line is about. */
interface LoggedSession {
  readonly userId: UserId;
  /** Null when none is involved. */
  readonly sessionId: SessionId | null;
  readonly reason?: string;
}

/**
 * Writes one line for every sign-in, failure, lockout, change of a password and end of a session:
 * the user, the address and the device. Never a secret, and never the given login, which can be an
 * e-mail address.
 */
@Injectable()
export class SecurityLog implements OnModuleInit {
  readonly #logger = new Logger('Security');
  readonly #events: EventBus;
  readonly #devices: KnownDevices;

  constructor(events: EventBus, devices: KnownDevices) {
    this.#events = events;
    this.#devices = devices;
  }

  onModuleInit(): void {
    this.#listenToFactors();
    this.#events.on(UserSignedIn, ({ userId, sessionId, device }) =>
      this.#write('sign-in', { userId, sessionId }, device, 'A user signed in'),
    );
    this.#events.on(UserReauthenticated, ({ userId, sessionId, device }) =>
      this.#write(
        'reauthentication',
        { userId, sessionId },
        device,
        'A user proved again who they are',
      ),
    );
    this.#events.on(UserRegistered, ({ userId, sessionId, device }) =>
      this.#write('registration', { userId, sessionId }, device, 'A user registered'),
    );
    this.#events.on(PasswordChanged, ({ userId, sessionId, device }) =>
      this.#write('password-changed', { userId, sessionId }, device, 'A password was changed'),
    );
    this.#events.on(SessionEnded, ({ userId, sessionId, reason, device }) =>
      this.#write('session-ended', { userId, sessionId, reason }, device, 'A session ended'),
    );
    this.#events.on(SessionExpired, ({ userId, sessionId }) =>
      this.#write(
        'session-ended',
        { userId, sessionId, reason: 'expired' },
        null,
        'A session ended',
      ),
    );
    this.#events.on(SignInFailed, ({ userId, reason, device }) =>
      this.#warn(
        'sign-in-failed',
        userId,
        device,
        reason === 'account-not-active'
          ? 'The password was right, but the account is not active'
          : 'A password or code was wrong, or no account has the login',
      ),
    );
    this.#events.on(SignInLockedOut, ({ userId, device }) =>
      this.#warn(
        'lockout',
        userId,
        device,
        'Too many wrong passwords: further attempts are refused for a while',
      ),
    );
  }

  #listenToFactors(): void {
    const log = (event: string, userId: UserId, text: string): void =>
      this.#write(event, { userId, sessionId: null }, null, text);
    this.#events.on(FactorAdded, ({ userId }) =>
      log('factor-added', userId, 'A second factor was added'),
    );
    this.#events.on(FactorRemoved, ({ userId }) =>
      log('factor-removed', userId, 'A second factor was removed'),
    );
    this.#events.on(FactorsReset, ({ userId }) =>
      log('factors-reset', userId, 'All second factors of a user were removed'),
    );
    this.#events.on(RecoveryCodesCreated, ({ userId }) =>
      log('recovery-codes-created', userId, 'New recovery codes were made'),
    );
    this.#events.on(RecoveryCodeUsed, ({ userId }) =>
      log('recovery-code-used', userId, 'A recovery code was used'),
    );
  }

  #write(event: string, what: LoggedSession, device: Device | null, text: string): void {
    this.#logger.log({ event, ...what, ...this.#facts(what.userId, device) }, text);
  }

  #warn(event: string, userId: UserId | null, device: Device, text: string): void {
    this.#logger.warn({ event, userId, ...this.#facts(userId, device) }, text);
  }

  #facts(userId: UserId | null, device: Device | null): object {
    if (device === null) return {};
    const { address, userAgent, token } = device;
    const deviceId = userId === null ? null : this.#devices.recognise(userId, token);
    return { address, userAgent, deviceId };
  }
}

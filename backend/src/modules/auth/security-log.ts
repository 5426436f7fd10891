import type { SessionId, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { EventBus } from '../../platform/events/index.js';
import { SessionEnded } from './auth.events.js';
import type { Device } from './known-devices.js';
import { KnownDevices } from './known-devices.js';

/**
 * A lockout is logged once in this time for each account and device or address; floods would fill
 * the log.
 */
const LOCKOUT_EVERY_MS = 900_000;
const LOCKOUTS_MAX = 10_000;

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
  readonly #lockouts = new LRUCache<string, true>({ ttl: LOCKOUT_EVERY_MS, max: LOCKOUTS_MAX });

  constructor(events: EventBus, devices: KnownDevices) {
    this.#events = events;
    this.#devices = devices;
  }

  onModuleInit(): void {
    this.#events.on(SessionEnded, ({ userId, sessionId, reason, device }) =>
      this.#logger.log(
        { event: 'session-ended', userId, sessionId, reason, ...this.#facts(userId, device) },
        'A session ended',
      ),
    );
  }

  signedIn(userId: UserId, sessionId: SessionId, device: Device): void {
    this.#logger.log(
      { event: 'sign-in', userId, sessionId, ...this.#facts(userId, device) },
      'A user signed in',
    );
  }

  registered(userId: UserId, sessionId: SessionId, device: Device): void {
    this.#logger.log(
      { event: 'registration', userId, sessionId, ...this.#facts(userId, device) },
      'A user registered',
    );
  }

  passwordChanged(userId: UserId, sessionId: SessionId, device: Device): void {
    this.#logger.log(
      { event: 'password-changed', userId, sessionId, ...this.#facts(userId, device) },
      'A password was changed',
    );
  }

  /** @param userId null when no account has the login */
  failed(userId: UserId | null, device: Device): void {
    this.#logger.warn(
      { event: 'sign-in-failed', userId, ...this.#facts(userId, device) },
      'A password was wrong, or no account has the login',
    );
  }

  /** @param key what is locked out; logged once in a while for each key */
  lockedOut(key: string, userId: UserId | null, device: Device): void {
    if (this.#lockouts.get(key) === true) return;
    this.#lockouts.set(key, true);
    this.#logger.warn(
      { event: 'lockout', userId, ...this.#facts(userId, device) },
      'Too many wrong passwords: further attempts are refused for a while',
    );
  }

  /** The clean-up has found an expired session. */
  expired(userId: UserId, sessionId: SessionId): void {
    this.#logger.log(
      { event: 'session-ended', userId, sessionId, reason: 'expired' },
      'A session ended',
    );
  }

  #facts(userId: UserId | null, device: Device | null): object {
    if (device === null) return {};
    const { address, userAgent, token } = device;
    const deviceId = userId === null ? null : this.#devices.recognise(userId, token);
    return { address, userAgent, deviceId };
  }
}

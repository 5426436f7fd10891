import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { SiteSettings } from '../settings/index.js';

/** Accuracy of `lastSeenAt`, in milliseconds. */
export const SEEN_EVERY_MS = 5 * 60_000;

/** How long sessions last, as the settings say now. */
@Injectable()
export class SessionLifetime {
  readonly #settings: SiteSettings;
  /** A device that is in use is seen at least this often. */
  readonly #seenEverySeconds: number;

  constructor(settings: SiteSettings, config: AppConfig) {
    this.#settings = settings;
    this.#seenEverySeconds = config.auth.accessTtlSeconds + SEEN_EVERY_MS / 1000;
  }

  /** Seconds in which a refresh token can be used. */
  get refreshSeconds(): number {
    return this.#settings.get('sessions.idleSeconds');
  }

  /** Seconds after the last use at which a session is over; never those of a device in use. */
  get idleSeconds(): number {
    return Math.max(this.refreshSeconds, this.#seenEverySeconds);
  }

  /** Seconds after the sign-in at which a session is over; null: without a limit. */
  get maxSeconds(): number | null {
    const seconds = this.#settings.get('sessions.maxSeconds');
    return seconds === 0 ? null : seconds;
  }
}

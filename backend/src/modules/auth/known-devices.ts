import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { UserId } from '@chatcall/contracts';
import { AppConfig } from '../../config/index.js';

/** The device that signs in or refreshes. */
export interface Device {
  readonly userAgent: string;
  /** Network address of the client. */
  readonly address: string;
  /** The token by which the device is recognised (`KnownDevices`); null without a token. */
  readonly token: string | null;
}

/** Browsers keep cookies for at most 400 days. */
export const KNOWN_DEVICE_SECONDS = 400 * 86_400;
/**
 * Maximum number of accounts that a device is remembered for. The account used longest ago is
 * dropped first.
 */
const ACCOUNTS_PER_DEVICE = 8;
const ID_BYTES = 16;
const KEY_BYTES = 32;
const SEPARATOR = '~';
/** End of the mark in seconds since 1970, id of the device, signature. */
const MARK = /^([0-9a-z]{1,9})\.([\w-]{22})\.([\w-]{43})$/;

/** The mark of one account on a device. */
interface Mark {
  readonly text: string;
  readonly deviceId: string;
  readonly expiresAt: number;
}

/**
 * Recognises devices that have signed in to an account before, so that others who guess its
 * password lock out themselves and not the owner. A sign-in leaves a signed mark on the device. The
 * mark contains no name and no account. It proves something only together with the account that the
 * device signs in to, so it does not reveal whether an account exists.
 */
@Injectable()
export class KnownDevices {
  readonly #key: Buffer;
  readonly #now: () => number;

  constructor(config: AppConfig) {
    this.#key = Buffer.from(
      hkdfSync('sha256', config.auth.jwtSecret, '', 'chatcall known device', KEY_BYTES),
    );
    this.#now = () => Math.floor(Date.now() / 1000);
  }

  /** @returns the id of the device if its token has a mark of this account, otherwise null */
  recognise(userId: UserId, shown: string | null): string | null {
    return this.#markOf(userId, shown)?.deviceId ?? null;
  }

  /**
   * Whether the device needs a new mark: it has none, or less than half of its lifetime is left.
   */
  needsMark(userId: UserId, shown: string | null): boolean {
    const mark = this.#markOf(userId, shown);
    return mark === null || mark.expiresAt - this.#now() < KNOWN_DEVICE_SECONDS / 2;
  }

  /**
   * The token that the device keeps after a sign-in: a new mark of this account, and the marks of
   * other accounts that used the device.
   */
  remember(userId: UserId, shown: string | null): string {
    const known = this.#markOf(userId, shown);
    const others = marksIn(shown).filter((mark) => mark.text !== known?.text);
    const deviceId = known?.deviceId ?? randomBytes(ID_BYTES).toString('base64url');
    const expires = (this.#now() + KNOWN_DEVICE_SECONDS).toString(36);
    const fresh = `${expires}.${deviceId}.${this.#sign(userId, expires, deviceId).toString('base64url')}`;
    return [fresh, ...others.map((mark) => mark.text)]
      .slice(0, ACCOUNTS_PER_DEVICE)
      .join(SEPARATOR);
  }

  #markOf(userId: UserId, shown: string | null): Mark | null {
    const own = marksIn(shown).find(({ text, expiresAt }) => {
      const [, expires = '', deviceId = '', signature = ''] = MARK.exec(text) ?? [];
      const right = this.#sign(userId, expires, deviceId);
      return expiresAt > this.#now() && timingSafeEqual(right, Buffer.from(signature, 'base64url'));
    });
    return own ?? null;
  }

  #sign(userId: UserId, expires: string, deviceId: string): Buffer {
    return createHmac('sha256', this.#key).update(`${userId}|${expires}|${deviceId}`).digest();
  }
}

/** The parts with the form of a mark. The rest is ignored, since a device may send anything. */
function marksIn(shown: string | null): Mark[] {
  if (shown === null || shown.length > LIMITS.deviceTokenMax) return [];
  return shown
    .split(SEPARATOR)
    .slice(0, ACCOUNTS_PER_DEVICE)
    .flatMap((text) => {
      const [, expires, deviceId] = MARK.exec(text) ?? [];
      if (expires === undefined || deviceId === undefined) return [];
      return [{ text, deviceId, expiresAt: Number.parseInt(expires, 36) }];
    });
}

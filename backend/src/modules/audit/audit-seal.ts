import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import type { AuditHead } from './audit.repository.js';

const KEY_BYTES = 32;

/**
 * Signs the head of the audit log with a key that is made of the secret of the server: whoever has
 * only the database can rewrite the whole chain, but not sign its end.
 */
@Injectable()
export class AuditSeal {
  readonly #key: Buffer;

  constructor(config: AppConfig) {
    this.#key = Buffer.from(
      hkdfSync('sha256', config.auth.jwtSecret, '', 'chatcall audit head', KEY_BYTES),
    );
  }

  macOf(lastId: number, lastHash: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(`${lastId}.`).update(lastHash).digest();
  }

  /** Whether the head was signed with this secret. */
  isSigned({ lastId, lastHash, mac }: AuditHead): boolean {
    if (mac === null) return false;
    const expected = this.macOf(lastId, lastHash);
    return mac.length === expected.length && timingSafeEqual(mac, expected);
  }
}

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts what a job needs and the queue must not reveal: jobs wait in Redis, whose memory and
 * files others may read. The key comes from the secret of the server.
 */
@Injectable()
export class SealedPayload {
  readonly #key: Buffer;

  constructor(config: AppConfig) {
    this.#key = Buffer.from(
      hkdfSync('sha256', config.auth.jwtSecret, '', 'chatcall sealed job', KEY_BYTES),
    );
  }

  /** @param job the name of the job, without which the text cannot be opened */
  seal(job: string, value: object): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(job));
    const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
  }

  /** @returns null when the text was changed, or sealed with another secret or for another job */
  open(job: string, sealed: unknown): unknown {
    const bytes = Buffer.from(typeof sealed === 'string' ? sealed : '', 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
    const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(job))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return JSON.parse(Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8'));
    } catch {
      return null;
    }
  }
}

import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';

const TOKEN_BYTES = 32;
const SALT_BYTES = 32;
const TOKEN_SHAPE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Makes refresh tokens: 256 bits in base64url. The server keeps only their SHA-256.
 *
 * A successor is the HMAC-SHA-256 of the token that it replaces, with the server's key and a new
 * random salt that is stored. So the server can return the successor of a token a second time, to a
 * client that lost the response or refreshed in two tabs at once, without storing it: computing it
 * needs the old token (only the client has it), the salt (only in the database) and the key (only
 * in the configuration).
 */
@Injectable()
export class RefreshTokens {
  readonly #key: Buffer;

  constructor(config: AppConfig) {
    this.#key = Buffer.from(
      hkdfSync(
        'sha256',
        config.auth.jwtSecret,
        '',
        'chatcall refresh token successor',
        TOKEN_BYTES,
      ),
    );
  }

  /** The first token of a new session. */
  first(): string {
    return randomBytes(TOKEN_BYTES).toString('base64url');
  }

  newSalt(): Buffer {
    return randomBytes(SALT_BYTES);
  }

  /** The token that replaces `token`; the same for the same salt. */
  successor(token: string, salt: Buffer): string {
    return createHmac('sha256', this.#key).update(salt).update(token).digest('base64url');
  }

  /** The stored form of a token. */
  hash(token: string): Buffer {
    return createHash('sha256').update(token).digest();
  }

  /** Whether this has the form of a refresh token. */
  isWellFormed(token: string): boolean {
    return TOKEN_SHAPE.test(token);
  }
}

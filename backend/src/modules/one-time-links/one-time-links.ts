import { createHash, randomBytes } from 'node:crypto';
import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { newRowId } from '../../platform/database/index.js';
import { ChatCallError } from '../../platform/errors/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { OneTimeLinkRepository } from './one-time-link.repository.js';
import type { ListQuery, ListedLink, ValidLink } from './one-time-link.repository.js';
import type { LinkPurpose } from './one-time-links.entities.js';

const CLEAN_UP_JOB = 'one-time-links.clean-up';
const CLEAN_UP_MS = 3_600_000;
/** Rows per statement, so that it never holds locks for long. */
const BATCH = 1_000;
const TOKEN_BYTES = 32;

/** A link to issue. */
export interface LinkRequest {
  readonly purpose: LinkPurpose;
  /** Null: for somebody who has no account yet. */
  readonly userId: UserId | null;
  readonly seconds: number;
  /** What the purpose needs when the link is used. */
  readonly data?: object;
  /** The administrator who issues it; absent: requested by the user. */
  readonly createdBy?: UserId;
  /** Earlier links of the user for the purpose stay valid. */
  readonly keepsOthers?: boolean;
  /** How often it works; absent: once. */
  readonly uses?: number;
}

/** A new link. Its token is stored nowhere. */
export interface OneTimeLink {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Date;
}

/** The link was used, has expired, was replaced by a newer one, or never existed. */
export class LinkInvalidError extends ChatCallError {
  readonly code = 'AUTH.LINK_INVALID';

  constructor() {
    super('The link was used before, has expired, or was replaced by a newer one.');
  }
}

/**
 * Links that work once, for a while, for one purpose. The token has 256 random bits and is stored as
 * SHA-256 only: who reads the database cannot use the links in it.
 */
@Injectable()
export class OneTimeLinks implements OnModuleInit {
  readonly #links: OneTimeLinkRepository;
  readonly #jobs: JobQueue;

  constructor(links: OneTimeLinkRepository, jobs: JobQueue) {
    this.#links = links;
    this.#jobs = jobs;
  }

  onModuleInit(): void {
    this.#jobs.every(CLEAN_UP_JOB, CLEAN_UP_MS, () => this.deleteExpired());
  }

  /** Issues a link, which replaces those of the user for the same purpose unless they are kept. */
  async issue(request: LinkRequest): Promise<OneTimeLink> {
    const {
      purpose,
      userId,
      seconds,
      data = {},
      createdBy,
      keepsOthers = false,
      uses = 1,
    } = request;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const id = newRowId();
    if (userId !== null && !keepsOthers) await this.#links.deleteOf(userId, [purpose]);
    const expiresAt = await this.#links.insert({
      id,
      tokenHash: hashOf(token),
      purpose,
      userId,
      data,
      seconds,
      uses,
      createdBy: createdBy ?? null,
    });
    return { id, token, expiresAt };
  }

  /** Looks at a link without using it. @throws LinkInvalidError */
  async find(purpose: LinkPurpose, token: string): Promise<ValidLink> {
    return valid(await this.#links.find(hashOf(token), purpose));
  }

  /**
   * Uses a link. In a transaction with what it allows: when that fails, the link stays.
   * @throws LinkInvalidError
   */
  async use(purpose: LinkPurpose, token: string): Promise<ValidLink> {
    return valid(await this.#links.use(hashOf(token), purpose));
  }

  /** Those that have not expired, the newest first. */
  list(purpose: LinkPurpose, query: ListQuery): Promise<ListedLink[]> {
    return this.#links.list(purpose, query);
  }

  /**
   * Gives a valid link another token; the one before no longer works.
   * @param createdBy null: created by anybody
   * @returns null when there is no such valid link
   */
  async renew(
    purpose: LinkPurpose,
    id: string,
    createdBy: UserId | null,
  ): Promise<(ValidLink & OneTimeLink) | null> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const link = await this.#links.renew(purpose, id, createdBy, hashOf(token));
    return link === null ? null : { ...link, token };
  }

  /**
   * @param createdBy null: created by anybody
   * @returns whether it was valid until now
   */
  revokeOne(purpose: LinkPurpose, id: string, createdBy: UserId | null = null): Promise<boolean> {
    return this.#links.delete(purpose, id, createdBy);
  }

  /** Makes the links of a creator for these addresses invalid. */
  revokeFor(purpose: LinkPurpose, createdBy: UserId, emails: readonly string[]): Promise<void> {
    return this.#links.deleteFor(purpose, createdBy, emails);
  }

  /** Makes all links of a user for these purposes invalid. */
  revoke(userId: UserId, purposes: readonly LinkPurpose[]): Promise<void> {
    return this.#links.deleteOf(userId, purposes);
  }

  async deleteExpired(): Promise<void> {
    while ((await this.#links.deleteExpired(BATCH)) === BATCH);
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** @throws LinkInvalidError */
function valid(link: ValidLink | null): ValidLink {
  if (link === null) throw new LinkInvalidError();
  return link;
}

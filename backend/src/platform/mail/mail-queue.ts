import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { JobQueue } from '../queue/index.js';
import type { JobPayload } from '../queue/job-queue.js';
import { MailRefusedError, Mailer } from './mailer.js';
import type { Mail } from './mailer.js';
import { SealedPayload } from './sealed-payload.js';

const JOB = 'mail.send';
/** Milliseconds before each further attempt; after the last one the job of the mail has failed. */
const RETRY_MS = [10_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000] as const;

/** A mail that waits, and until when sending it makes sense. */
export interface QueuedMail extends Mail {
  /** What the mail is about, for the log: `password-reset`. */
  readonly kind: string;
  /** ISO 8601; the link in the mail has expired then. */
  readonly usefulUntil: string | null;
}

/**
 * Sends mails in the background: a mail server that is slow or away delays no request. Mails wait in
 * the job queue, encrypted; without Redis those that wait are lost at the end of the process.
 */
@Injectable()
export class MailQueue implements OnModuleInit {
  readonly #logger = new Logger('Mail');
  readonly #jobs: JobQueue;
  readonly #mailer: Mailer;
  readonly #payloads: SealedPayload;

  constructor(jobs: JobQueue, mailer: Mailer, payloads: SealedPayload) {
    this.#jobs = jobs;
    this.#mailer = mailer;
    this.#payloads = payloads;
  }

  /** Whether this server sends mail at all. */
  get available(): boolean {
    return this.#mailer.available;
  }

  onModuleInit(): void {
    this.#jobs.process(JOB, (payload) => this.#attempt(payload));
  }

  /** Queues a mail. @throws UnavailableError when Redis cannot be reached */
  async add(mail: QueuedMail): Promise<void> {
    await this.#schedule(randomUUID(), 1, this.#payloads.seal(JOB, mail), 0);
  }

  async #attempt(payload: JobPayload): Promise<void> {
    const { id, attempt, sealed } = payload;
    const mail = this.#payloads.open(JOB, sealed) as QueuedMail | null;
    if (mail === null) {
      this.#logger.error({ mail: id }, 'A mail was queued with another secret; it is dropped');
      return;
    }
    const { kind, usefulUntil, ...content } = mail;
    if (usefulUntil !== null && Date.parse(usefulUntil) <= Date.now()) {
      this.#logger.warn({ mail: id, kind }, 'A mail is out of date and was dropped');
      return;
    }
    try {
      await this.#mailer.send(content);
      this.#logger.log({ mail: id, kind, attempt }, 'A mail was sent');
    } catch (error) {
      await this.#failed(String(id), kind, Number(attempt), String(sealed), error);
    }
  }

  async #failed(
    id: string,
    kind: string,
    attempt: number,
    sealed: string,
    error: unknown,
  ): Promise<void> {
    const what = { mail: id, kind, attempt, ...reasonOf(error) };
    const delayMs = RETRY_MS[attempt - 1];
    if (error instanceof MailRefusedError || delayMs === undefined) {
      this.#logger.error(what, 'A mail could not be sent; its job is kept as failed');
      throw new MailNotSentError(kind, error);
    }
    this.#logger.warn({ ...what, retryMs: delayMs }, 'A mail could not be sent; it is tried again');
    await this.#schedule(id, attempt + 1, sealed, delayMs);
  }

  /** The attempt is part of the key: the job of the last one still runs. */
  #schedule(id: string, attempt: number, sealed: string, delayMs: number): Promise<void> {
    const key = `${id}:${attempt}`;
    return this.#jobs.schedule({ name: JOB, key, payload: { id, attempt, sealed }, delayMs });
  }
}

/** Why the job of a mail has failed, for administrators: without the address. */
class MailNotSentError extends Error {
  constructor(kind: string, cause: unknown) {
    const { code, responseCode } = reasonOf(cause);
    super(`A mail (${kind}) could not be sent: ${[code, responseCode].filter(Boolean).join(' ')}`);
    this.name = 'MailNotSentError';
  }
}

/** Codes only: the text of an answer repeats the address. */
function reasonOf(error: unknown): { readonly code?: unknown; readonly responseCode?: unknown } {
  const cause = error instanceof MailRefusedError ? error.cause : error;
  if (!(cause instanceof Error)) return {};
  const code = 'code' in cause ? cause.code : cause.name;
  return { code, responseCode: 'responseCode' in cause ? cause.responseCode : undefined };
}

import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { PREVIEW_SIZES } from '@chatcall/contracts';
import type { UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { fileTypeFromBuffer } from 'file-type';
import { AppConfig } from '../../../config/index.js';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { BoundedQueue } from '../../../platform/limits/index.js';
import { JobQueue } from '../../../platform/queue/index.js';
import { BlobStore } from '../blobs/index.js';
import type { Blob, Sha256 } from '../blobs/index.js';
import { previewKindOf } from './preview-kinds.js';
import { PreviewRunner, PreviewsClosedError } from './preview-runner.js';

const JOB = 'files.examine';
/** Contents that wait for their turn in one process; further ones are not examined. */
const WAITING = 1_000;
/** How often the database is asked for the result of another process. */
const POLL_MS = 250;

/** A picture that was made of another one. */
export interface Picture {
  /** WebP. */
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  readonly blurhash: string | null;
}

/** Longest edge of `pictureOf`. */
const PICTURE_SIZE = 800;

/**
 * Finds out what contents show, and stores pictures of them: before a file is made of an upload,
 * since nothing of a file changes later.
 */
@Injectable()
export class Previews implements OnModuleInit {
  readonly #logger = new Logger(Previews.name);
  readonly #jobs: JobQueue;
  readonly #blobs: BlobStore;
  readonly #runner: PreviewRunner;
  readonly #shutdown: ShutdownSequence;
  readonly #enabled: boolean;
  /** Files of users take turns, so that many of one do not delay those of the others. */
  readonly #turns: BoundedQueue;
  /** Contents that this process is to examine. */
  readonly #accepted = new Map<Sha256, Promise<void>>();
  /** An event with the hash when this process has examined a content, and whether it could. */
  readonly #ended = new EventEmitter<Record<Sha256, [success: boolean]>>().setMaxListeners(0);

  constructor(
    jobs: JobQueue,
    blobs: BlobStore,
    runner: PreviewRunner,
    shutdown: ShutdownSequence,
    config: AppConfig,
  ) {
    this.#jobs = jobs;
    this.#blobs = blobs;
    this.#runner = runner;
    this.#shutdown = shutdown;
    const { processes } = config.previews;
    this.#enabled = processes > 0;
    this.#turns = new BoundedQueue(Math.max(1, processes), WAITING);
  }

  onModuleInit(): void {
    if (!this.#enabled) return;
    this.#jobs.process(JOB, (payload) => this.#accept(payload));
    this.#shutdown.register('close-workers', 'previews', () => this.close());
  }

  /**
   * The content after it was examined, by this process or another one; as it is known when that
   * takes longer than `waitMs` or is not possible now. It is examined again when a program was
   * missing before, which may be installed meanwhile.
   * @param userId whose turn it is
   * @returns null when it does not exist any more
   */
  async examined(sha256: Sha256, userId: UserId, waitMs: number): Promise<Blob | null> {
    const deadline = Date.now() + waitMs;
    const before = await this.#blobs.find(sha256);
    if (!this.#isOpen(before) || !(await this.#schedule(sha256, userId))) return before;
    let blob: Blob | null = before;
    for (;;) {
      const left = deadline - Date.now();
      if (left <= 0) return blob;
      const success = await this.#endOf(sha256, Math.min(POLL_MS, left));
      blob = await this.#blobs.find(sha256);
      const isNew = blob?.examinedAt?.getTime() !== before.examinedAt?.getTime();
      if (!success || blob === null || isNew) return blob;
    }
  }

  /**
   * A smaller picture of an image that is not stored, made within the same limits.
   * @param userId whose turn it is
   * @returns null when the bytes are no image that can be read
   * @throws QueueFullError, PreviewsClosedError
   */
  async pictureOf(bytes: Buffer, userId: UserId): Promise<Picture | null> {
    const type = (await fileTypeFromBuffer(bytes))?.mime ?? '';
    if (!this.#enabled || previewKindOf(type) !== 'image') return null;
    const found = await this.#turns.run(userId, () =>
      this.#runner.examine(type, () => Promise.resolve(Readable.from([bytes]))),
    );
    const [picture] = PREVIEW_SIZES.filter((size) => size <= PICTURE_SIZE)
      .reverse()
      .flatMap((size) => found?.pictures.get(size) ?? []);
    const { width = null, height = null, blurhash = null } = found?.findings ?? {};
    if (picture === undefined || width === null || height === null) return null;
    const scale = Math.min(1, PICTURE_SIZE / Math.max(width, height));
    const scaled = (edge: number): number => Math.max(1, Math.round(edge * scale));
    return { bytes: picture, width: scaled(width), height: scaled(height), blurhash };
  }

  /** Ends the running processes, whose contents stay unexamined. */
  async close(): Promise<void> {
    this.#runner.close();
    await Promise.all(this.#accepted.values());
  }

  #isOpen(blob: Blob | null): blob is Blob {
    return this.#enabled && isUnexamined(blob) && previewKindOf(blob.type) !== null;
  }

  async #schedule(sha256: Sha256, userId: UserId): Promise<boolean> {
    try {
      await this.#jobs.schedule({
        name: JOB,
        key: sha256,
        payload: { sha256, userId },
        delayMs: 0,
      });
      return true;
    } catch (error) {
      this.#logger.warn({ err: error }, 'A file stays without a preview');
      return false;
    }
  }

  /**
   * Until this process has examined the content, but not longer than `ms`.
   * @returns false when this process has failed to examine it
   */
  #endOf(sha256: Sha256, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (success: boolean): void => {
        clearTimeout(timer);
        this.#ended.off(sha256, end);
        resolve(success);
      };
      const timer = setTimeout(() => end(true), ms);
      this.#ended.on(sha256, end);
    });
  }

  /** The job does not wait for the turn: jobs of other kinds would wait with it. */
  #accept({ sha256, userId }: Readonly<Record<string, unknown>>): Promise<void> {
    if (typeof sha256 !== 'string' || typeof userId !== 'string' || this.#accepted.has(sha256))
      return Promise.resolve();
    const work = this.#turns
      .run(userId, () => this.#examine(sha256))
      .then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof PreviewsClosedError))
            this.#logger.error({ err: error, sha256 }, 'A file was not examined');
          return false;
        },
      )
      .then((success) => {
        this.#accepted.delete(sha256);
        this.#ended.emit(sha256, success);
      });
    this.#accepted.set(sha256, work);
    return Promise.resolve();
  }

  async #examine(sha256: Sha256): Promise<void> {
    const blob = await this.#blobs.find(sha256);
    if (!isUnexamined(blob)) return;
    const found = await this.#runner.examine(blob.type, async () => {
      const file = await this.#blobs.open(sha256);
      return file?.stream ?? null;
    });
    if (found !== null)
      await this.#blobs.examined(sha256, found.findings, found.pictures, found.programMissing);
  }
}

function isUnexamined(blob: Blob | null): blob is Blob {
  return blob !== null && (!blob.examined || blob.programMissing);
}

import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ERRORS, Server } from '@tus/server';
import type { CancellationContext, ServerOptions } from '@tus/server';
import type { FileId, UserId } from '@chatcall/contracts';
import type { Request, Response } from 'express';
import { AppConfig } from '../../../config/index.js';
import { newRowId } from '../../../platform/database/index.js';
import {
  ChatCallError,
  IdempotencyKeyReusedError,
  StorageFullError,
  TooLargeError,
  UnavailableError,
  ValidationError,
} from '../../../platform/errors/index.js';
import { StagedBytes, idOf, keyOf } from './staged-bytes.js';
import { FileNotFoundError } from '../files.errors.js';
import { FileQuotaExceededError, UploadConflictError } from './upload.errors.js';
import { TUS_VERSION } from './upload-headers.js';
import { UploadLocks } from './upload-locks.js';
import { UploadRepository } from './upload.repository.js';
import type { ReservedUpload, StoredBytes } from './upload.repository.js';

/** Path of the uploads. */
const UPLOADS_PATH = '/api/uploads';
/**
 * Milliseconds in which a request that is asked to release an upload stores the bytes that have
 * arrived.
 */
const DRAIN_MS = 1_000;

type WebRequest = Parameters<NonNullable<ServerOptions['onIncomingRequest']>>[0];

/** What a request is about. */
export interface UploadTarget {
  readonly userId: UserId;
  /** Null when it creates one. */
  readonly uploadId: FileId | null;
  /** Of a creation: repeated with the same key, it finds the upload that it has created. */
  readonly creationKey: string | null;
}

interface UploadRequest extends UploadTarget {
  readonly response: Response;
  /** The upload that it has created. */
  created: FileId | null;
}

/** The request was processed before, and its answer lost. Ends the processing by the package. */
class CreatedBeforeError extends Error {
  readonly upload: ReservedUpload;

  constructor(upload: ReservedUpload) {
    super('The upload was created before');
    this.upload = upload;
  }
}

/** Answers every error by throwing it, so that it becomes problem details like all others. */
class ThrowingServer extends Server {
  override write(
    context: CancellationContext,
    headers: Headers,
    status: number,
    body?: string,
  ): ReturnType<Server['write']> {
    if (status >= 400)
      throw new ValidationError([], 'The request has headers that cannot be used.');
    return super.write(context, headers, status, body);
  }
}

/**
 * Transports the bytes of files with the tus protocol (https://tus.io/protocols/resumable-upload):
 * an upload belongs to the user who has created it, and reserves its bytes.
 */
@Injectable()
export class UploadServer {
  readonly #config: AppConfig;
  readonly #uploads: UploadRepository;
  readonly #staged: StagedBytes;
  readonly #locks: UploadLocks;
  readonly #server: Server;
  readonly #requests = new WeakMap<IncomingMessage, UploadRequest>();

  constructor(
    config: AppConfig,
    uploads: UploadRepository,
    staged: StagedBytes,
    locks: UploadLocks,
  ) {
    this.#config = config;
    this.#uploads = uploads;
    this.#staged = staged;
    this.#locks = locks;
    this.#server = new ThrowingServer({
      path: UPLOADS_PATH,
      datastore: staged.datastore,
      locker: (request) => {
        const { userId } = this.#stateOf(request);
        return { newLock: (key) => locks.newLock(idOf(key), userId) };
      },
      lockDrainTimeout: DRAIN_MS,
      maxSize: config.files.sizeMax,
      relativeLocation: true,
      // `configureHttp` decides which pages of other origins may read answers.
      allowedOrigins: [],
      // Headers of ours that they may read, besides those of the protocol.
      exposedHeaders: ['RateLimit', 'RateLimit-Policy', 'Upload-Expires', 'X-Request-Id'],
      namingFunction: () => keyOf(newRowId()),
      generateUrl: (_request, { id }) => `${UPLOADS_PATH}/${idOf(id)}`,
      // Not from the address, which the package takes apart together with its query.
      getFileIdFromRequest: (request) => {
        const { uploadId } = this.#stateOf(request);
        return uploadId === null ? undefined : keyOf(uploadId);
      },
      onIncomingRequest: (request, key) => this.#admit(request, idOf(key)),
      onUploadCreate: async (request, upload) => {
        await this.#reserve(request, idOf(upload.id), upload.size ?? 0);
        // The name of a file comes with `POST /api/files`; nothing else is stored.
        delete upload.metadata;
        return {};
      },
      onResponseError: (_request, error) => {
        throw fromTus(error);
      },
    });
  }

  /**
   * Answers a request of an authenticated user.
   * @throws ChatCallError
   */
  async handle(target: UploadTarget, request: Request, response: Response): Promise<void> {
    const state: UploadRequest = { ...target, response, created: null };
    this.#requests.set(request, state);
    try {
      await this.#server.handle(request, response);
    } catch (error) {
      if (error instanceof CreatedBeforeError) {
        await this.#answerAgain(error.upload, target, request, response);
        return;
      }
      response.removeHeader('Upload-Expires');
      // The client does not know its id.
      if (state.created !== null) await this.discard(state.created);
      throw error;
    }
  }

  /** Bytes that come with a creation that is repeated are not read: the client asks for the offset. */
  async #answerAgain(
    { id, expiresAt }: ReservedUpload,
    target: UploadTarget,
    request: Request,
    response: Response,
  ): Promise<void> {
    // The request that has created it may not have ended.
    const received = await this.#locks.run(id, target.userId, () => this.#staged.received(id));
    if (received === null) {
      // Its bytes are gone, for example because the database was restored without them.
      await this.#uploads.remove(id);
      await this.handle(target, request, response);
      return;
    }
    response.status(201).set({
      Location: `${UPLOADS_PATH}/${id}`,
      'Tus-Resumable': TUS_VERSION,
      'Upload-Expires': expiresAt.toUTCString(),
      'Upload-Offset': String(received),
    });
    response.end();
  }

  /** Removes an upload and its bytes. */
  async discard(id: FileId): Promise<void> {
    await this.#staged.remove(id);
    await this.#uploads.remove(id);
  }

  /** Lets only the owner use an upload. Creating one comes here before it is stored. */
  async #admit(request: WebRequest, id: FileId): Promise<void> {
    if (request.method === 'POST') return;
    const { userId, response } = this.#stateOf(request);
    const upload =
      request.method === 'PATCH'
        ? await this.#uploads.prolong(userId, id)
        : await this.#uploads.find(userId, id);
    if (upload === null) throw new FileNotFoundError();
    if (request.method !== 'DELETE')
      response.setHeader('Upload-Expires', upload.expiresAt.toUTCString());
  }

  async #reserve(request: WebRequest, id: FileId, size: number): Promise<void> {
    const state = this.#stateOf(request);
    const { quotaTotal } = this.#config.files;
    const { userId: ownerId, creationKey } = state;
    const upload = await this.#uploads.reserve(
      { id, ownerId, size, creationKey },
      { withTotal: quotaTotal !== null },
      async (stored) => {
        this.#requireSpace(stored, size);
        // Before its row is seen: a repeated request continues the upload at once.
        await this.#staged.create(id, size);
      },
    );
    if (upload.size !== size) throw new IdempotencyKeyReusedError();
    if (upload.id !== id) throw new CreatedBeforeError(upload);
    state.created = id;
    state.response.setHeader('Upload-Expires', upload.expiresAt.toUTCString());
  }

  #requireSpace({ used, unfinished, total }: StoredBytes, size: number): void {
    const { quotaUser, quotaTotal, unfinishedUploads } = this.#config.files;
    if (unfinished >= unfinishedUploads)
      throw new FileQuotaExceededError('You have as many unfinished uploads as allowed.');
    if (quotaUser !== null && used + size > quotaUser)
      throw new FileQuotaExceededError(
        `Your files have ${used} of the ${quotaUser} bytes that they may have together.`,
      );
    if (quotaTotal !== null && total + size > quotaTotal)
      throw new StorageFullError('The files of all users have as many bytes as allowed together.');
  }

  #stateOf(request: WebRequest): UploadRequest {
    const incoming = request.runtime?.node?.req as IncomingMessage | undefined;
    const state = incoming === undefined ? undefined : this.#requests.get(incoming);
    if (state === undefined) throw new Error('A request of an upload has no user');
    return state;
  }
}

/** The error of this API for one of the package. */
function fromTus(error: unknown): unknown {
  if (error instanceof ChatCallError) return error;
  switch (error) {
    case ERRORS.FILE_NOT_FOUND:
    case ERRORS.FILE_NO_LONGER_EXISTS:
      return new FileNotFoundError();
    case ERRORS.INVALID_OFFSET:
      return new UploadConflictError();
    case ERRORS.ERR_MAX_SIZE_EXCEEDED:
      return new TooLargeError('The file is larger than files may be here (FILE_SIZE_MAX_MB).');
    case ERRORS.ERR_SIZE_EXCEEDED:
      return new TooLargeError('The bytes go beyond the Upload-Length.');
    case ERRORS.ABORTED:
      return new UnavailableError('Another request on this upload has taken over.');
    default:
      return isTusError(error)
        ? new ValidationError([], 'The request has headers that cannot be used.')
        : error;
  }
}

/** Whether it is about the request. */
function isTusError(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'status_code' in error &&
    error.status_code !== 500
  );
}

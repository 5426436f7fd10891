import type { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import type { FileCard, FileId, FileUsage, UserId } from '@chatcall/contracts';
import { AppConfig } from '../../../config/index.js';
import { ValidationError } from '../../../platform/errors/index.js';
import type { ByteRange } from '../../../platform/storage/index.js';
import type { NewContent } from '../blobs/index.js';
import { fileCard } from '../file.mapper.js';
import { FileRepository } from '../file.repository.js';
import type { FileRow } from '../file.repository.js';
import { FileNotFoundError } from '../files.errors.js';
import { FilesService } from '../files.service.js';
import { Previews } from '../previews/index.js';
import { ContentInspection, audioTypeOf, isOneOf, kindAfter, kindOf } from './content.js';
import type { ContentFindings } from './content.js';
import type { CreateFileDto } from './dto/requests.dto.js';
import { fileName } from './file-name.js';
import { edited, readerOf } from './place/byte-edits.js';
import { placeIn } from './place/image-place.js';
import { Scanner } from './scanner.js';
import { StagedBytes } from './staged-bytes.js';
import { FileInfectedError, TypeRefusedError, UploadIncompleteError } from './upload.errors.js';
import { UploadLocks } from './upload-locks.js';
import { UploadRepository } from './upload.repository.js';

/** Longest time in milliseconds that an answer waits for what is found in the content. */
const EXAMINED_MS = 20_000;

/** Makes files of complete uploads. */
@Injectable()
export class FileCreation {
  readonly #logger = new Logger(FileCreation.name);
  readonly #config: AppConfig;
  readonly #uploads: UploadRepository;
  readonly #staged: StagedBytes;
  readonly #locks: UploadLocks;
  readonly #scanner: Scanner;
  readonly #files: FileRepository;
  readonly #stored: FilesService;
  readonly #previews: Previews;

  constructor(
    config: AppConfig,
    uploads: UploadRepository,
    staged: StagedBytes,
    locks: UploadLocks,
    scanner: Scanner,
    files: FileRepository,
    stored: FilesService,
    previews: Previews,
  ) {
    this.#config = config;
    this.#uploads = uploads;
    this.#staged = staged;
    this.#locks = locks;
    this.#scanner = scanner;
    this.#files = files;
    this.#stored = stored;
    this.#previews = previews;
  }

  /**
   * The file of an upload, which is made when there is none: repeated, also at once or after a
   * process has died, it is the same.
   * @throws FileNotFoundError, UploadIncompleteError, TypeRefusedError, FileInfectedError,
   * ScannerUnavailableError, StorageFullError
   */
  async create(ownerId: UserId, request: CreateFileDto): Promise<FileCard> {
    const { uploadId } = request;
    const file =
      (await this.#existing(ownerId, uploadId)) ??
      (await this.#locks.run(
        uploadId,
        ownerId,
        async () =>
          (await this.#existing(ownerId, uploadId)) ?? (await this.#make(ownerId, request)),
      ));
    return fileCard(await this.#examined(file));
  }

  async usage(userId: UserId): Promise<FileUsage> {
    const { used } = await this.#uploads.stored(userId);
    const { quotaUser, sizeMax } = this.#config.files;
    return { usedBytes: used, limitBytes: quotaUser, fileBytesMax: sizeMax };
  }

  /** The file after its content was examined, or as it is known when that takes too long. */
  async #examined(file: FileRow): Promise<FileRow> {
    const blob = await this.#previews.examined(file.sha256, file.ownerId, EXAMINED_MS);
    const kind = blob === null ? file.kind : kindAfter(file.kind, blob);
    if (kind !== file.kind) {
      const type = kind === 'audio' ? (audioTypeOf(file.type) ?? file.type) : file.type;
      await this.#files.correctKind(file.id, kind, type);
    }
    return (await this.#files.find(file.id)) ?? file;
  }

  async #existing(ownerId: UserId, id: FileId): Promise<FileRow | null> {
    const file = await this.#files.find(id);
    if (file !== null && file.ownerId !== ownerId) throw new FileNotFoundError();
    return file;
  }

  async #make(ownerId: UserId, request: CreateFileDto): Promise<FileRow> {
    const { uploadId: id } = request;
    const upload = await this.#uploads.find(ownerId, id);
    const received = upload === null ? null : await this.#staged.received(id);
    if (upload === null || received === null) throw new FileNotFoundError();
    if (received < upload.size) throw new UploadIncompleteError(received, upload.size);
    const { content, type } = await this.#examine(id, request);
    const { sha256, size, open } = await this.#withoutPlace(id, content, request);
    const voice = request.voice ?? null;
    const file = {
      id,
      ownerId,
      name: fileName(request.name, type),
      kind: voice === null ? kindOf(type) : ('voice' as const),
      type,
      duration: voice?.duration ?? null,
      waveform: voice?.waveform ?? null,
    };
    const made = await this.#stored.create(file, { sha256, size, type: content.type, open }, () =>
      this.#uploads.remove(id),
    );
    await this.#removeStaged(id);
    return made;
  }

  /** @throws TypeRefusedError, FileInfectedError, ScannerUnavailableError */
  async #examine(
    id: FileId,
    { voice }: CreateFileDto,
  ): Promise<{ readonly content: ContentFindings; readonly type: string }> {
    const content = await this.#read(id);
    const type = voice === undefined || voice === null ? content.type : audioTypeOf(content.type);
    if (type === null)
      throw new ValidationError([
        { field: 'voice', detail: 'the file of a voice message must be audio', rule: 'isAudio' },
      ]);
    const { typesAllowed, typesRefused } = this.#config.files;
    const isAllowed = typesAllowed.length === 0 || isOneOf(type, typesAllowed);
    if (!isAllowed || isOneOf(type, typesRefused)) {
      await this.#discard(id);
      throw new TypeRefusedError(type);
    }
    return { content, type };
  }

  /** The content as it is stored. Removing the place changes its hash. */
  async #withoutPlace(
    id: FileId,
    { sha256, size, type }: ContentFindings,
    { keepLocation = false }: CreateFileDto,
  ): Promise<Pick<NewContent, 'sha256' | 'size' | 'open'>> {
    const open = (range?: ByteRange): Readable => this.#staged.open(id, range);
    const edits = keepLocation ? [] : await placeIn(type, size, readerOf(open, size));
    if (edits.length === 0) return { sha256, size, open: () => open() };
    const inspection = new ContentInspection();
    for await (const chunk of edited(open, edits) as AsyncIterable<Buffer>) inspection.add(chunk);
    const changed = await inspection.end();
    return { sha256: changed.sha256, size: changed.size, open: () => edited(open, edits) };
  }

  /** Reads the bytes once, for everything that needs all of them. */
  async #read(id: FileId): Promise<ContentFindings> {
    const inspection = new ContentInspection();
    const scan = this.#scanner.begin();
    const source: Readable = this.#staged.open(id);
    let malware: string | null;
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        inspection.add(chunk);
        await scan?.add(chunk);
      }
      malware = (await scan?.end()) ?? null;
    } finally {
      source.destroy();
      scan?.abort();
    }
    if (malware === null) return inspection.end();
    await this.#discard(id);
    throw new FileInfectedError(malware);
  }

  async #discard(id: FileId): Promise<void> {
    await this.#uploads.remove(id);
    await this.#removeStaged(id);
  }

  /** What stays is removed by the clean-up. */
  async #removeStaged(id: FileId): Promise<void> {
    try {
      await this.#staged.remove(id);
    } catch (error) {
      this.#logger.warn(
        { err: error, uploadId: id },
        'The bytes of an upload could not be deleted',
      );
    }
  }
}

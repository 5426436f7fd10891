import type { AlternativeText, FileId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { FileNotFoundError, FilesService } from '../../files/index.js';
import type { FileRow } from '../../files/index.js';
import { AttachmentRepository } from './attachment.repository.js';

/** A file that a user may read. */
export interface ReadableFile {
  readonly file: FileRow;
  readonly alt: AlternativeText;
}

/**
 * Decides who may read a file. Asked with every request: a removed member loses the files of a
 * conversation with its messages, whatever links they have kept.
 */
@Injectable()
export class FileAccess {
  readonly #attachments: AttachmentRepository;
  readonly #files: FilesService;

  constructor(attachments: AttachmentRepository, files: FilesService) {
    this.#attachments = attachments;
    this.#files = files;
  }

  /** @throws FileNotFoundError, the same for a file that the user may not read and an unknown one */
  async require(userId: UserId, fileId: FileId): Promise<ReadableFile> {
    const alt = await this.#attachments.readable(userId, fileId);
    const file = alt === null ? null : await this.#files.find(fileId);
    if (alt === null || file === null) throw new FileNotFoundError();
    return { file, alt };
  }
}

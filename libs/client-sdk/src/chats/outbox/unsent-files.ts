import type { AttachedFile, ClientMessageId, FileCard, FileKind } from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import { ChatCallError } from '../../errors/chat-call-error.js';
import type { DeviceUploads } from '../../files/device-uploads.js';
import type { TimelineFile, UploadStatus } from '../../files/files-api.js';

/** A file of an unsent message, as it was attached. */
export interface UnsentFile {
  readonly uploadId: string;
  readonly name: string;
  readonly kind: FileKind;
  readonly type: string;
  readonly size: number;
  readonly alt: string;
  /** The file on the server, once it is uploaded. */
  readonly card: FileCard | null;
}

/** What is known of the files of messages from the uploads of this device. */
export type KnownUploads = Pick<DeviceUploads, 'find' | 'sentAs' | 'restored'>;

interface MessageWithFiles {
  readonly clientMessageId: ClientMessageId;
  readonly files: readonly UnsentFile[];
}

/** The files of the messages of an outbox. */
export class UnsentFiles {
  readonly #uploads: DeviceUploads;

  constructor(uploads: DeviceUploads) {
    this.#uploads = uploads;
  }

  /** After each change of a status. */
  get changed$(): Observable<unknown> {
    return this.#uploads.statuses$;
  }

  /** Ids of uploads that the user has cancelled. */
  get cancelled$(): Observable<string> {
    return this.#uploads.cancelled$;
  }

  restore(): Promise<void> {
    return this.#uploads.restore();
  }

  /** Whether the next start has the uploads of a message. */
  stored({ files }: MessageWithFiles): Promise<boolean> {
    return this.#uploads.stored(uploading(files));
  }

  /** The files with those cards that are known by now; the same array without new ones. */
  uploaded(files: readonly UnsentFile[]): readonly UnsentFile[] {
    const now = files.map((file) => {
      const card = file.card ?? this.#uploads.find(file.uploadId)?.transfer.value.file ?? null;
      return card === file.card ? file : { ...file, card };
    });
    return now.every((file, index) => file === files[index]) ? files : now;
  }

  /** `stopped`: paused or failed, so that later messages do not wait for it. */
  readiness({ files }: MessageWithFiles): 'ready' | 'waiting' | 'stopped' {
    const states = files.map((file) => this.#statusOf(file));
    if (states.some((state) => state === 'failed' || state === 'paused')) return 'stopped';
    return states.every((state) => state === 'done') ? 'ready' : 'waiting';
  }

  /** Why one of them is not uploaded. */
  errorOf({ files }: MessageWithFiles): ChatCallError | null {
    return files.length === 0 ? null : shownFiles(files, this.#uploads).error;
  }

  /** The uploads of a new message leave the composer. */
  attach({ clientMessageId, files }: MessageWithFiles): void {
    this.#uploads.attach(
      files.map(({ uploadId }) => uploadId),
      clientMessageId,
    );
  }

  /** Those that were refused are uploaded again. */
  retry({ files }: MessageWithFiles): void {
    for (const { uploadId } of files) this.#uploads.find(uploadId)?.retry();
  }

  /**
   * The server does not know the files any more. Returns them to be uploaded again; null when this
   * device does not have their bytes.
   */
  again({ files }: MessageWithFiles): readonly UnsentFile[] | null {
    const ids = files.map(({ uploadId }) => uploadId);
    if (ids.some((id) => !this.#uploads.find(id))) return null;
    this.#uploads.again(ids);
    return files.map((file) => ({ ...file, card: null }));
  }

  /** The message is stored. */
  sent({ files }: MessageWithFiles): void {
    this.#uploads.sent(files.map(({ uploadId }) => uploadId));
  }

  cancel(files: readonly UnsentFile[]): void {
    for (const { uploadId } of files) this.#uploads.find(uploadId)?.cancel();
  }

  #statusOf({ card, uploadId }: UnsentFile): UploadStatus {
    if (card) return 'done';
    const upload = this.#uploads.find(uploadId);
    if (upload) return upload.state$.value.status;
    return this.#uploads.restored ? 'failed' : 'waiting';
  }
}

function uploading(files: readonly UnsentFile[]): readonly string[] {
  return files.flatMap(({ card, uploadId }) => (card ? [] : uploadId));
}

/** How the files of an unsent message are shown, and why it is not sent: the error of the first. */
export function shownFiles(
  files: readonly UnsentFile[],
  uploads: KnownUploads,
): { readonly files: readonly TimelineFile[]; readonly error: ChatCallError | null } {
  const shown = files.map((file) => shownFile(file, uploads));
  const missing = files.find(
    ({ card, uploadId }) => !card && uploads.restored && !uploads.find(uploadId),
  );
  const refused = shown.flatMap(({ card, upload }) =>
    card ? [] : (upload?.state$.value.error ?? []),
  );
  const lost =
    missing &&
    new ChatCallError({
      code: 'FILE.NOT_FOUND',
      detail: 'A file of the message is not on this device any more.',
    });
  return { files: shown, error: refused[0] ?? lost ?? null };
}

function shownFile(file: UnsentFile, uploads: KnownUploads): TimelineFile {
  const { uploadId: key, name, kind, type, size, alt } = file;
  const upload = uploads.find(key);
  const card = file.card ?? upload?.transfer.value.file ?? null;
  return { key, name, kind, type, size, alt, card, upload };
}

/** The files of a message as they are sent. */
export function attachedFiles(files: readonly UnsentFile[]): readonly AttachedFile[] {
  return files.flatMap(({ card, alt }) => (card ? { id: card.id, ...(alt && { alt }) } : []));
}

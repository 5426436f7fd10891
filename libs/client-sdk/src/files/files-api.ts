import type {
  AlternativeText,
  ClientMessageId,
  ConversationId,
  CursorPage,
  FileCard,
  FileFilter,
  FileId,
  FileKind,
  FileUsage,
  LinkImage,
  MessageId,
  PreviewSize,
  SharedFile,
  SharedLinkPage,
  VoiceRecording,
} from '@chatcall/contracts';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { FileContent } from '../ports/client-ports.js';
import type { Behavior } from '../state/behavior.js';

/** A file to upload. */
export interface FileSource {
  /** As it is called on the device; the server removes characters that a file name cannot have. */
  readonly name: string;
  readonly content: FileContent;
}

/**
 * `waiting`: for its turn or the connection; `uploading`; `paused` by the user; `processing`: all
 * bytes have arrived, the server examines them; `done`: a message can be sent with it; `failed`:
 * refused, see `error`.
 */
export type UploadStatus = 'waiting' | 'uploading' | 'paused' | 'processing' | 'done' | 'failed';

export interface UploadState {
  readonly status: UploadStatus;
  /** Bytes that the server has, as far as it is known. */
  readonly sentBytes: number;
  readonly totalBytes: number;
  /** Only with `failed`: for example `FILE.TYPE_REFUSED`, `FILE.QUOTA_EXCEEDED`, `COMMON.TOO_LARGE`. */
  readonly error: ChatCallError | null;
  /** The file on the server, with `done`. */
  readonly file: FileCard | null;
}

/** The composer of a conversation or a thread. */
export interface ComposerPlace {
  readonly conversationId: ConversationId;
  /** Null: of the conversation. */
  readonly threadId: MessageId | null;
}

/**
 * A file of this device that is uploaded, or was uploaded and is not sent yet. It is uploaded at
 * once, and continues after a lost connection and after a restart. Other clients of the device
 * (tabs) have the same uploads.
 */
export interface FileUpload {
  /** Chosen on this device. The file has an id of its own. */
  readonly id: string;
  readonly name: string;
  /** Media type by the device; may be empty. The server decides by the content. */
  readonly type: string;
  readonly size: number;
  /** By `type`. */
  readonly kind: FileKind;
  readonly voice: VoiceRecording | null;
  /** Changes at most about ten times per second. */
  readonly state$: Behavior<UploadState>;
  readonly alt$: Behavior<AlternativeText>;
  /** The place in the metadata of an image or video is kept; default: removed. */
  readonly keepLocation$: Behavior<boolean>;
  /** Its bytes, for a preview; null: they are not on this device any more. */
  content(): Promise<FileContent | null>;
  /** Throws `COMMON.VALIDATION` for a text that the server would refuse. */
  setAlt(alt: AlternativeText): void;
  /** Changes {@link keepLocation$}. What has arrived on the server is uploaded again. */
  setKeepLocation(keep: boolean): void;
  pause(): void;
  /** After {@link pause}. */
  resume(): void;
  /** After `failed`: once more from the last byte that the server has. */
  retry(): void;
  /** Stops it and removes it from this device and the server, and from an unsent message. */
  cancel(): void;
}

export interface AddFileOptions {
  /** The composer to which it belongs until it is sent; null: none, it is lost at the next start. */
  readonly place?: ComposerPlace | null;
  readonly alt?: AlternativeText;
  /** Keeps the place in the metadata of an image or video, which the server removes otherwise. */
  readonly keepLocation?: boolean;
  /** The file is a voice message. */
  readonly voice?: VoiceRecording | null;
}

/** A file of a message: stored, or of a message of mine that is not stored yet. */
export interface TimelineFile {
  /** Stays the same from the composer to the stored message: the identity to track by. */
  readonly key: string;
  readonly name: string;
  readonly kind: FileKind;
  readonly type: string;
  readonly size: number;
  readonly alt: AlternativeText;
  /** The file on the server; null until it is uploaded. */
  readonly card: FileCard | null;
  /**
   * Its upload by this device: progress, and the bytes for a preview until that of the server is
   * loaded. Null for other files.
   */
  readonly upload: FileUpload | null;
}

/** Files: uploads of this device, and files of the server. All methods throw `ChatCallError`. */
export interface FilesApi {
  /** Those of composers and of unsent messages, in the order in which they were added. */
  readonly uploads$: Behavior<readonly FileUpload[]>;
  /**
   * Uploads a file; for the composer of an open timeline use its `attach`. Throws
   * `CHAT.OUTBOX_FULL` when this device has too many bytes that are not sent yet.
   */
  add(source: FileSource, options?: AddFileOptions): FileUpload;
  /** How much I have stored, and what I may store. */
  usage(): Promise<FileUsage>;
  /**
   * Address of the content. Browsers may use it in elements: a cookie signs them in. Programs use
   * {@link load}.
   */
  fileUrl(file: Pick<FileCard, 'id'>, options?: { readonly download?: boolean }): string;
  /** Address of a picture of a file with `preview`, with a longest edge of `size` pixels at most. */
  previewUrl(file: Pick<FileCard, 'id'>, size: PreviewSize): string;
  /**
   * A page of the files that the messages of a conversation carry, the newest first. To show them,
   * see `chats.sharedFiles`. Throws `CHAT.NOT_MEMBER`.
   */
  sharedIn(
    conversationId: ConversationId,
    options?: { readonly kind?: FileFilter; readonly cursor?: string | null },
  ): Promise<CursorPage<SharedFile>>;
  /** Address of the picture of a link in a message, for elements of browsers, too. */
  linkImageUrl(messageId: MessageId, image: Pick<LinkImage, 'id'>): string;
  /**
   * A page of the messages of a conversation that have links, the newest first. It may have fewer than
   * others. To show them, see `chats.sharedLinks`. Throws `CHAT.NOT_MEMBER`, `COMMON.TIMEOUT`.
   */
  linksIn(
    conversationId: ConversationId,
    options?: { readonly cursor?: string | null },
  ): Promise<SharedLinkPage>;
  /** The content of a file, in memory. Throws `FILE.NOT_FOUND`. */
  load(id: FileId): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file that is sent with a message, in the order in which the files are shown. */
export interface AttachedUpload {
  readonly upload: FileUpload;
  /** Default: the text of the upload. */
  readonly alt?: AlternativeText;
}

/** The files of the composer of a timeline, and of its unsent messages. */
export interface TimelineFiles {
  /** Files of the composer that are not sent yet, in their order; restored with the draft. */
  readonly draftFiles$: Behavior<readonly FileUpload[]>;
  /** Adds a file to the composer and begins to upload it. Throws as {@link FilesApi.add}. */
  attach(source: FileSource, options?: Omit<AddFileOptions, 'place'>): FileUpload;
  /**
   * Puts the files of the composer in this order, also on the other clients of the device and after
   * a restart.
   * @param ids of the uploads
   */
  arrangeFiles(ids: readonly string[]): void;
  /**
   * Removes a file from a message that is not stored yet, for example one that was refused, and
   * sends the rest. A message without a text is discarded with its last file.
   * @param key of the file, see {@link TimelineFile}
   */
  removeFile(clientMessageId: ClientMessageId, key: string): void;
}

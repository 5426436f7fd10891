import type { Count, Id, MessageId, Timestamp } from './protocol.js';
import type { UserCard } from './users.js';

/** A file that a user has uploaded. The same as the id of the upload. */
export type FileId = Id;

/**
 * What clients do with a file, decided by its content: show a picture, play, show the first page or
 * the first lines, or offer the download. A voice message is audio that its author recorded here.
 */
export const FILE_KINDS = ['image', 'video', 'audio', 'voice', 'pdf', 'text', 'other'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Longest edges, in pixels, of the pictures that the server makes of images, videos and PDF files. */
export const PREVIEW_SIZES = [360, 800, 1600] as const;
export type PreviewSize = (typeof PREVIEW_SIZES)[number];

/**
 * Name of a file as it is shown and downloaded: one line without characters that are invisible, change
 * the direction of the text or separate folders.
 * @minLength 1
 * @maxLength 200
 */
export type FileName = string;

/**
 * What a file shows, for users who cannot see it; may be empty.
 * @maxLength 500
 */
export type AlternativeText = string;

/**
 * Loudness over the length of a recording: up to 64 values of equal duration.
 * @maxItems 64
 */
export type Waveform = readonly Loudness[];

/**
 * From silence, 0, to the loudest, 100.
 * @asType integer
 * @minimum 0
 * @maximum 100
 */
export type Loudness = number;

/**
 * A duration in whole milliseconds.
 * @asType integer
 * @minimum 0
 * @maximum 2147483647
 */
export type Milliseconds = number;

/**
 * Pixels.
 * @asType integer
 * @minimum 1
 * @maximum 2147483647
 */
export type Pixels = number;

/** A file of a message. Nothing of it changes later. */
export interface FileCard {
  readonly id: FileId;
  readonly name: FileName;
  readonly kind: FileKind;
  /**
   * Media type, found in the content and not in the name.
   * @maxLength 127
   */
  readonly type: string;
  /** Bytes. */
  readonly size: Count;
  /** Of an image or video as it is shown, upright; null: not known. */
  readonly width: Pixels | null;
  readonly height: Pixels | null;
  /** Of audio and video; null: not known. */
  readonly duration: Milliseconds | null;
  /** Of a PDF file; null: not known. */
  readonly pages: Count | null;
  /** An image that moves. */
  readonly animated: boolean;
  /**
   * A blurred picture of an image, video or PDF file to show while it is loaded, as BlurHash
   * (https://blurha.sh); null: there is none.
   * @maxLength 100
   */
  readonly blurhash: string | null;
  /** The server has pictures of it in the sizes `PREVIEW_SIZES`, those that are not larger than it. */
  readonly preview: boolean;
  /** Of a voice message; null for other files. */
  readonly waveform: Waveform | null;
  readonly alt: AlternativeText;
}

/** A file that a message carries, in the order in which they are shown. */
export interface AttachedFile {
  /** A file that I have uploaded and not sent in another message. */
  readonly id: FileId;
  readonly alt?: AlternativeText;
}

/** Makes a file of an upload whose bytes have arrived. Repeating it returns the same file. */
export interface CreateFileRequest {
  readonly uploadId: FileId;
  /**
   * As the file is called on the device. Characters that a `FileName` cannot have are removed.
   * @minLength 1
   * @maxLength 1000
   */
  readonly name: string;
  /** Keeps the place in the metadata of an image or video, which is removed otherwise. */
  readonly keepLocation?: boolean;
  /** The file is a voice message. */
  readonly voice?: VoiceRecording | null;
}

/** What the recorder knows of a voice message. */
export interface VoiceRecording {
  readonly duration: Milliseconds;
  readonly waveform: Waveform;
}

/** How much I have stored, and what I may store. */
export interface FileUsage {
  /** Bytes of my files, including those of uploads that are not finished. */
  readonly usedBytes: Count;
  /** Null: without a limit. */
  readonly limitBytes: Count | null;
  /** Bytes of the largest file. */
  readonly fileBytesMax: Count;
}

/** Which files of a conversation are listed, by their kinds. */
export const FILE_FILTERS = {
  media: ['image', 'video'],
  images: ['image'],
  videos: ['video'],
  voice: ['voice'],
  files: ['audio', 'pdf', 'text', 'other'],
} as const satisfies Readonly<Record<string, readonly FileKind[]>>;
export type FileFilter = keyof typeof FILE_FILTERS;

/** A file of a conversation, with the message that carries it. */
export interface SharedFile {
  readonly file: FileCard;
  readonly messageId: MessageId;
  /** The root of the thread in which the message is a reply; null: it is in no thread. */
  readonly threadId: MessageId | null;
  readonly sender: UserCard;
  /** When the message was stored. */
  readonly sentAt: Timestamp;
}

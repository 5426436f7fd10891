import type {
  AlternativeText,
  ClientMessageId,
  ErrorBody,
  FileCard,
  FileId,
  FileKind,
  UserId,
  VoiceRecording,
} from '@chatcall/contracts';
import { isWellFormedText, LIMITS } from '@chatcall/contracts';
import { ChatCallError } from '../errors/chat-call-error.js';
import type { FileContent } from '../ports/client-ports.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { ComposerPlace, FileUpload, UploadState } from './files-api.js';

/** What the user has chosen and decided. Any client of the device may change it. */
export interface UploadEntry {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly kind: FileKind;
  readonly voice: VoiceRecording | null;
  readonly keepLocation: boolean;
  /** Increases in the order of adding, unless the user has chosen another one. */
  readonly order: number;
  /** The composer to which it belongs; null: none. */
  readonly place: ComposerPlace | null;
  /** The unsent message that carries it; null: none. */
  readonly clientMessageId: ClientMessageId | null;
  readonly alt: AlternativeText;
  readonly paused: boolean;
}

/** How far an upload is. Changed by the client that uploads. */
export interface Transfer {
  readonly phase: 'waiting' | 'uploading' | 'processing';
  readonly sentBytes: number;
  /** Null: not created on the server. */
  readonly fileId: FileId | null;
  /** The server has all bytes, and may have made a file of them: the upload then does not exist. */
  readonly complete: boolean;
  readonly error: ErrorBody | null;
  readonly file: FileCard | null;
}

export const NOT_STARTED: Transfer = {
  phase: 'waiting',
  sentBytes: 0,
  fileId: null,
  complete: false,
  error: null,
  file: null,
};

/** Keys of what is stored of the uploads of a user. */
export function uploadKeys(userId: UserId): {
  readonly entries: string;
  readonly transfers: string;
  readonly bytes: string;
} {
  return {
    entries: `upload/${userId}/`,
    transfers: `transfer/${userId}/`,
    bytes: `${userId}/`,
  };
}

/** What an upload asks of those that it belongs to. */
export interface UploadCommands {
  content(upload: DeviceUpload): Promise<FileContent | null>;
  /** The entry was changed here. */
  changed(upload: DeviceUpload): void;
  /** The file on the server has to be made again, as the entry is now. */
  remake(upload: DeviceUpload): void;
  retry(upload: DeviceUpload): void;
  cancel(upload: DeviceUpload): void;
}

/** The uploads of a session, as the code that stores and uploads them sees them. */
export interface UploadList extends UploadCommands {
  /** In the order of adding. */
  readonly list$: Behavior<readonly DeviceUpload[]>;
  find(id: string): DeviceUpload | null;
  /** New here, or found on the device. */
  put(uploads: readonly DeviceUpload[]): void;
  remove(id: string): void;
  /** Publishes what has changed of the uploads, except the numbers of sent bytes. */
  refresh(): void;
}

/** See {@link FileUpload}. */
export class DeviceUpload implements FileUpload {
  readonly #commands: UploadCommands;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly kind: FileKind;
  readonly voice: VoiceRecording | null;
  readonly entry: StateCell<UploadEntry>;
  readonly transfer: StateCell<Transfer>;
  readonly state$: Behavior<UploadState>;
  readonly alt$: Behavior<AlternativeText>;
  readonly keepLocation$: Behavior<boolean>;
  /** Null: not in the memory of this client. */
  bytes: FileContent | null;
  /** `yes`: the other clients of the device, and the next start, have it. `not-yet`: being written. */
  stored: 'no' | 'not-yet' | 'yes' = 'no';

  constructor(
    commands: UploadCommands,
    entry: UploadEntry,
    transfer: Transfer,
    bytes: FileContent | null,
  ) {
    this.#commands = commands;
    this.id = entry.id;
    this.name = entry.name;
    this.type = entry.type;
    this.size = entry.size;
    this.kind = entry.kind;
    this.voice = entry.voice;
    this.entry = new StateCell(entry);
    this.transfer = new StateCell(transfer);
    this.bytes = bytes;
    this.state$ = derive([this.entry, this.transfer], stateOf, isSameState);
    this.alt$ = derive([this.entry], ({ alt }) => alt);
    this.keepLocation$ = derive([this.entry], ({ keepLocation }) => keepLocation);
  }

  content(): Promise<FileContent | null> {
    return this.#commands.content(this);
  }

  setAlt(alt: AlternativeText): void {
    assertAlternativeText(alt);
    this.change({ alt });
  }

  setKeepLocation(keepLocation: boolean): void {
    if (keepLocation === this.entry.value.keepLocation) return;
    this.change({ keepLocation });
    this.#commands.remake(this);
  }

  pause(): void {
    this.change({ paused: true });
  }

  resume(): void {
    this.change({ paused: false });
  }

  retry(): void {
    if (this.transfer.value.error) this.#commands.retry(this);
  }

  cancel(): void {
    this.#commands.cancel(this);
  }

  /** Changes the entry here; the other clients of the device follow. */
  change(change: Partial<UploadEntry>): void {
    this.entry.update((entry) => ({ ...entry, ...change }));
    this.#commands.changed(this);
  }
}

function stateOf({ paused, size }: UploadEntry, transfer: Transfer): UploadState {
  const { phase, sentBytes, file } = transfer;
  const error = transfer.error && new ChatCallError(transfer.error);
  const status = error ? 'failed' : file ? 'done' : paused ? 'paused' : phase;
  return { status, sentBytes: file ? size : sentBytes, totalBytes: size, error, file };
}

function isSameState(one: UploadState, other: UploadState): boolean {
  return (
    one.status === other.status &&
    one.sentBytes === other.sentBytes &&
    one.file === other.file &&
    one.error?.code === other.error?.code
  );
}

/** What a file probably is, by its media type. */
export function kindOf(type: string, voice: VoiceRecording | null): FileKind {
  if (voice) return 'voice';
  const [main = ''] = type.split('/');
  if (main === 'image') return type.includes('svg') ? 'other' : 'image';
  if (main === 'video' || main === 'audio' || main === 'text') return main;
  return type === 'application/pdf' ? 'pdf' : 'other';
}

export function assertAlternativeText(alt: AlternativeText): void {
  const rule =
    alt.length > LIMITS.alternativeTextMax
      ? 'maxLength'
      : isWellFormedText(alt)
        ? null
        : 'wellFormed';
  if (rule === null) return;
  const detail = 'The alternative text is too long, or not well-formed.';
  throw new ChatCallError({
    code: 'COMMON.VALIDATION',
    detail,
    fields: [{ field: 'alt', detail, rule }],
  });
}

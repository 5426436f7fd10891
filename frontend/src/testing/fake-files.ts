import {
  StateCell,
  type AddFileOptions,
  type FileContent,
  type FilesApi,
  type FileSource,
  type FileUpload,
  type UploadState,
} from '@chatcall/client-sdk';
import type {
  CursorPage,
  SharedFile,
  FileCard,
  FileKind,
  FileUsage,
  VoiceRecording,
} from '@chatcall/contracts';

/** An upload whose state tests set; its methods record their calls. */
export class FakeUpload implements FileUpload {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly kind: FileKind;
  readonly voice: VoiceRecording | null;
  readonly state$: StateCell<UploadState>;
  readonly alt$: StateCell<string>;
  readonly calls: ('pause' | 'resume' | 'retry' | 'cancel')[] = [];
  readonly #source: FileSource;
  readonly #cancelled: (upload: FakeUpload) => void;

  constructor(
    readonly id: string,
    source: FileSource,
    { alt = '', voice = null }: AddFileOptions = {},
    cancelled: (upload: FakeUpload) => void = () => undefined,
  ) {
    this.#source = source;
    this.#cancelled = cancelled;
    this.name = source.name;
    this.type = source.content.type;
    this.size = source.content.size;
    this.kind = voice ? 'voice' : source.content.type.startsWith('image/') ? 'image' : 'other';
    this.voice = voice;
    this.alt$ = new StateCell(alt);
    this.state$ = new StateCell<UploadState>({
      status: 'waiting',
      sentBytes: 0,
      totalBytes: this.size,
      error: null,
      file: null,
    });
  }

  /** Sets a part of the state. */
  set(change: Partial<UploadState>): void {
    this.state$.update((state) => ({ ...state, ...change }));
  }

  content(): Promise<FileContent> {
    return Promise.resolve(this.#source.content);
  }

  setAlt(alt: string): void {
    this.alt$.set(alt);
  }

  pause(): void {
    this.calls.push('pause');
  }

  resume(): void {
    this.calls.push('resume');
  }

  retry(): void {
    this.calls.push('retry');
  }

  cancel(): void {
    this.calls.push('cancel');
    this.#cancelled(this);
  }
}

/** Files whose uploads tests set. */
export class FakeFiles implements FilesApi {
  readonly uploads$ = new StateCell<readonly FakeUpload[]>([]);
  /** Options with which files were added, in their order. */
  readonly added: AddFileOptions[] = [];
  usageNow: FileUsage = { usedBytes: 0, limitBytes: null, fileBytesMax: 100 * 1024 * 1024 };
  /** By conversation and kind: `conversation-1 images`. */
  readonly shared = new Map<string, readonly SharedFile[]>();
  readonly contents = new Map<string, Uint8Array<ArrayBuffer>>();

  add(source: FileSource, options: AddFileOptions = {}): FakeUpload {
    this.added.push(options);
    const upload = new FakeUpload(`upload-${this.added.length}`, source, options, (one) =>
      this.uploads$.update((all) => all.filter((other) => other !== one)),
    );
    this.uploads$.update((all) => [...all, upload]);
    return upload;
  }

  usage(): Promise<FileUsage> {
    return Promise.resolve(this.usageNow);
  }

  fileUrl({ id }: Pick<FileCard, 'id'>, options: { readonly download?: boolean } = {}): string {
    return `/api/files/${id}/content${options.download ? '?download=1' : ''}`;
  }

  previewUrl({ id }: Pick<FileCard, 'id'>, size: number): string {
    return `/api/files/${id}/preview?size=${size}`;
  }

  sharedIn(id: string, options: { readonly kind?: string } = {}): Promise<CursorPage<SharedFile>> {
    const items = this.shared.get(`${id} ${options.kind ?? 'all'}`) ?? [];
    return Promise.resolve({ items, nextCursor: null });
  }

  load(id: string): Promise<Uint8Array<ArrayBuffer>> {
    const content = this.contents.get(id);
    return content ? Promise.resolve(content) : Promise.reject(new Error(`there is no file ${id}`));
  }
}

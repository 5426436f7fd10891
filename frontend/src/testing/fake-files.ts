import {
  filePath,
  previewPath,
  StateCell,
  type AddFileOptions,
  type ChatCallError,
  type ConversationListState,
  type FileContent,
  type FilesApi,
  type FileSource,
  type FileUpload,
  type SharedFileList,
  type SharedLinkList,
  type UploadState,
} from '@chatcall/client-sdk';
import type {
  CursorPage,
  SharedFile,
  SharedLinkPage,
  SharedLinks,
  FileCard,
  FileFilter,
  FileKind,
  FileUsage,
  PreviewSize,
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
  readonly keepLocation$: StateCell<boolean>;
  readonly calls: ('pause' | 'resume' | 'retry' | 'cancel')[] = [];
  readonly #source: FileSource;
  readonly #cancelled: (upload: FakeUpload) => void;

  constructor(
    readonly id: string,
    source: FileSource,
    { alt = '', voice = null, keepLocation = false }: AddFileOptions = {},
    cancelled: (upload: FakeUpload) => void = () => undefined,
  ) {
    this.#source = source;
    this.#cancelled = cancelled;
    this.name = source.name;
    this.type = source.content.type;
    this.size = source.content.size;
    const [type] = source.content.type.split('/');
    this.kind = voice ? 'voice' : type === 'image' || type === 'video' ? type : 'other';
    this.voice = voice;
    this.alt$ = new StateCell(alt);
    this.keepLocation$ = new StateCell(keepLocation);
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

  setKeepLocation(keep: boolean): void {
    this.keepLocation$.set(keep);
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

/** A list of which `pages` are loaded one after another. */
class FakePages<T> {
  readonly items$: StateCell<readonly T[]>;
  readonly state$ = new StateCell<ConversationListState>({
    status: 'ready',
    loadingMore: false,
    hasMore: false,
    error: null,
  });
  /** The next pages; the list has more as long as there are any. */
  readonly pages: (readonly T[])[];
  /** Why the next page cannot be loaded. */
  failure: ChatCallError | null = null;
  reloads = 0;
  requests = 0;
  closed = false;

  constructor(items: readonly T[], pages: readonly (readonly T[])[]) {
    this.items$ = new StateCell(items);
    this.pages = [...pages];
    this.set({ hasMore: pages.length > 0 });
  }

  /** Sets a part of the state. */
  set(change: Partial<ConversationListState>): void {
    this.state$.update((state) => ({ ...state, ...change }));
  }

  reload(): Promise<void> {
    this.reloads += 1;
    return Promise.resolve();
  }

  async loadMore(): Promise<void> {
    const { failure } = this;
    this.requests += 1;
    this.set({ loadingMore: true });
    await Promise.resolve();
    if (!failure) this.items$.update((items) => [...items, ...(this.pages.shift() ?? [])]);
    this.set({ loadingMore: false, hasMore: this.pages.length > 0, error: failure });
    if (failure) throw failure;
  }

  close(): void {
    this.closed = true;
  }
}

/** A list of the files of a conversation. */
export class FakeSharedFiles extends FakePages<SharedFile> implements SharedFileList {
  readonly files$ = this.items$;

  constructor(
    readonly conversationId: string,
    readonly kind: FileFilter | undefined,
    files: readonly SharedFile[] = [],
    ...pages: (readonly SharedFile[])[]
  ) {
    super(files, pages);
  }
}

/** A list of the links of a conversation. */
export class FakeSharedLinks extends FakePages<SharedLinks> implements SharedLinkList {
  readonly messages$ = this.items$;
  readonly complete$ = new StateCell(true);

  constructor(messages: readonly SharedLinks[] = [], ...pages: (readonly SharedLinks[])[]) {
    super(messages, pages);
  }
}

/** Files whose uploads tests set. */
export class FakeFiles implements FilesApi {
  readonly uploads$ = new StateCell<readonly FakeUpload[]>([]);
  /** Options with which files were added, in their order. */
  readonly added: AddFileOptions[] = [];
  usageNow: FileUsage = { usedBytes: 0, limitBytes: null, fileBytesMax: 100_000_000 };
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
    return filePath(id, options);
  }

  previewUrl({ id }: Pick<FileCard, 'id'>, size: PreviewSize): string {
    return previewPath(id, size);
  }

  sharedIn(): Promise<CursorPage<SharedFile>> {
    return Promise.resolve({ items: [], nextCursor: null });
  }

  linkImageUrl(messageId: string, { id }: { readonly id: string }): string {
    return `/api/files/links/${messageId}/${id}`;
  }

  linksIn(): Promise<SharedLinkPage> {
    return Promise.resolve({ items: [], nextCursor: null, complete: true });
  }

  load(id: string): Promise<Uint8Array<ArrayBuffer>> {
    const content = this.contents.get(id);
    return content ? Promise.resolve(content) : Promise.reject(new Error(`there is no file ${id}`));
  }
}

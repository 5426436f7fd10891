import type {
  ConversationId,
  CursorPage,
  FileCard,
  FileFilter,
  FileId,
  FileUsage,
  LinkImage,
  MessageId,
  PreviewSize,
  SharedFile,
  SharedLinkPage,
} from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import { ChatCallError } from '../errors/chat-call-error.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { DeviceUploads } from './device-uploads.js';
import { filePath, previewPath } from './file-paths.js';
import type { AddFileOptions, FilesApi, FileSource, FileUpload } from './files-api.js';

/** {@link FilesApi}: the uploads of the present session, and the files of the server. */
export class FilesService implements FilesApi {
  readonly #core: ClientCore;
  /** Of the present session. */
  readonly #device$: Behavior<DeviceUploads | null>;
  readonly #list = new StateCell<readonly FileUpload[]>([]);

  constructor(core: ClientCore, device$: Behavior<DeviceUploads | null>) {
    this.#core = core;
    this.#device$ = device$;

    let watch = core.scope.child();
    core.scope.watch(device$, (uploads) => {
      watch.close();
      watch = core.scope.child();
      this.#list.set([]);
      if (uploads) watch.watch(uploads.list$, (list) => this.#list.set(list));
    });
  }

  get uploads$(): Behavior<readonly FileUpload[]> {
    return this.#list;
  }

  add(source: FileSource, options?: AddFileOptions): FileUpload {
    if (this.#device$.value) return this.#device$.value.add(source, options);
    throw new ChatCallError({ code: 'AUTH.REQUIRED', detail: 'Nobody is signed in.' });
  }

  usage(): Promise<FileUsage> {
    return this.#core.rest.get('files/usage');
  }

  fileUrl({ id }: Pick<FileCard, 'id'>, options: { readonly download?: boolean } = {}): string {
    return this.#core.rest.address(filePath(id, options));
  }

  previewUrl({ id }: Pick<FileCard, 'id'>, size: PreviewSize): string {
    return this.#core.rest.address(previewPath(id, size));
  }

  sharedIn(
    id: ConversationId,
    { kind, cursor }: { readonly kind?: FileFilter; readonly cursor?: string | null } = {},
  ): Promise<CursorPage<SharedFile>> {
    return this.#core.rest.get(`chats/${id}/files`, { kind, cursor });
  }

  linkImageUrl(messageId: MessageId, { id }: Pick<LinkImage, 'id'>): string {
    return this.#core.rest.address(`/api/files/links/${messageId}/${id}`);
  }

  linksIn(
    id: ConversationId,
    { cursor }: { readonly cursor?: string | null } = {},
  ): Promise<SharedLinkPage> {
    return this.#core.rest.get(`chats/${id}/links`, { cursor });
  }

  load(id: FileId): Promise<Uint8Array<ArrayBuffer>> {
    return this.#core.rest.bytes(`files/${id}/content`);
  }
}

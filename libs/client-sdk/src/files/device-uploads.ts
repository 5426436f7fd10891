import type { ClientMessageId, ConversationId, FileId, UserId } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import type { ClientCore } from '../client-api.js';
import { retry, type BackOffPolicy } from '../connection/retry.js';
import { ChatCallError, toChatCallError } from '../errors/chat-call-error.js';
import type { FileContent } from '../ports/client-ports.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import {
  assertAlternativeText,
  DeviceUpload,
  kindOf,
  NOT_STARTED,
  uploadKeys,
  type UploadList,
} from './device-upload.js';
import type { AddFileOptions, ComposerPlace, FileSource, UploadStatus } from './files-api.js';
import type { UploadEngine } from './upload-engine.js';

/** Most uploads of a user on this device that are not sent yet, and their bytes. */
const UPLOADS_MAX = 500;
const BYTES_MAX = 2 * 1024 ** 3;
/** Sent files whose bytes are kept for their previews. */
const SENT_MAX = 60;
/** Delays between attempts to load the code. */
const LOAD_RETRY: BackOffPolicy = { firstMs: 2000, longestMs: 60_000 };

type EngineCode = Pick<typeof import('./upload-engine.js'), 'UploadEngine'>;

/**
 * The uploads of one session, of all clients of the device. What uploads and stores them, the {@link
 * UploadEngine}, is loaded when there is the first.
 */
export class DeviceUploads implements UploadList {
  readonly #core: ClientCore;
  readonly #userId: UserId;
  readonly #session: Scope;
  readonly #loadCode: () => Promise<EngineCode>;
  readonly #list = new StateCell<readonly DeviceUpload[]>([]);
  readonly #statuses = new StateCell<ReadonlyMap<string, UploadStatus>>(new Map());
  readonly #watches = new Map<string, Scope>();
  readonly #removed = new Subject<string>();
  /** The last sent files that were uploaded by this device. */
  readonly #sent = new Map<FileId, DeviceUpload>();
  #engine: Promise<UploadEngine> | null = null;
  /** The code could not be loaded until now. */
  readonly #missing = new StateCell(false);
  #restored = false;
  #listening = false;

  constructor(
    core: ClientCore,
    userId: UserId,
    session: Scope,
    loadCode: () => Promise<EngineCode> = () => import('./upload-engine.js'),
  ) {
    this.#core = core;
    this.#userId = userId;
    this.#session = session;
    this.#loadCode = loadCode;
    session.onClose(() => this.#list.set([]));
  }

  /** In the order of adding, or that of the user. */
  get list$(): Behavior<readonly DeviceUpload[]> {
    return this.#list;
  }

  /** By id. Changes with the list, but not with the number of sent bytes. */
  get statuses$(): Behavior<ReadonlyMap<string, UploadStatus>> {
    return this.#statuses;
  }

  /** Ids of uploads that were cancelled. */
  get cancelled$(): Observable<string> {
    return this.#removed.asObservable();
  }

  /** What an earlier start has left is known: an upload that is missing does not exist. */
  get restored(): boolean {
    return this.#restored;
  }

  /** Uploads of a composer. */
  of$({ conversationId, threadId }: ComposerPlace): Behavior<readonly DeviceUpload[]> {
    return derive(
      [this.#list, this.#statuses],
      (list) =>
        list.filter(({ entry: { value } }) => {
          const { place } = value;
          return place?.conversationId === conversationId && place.threadId === threadId;
        }),
      (a, b) => a.length === b.length && a.every((upload, index) => upload === b[index]),
    );
  }

  find(id: string): DeviceUpload | null {
    return this.#list.value.find((upload) => upload.id === id) ?? null;
  }

  /** The upload of a file that is sent, or was sent lately. */
  sentAs(id: FileId): DeviceUpload | null {
    const isOf = ({ transfer }: DeviceUpload): boolean => transfer.value.file?.id === id;
    return this.#sent.get(id) ?? this.#list.value.find(isOf) ?? null;
  }

  add({ name, content }: FileSource, options: AddFileOptions = {}): DeviceUpload {
    const { place = null, alt = '', keepLocation = false, voice = null } = options;
    assertAlternativeText(alt);
    const list = this.#list.value;
    const bytes = list.reduce((sum, { size }) => sum + size, content.size);
    if (list.length >= UPLOADS_MAX || bytes > BYTES_MAX)
      throw new ChatCallError({
        code: 'CHAT.OUTBOX_FULL',
        detail: 'Too many files of this device are not sent yet.',
      });
    const { type, size } = content;
    const order = Math.max(0, ...list.map(({ entry }) => entry.value.order)) + 1;
    const id = this.#core.ports.random.uuid();
    const chosen = { place, alt, keepLocation, voice, clientMessageId: null, paused: false };
    const entry = { id, name, type, size, kind: kindOf(type, voice), order, ...chosen };
    const upload = new DeviceUpload(this, entry, NOT_STARTED, content);
    // One that belongs to no composer is not kept.
    if (place !== null && this.#core.ports.files !== null) upload.stored = 'not-yet';
    this.put([upload]);
    this.#run((engine) => engine.add(upload));
    return upload;
  }

  /** Adds uploads to the list: new here, or found on the device. */
  put(uploads: readonly DeviceUpload[]): void {
    const known = new Set(this.#list.value.map(({ id }) => id));
    const added = uploads.filter(({ id }) => !known.has(id));
    if (added.length === 0 || this.#session.closed) return;
    this.#list.update((list) => [...list, ...added].sort(inOrder));
    for (const upload of added) this.#watch(upload);
  }

  /** Leaves the list. */
  remove(id: string): void {
    this.#watches.get(id)?.close();
    this.#list.update((list) => list.filter((upload) => upload.id !== id));
    this.refresh();
  }

  content(upload: DeviceUpload): Promise<FileContent | null> {
    if (upload.bytes) return Promise.resolve(upload.bytes);
    return this.#loaded().then(
      (engine) => engine.content(upload),
      () => null,
    );
  }

  changed(upload: DeviceUpload): void {
    this.refresh();
    this.#run((engine) => engine.changed(upload));
  }

  remake(upload: DeviceUpload): void {
    const { complete, fileId } = upload.transfer.value;
    if (!complete) return;
    // At once, so that no message is sent with the former file.
    upload.transfer.set(NOT_STARTED);
    this.#run((engine) => engine.remake(upload, fileId));
  }

  retry(upload: DeviceUpload): void {
    this.#run((engine) => engine.retry(upload));
  }

  cancel(upload: DeviceUpload): void {
    if (!this.find(upload.id)) return;
    this.remove(upload.id);
    this.#removed.next(upload.id);
    this.#run((engine) => engine.cancel(upload));
  }

  /** I have left the conversation: its composers are gone. */
  left(conversationId: ConversationId): void {
    for (const upload of this.#list.value)
      if (upload.entry.value.place?.conversationId === conversationId) this.cancel(upload);
  }

  /** Puts uploads in this order. */
  arrange(ids: readonly string[]): void {
    this.#run((engine) => engine.arrange(ids.flatMap((id) => this.find(id) ?? [])));
  }

  /** The files belong to this unsent message from now on, and to no composer. */
  attach(ids: readonly string[], clientMessageId: ClientMessageId): void {
    for (const id of ids) this.find(id)?.change({ clientMessageId, place: null });
  }

  /** The message was stored: its files need nothing of this device any more. */
  sent(ids: readonly string[]): void {
    for (const id of ids) {
      const upload = this.find(id);
      if (!upload) continue;
      const { file } = upload.transfer.value;
      if (file) this.#sent.set(file.id, upload);
      this.remove(id);
      this.#run((engine) => engine.forget(upload));
    }
    for (const id of [...this.#sent.keys()].slice(0, -SENT_MAX)) this.#sent.delete(id);
  }

  /** The server does not have these files any more: they are uploaded again. */
  again(ids: readonly string[]): void {
    for (const id of ids) {
      const upload = this.find(id);
      if (!upload) continue;
      upload.transfer.set(NOT_STARTED);
      this.#run((engine) => engine.restart(upload));
    }
  }

  /** Whether the next start has all of these files. */
  async stored(ids: readonly string[]): Promise<boolean> {
    const engine = await this.#ifLoaded();
    if (!engine) return false;
    const stored = await Promise.all(ids.map((id) => engine.stored(id)));
    return stored.every(Boolean);
  }

  /**
   * Reads what an earlier start has left, and what other clients have changed: later, when the code
   * cannot be loaded now.
   */
  async restore(): Promise<void> {
    if (this.#engine === null && !(await this.#hasStored())) {
      this.#restored = true;
      return;
    }
    const restored = this.#loaded().then(async (engine) => {
      await engine.restore();
      this.#restored = true;
      this.refresh();
    }, ended);
    if (await this.#ifLoaded()) await restored;
  }

  /** Removes everything of the user from the device. */
  async clear(): Promise<void> {
    const { outbox, files, logger } = this.#core.ports;
    const { entries, transfers, bytes } = uploadKeys(this.#userId);
    try {
      for (const prefix of [entries, transfers])
        for (const key of (await outbox.entries(prefix)).keys()) await outbox.remove(key);
      for (const key of (await files?.keys(bytes)) ?? []) await files?.remove(key);
    } catch (error) {
      logger.log('warn', 'the store of this device failed', { error: String(error) });
    }
  }

  async #hasStored(): Promise<boolean> {
    const { outbox, logger } = this.#core.ports;
    const prefix = uploadKeys(this.#userId).entries;
    if (!this.#listening) {
      this.#listening = true;
      // Another client of the device has begun to upload: its files are shown here, too.
      const noticed = (key: string): void => {
        if (key.startsWith(prefix) && this.#engine === null) this.#run(() => undefined);
      };
      this.#session.onClose(outbox.listen?.(noticed) ?? ((): void => undefined));
    }
    try {
      return (await outbox.entries(prefix)).size > 0;
    } catch (error) {
      logger.log('warn', 'the store of this device failed', { error: String(error) });
      return false;
    }
  }

  #run(work: (engine: UploadEngine) => void): void {
    this.#loaded().then(work, ended);
  }

  /** Null: its code cannot be loaded now. */
  async #ifLoaded(): Promise<UploadEngine | null> {
    const wait = this.#session.child();
    const missing = new Promise<null>((resolve) => {
      wait.onClose(() => resolve(null));
      wait.watch(this.#missing, (isMissing) => isMissing && wait.close());
    });
    const engine = await Promise.race([this.#loaded().catch(() => null), missing]);
    wait.close();
    return engine;
  }

  /** Loaded on demand, as soon as it is possible. Rejects when the session ends before. */
  #loaded(): Promise<UploadEngine> {
    this.#engine ??= this.#load();
    return this.#engine;
  }

  async #load(): Promise<UploadEngine> {
    const { ports } = this.#core;
    const loaded: EngineCode[] = [];
    const load = async (): Promise<void> => {
      try {
        loaded.push(await this.#loadCode());
      } catch (error) {
        throw toChatCallError(error, 'COMMON.OFFLINE');
      }
    };
    const onFailure = ({ message }: ChatCallError): void => {
      ports.logger.log('warn', 'uploads could not be loaded', { error: message });
      this.#missing.set(true);
    };
    await retry(load, ports, this.#session, { policy: LOAD_RETRY, onFailure });
    const [code] = loaded;
    if (!code || this.#session.closed)
      throw new ChatCallError({ code: 'AUTH.SESSION_ENDED', detail: 'The session has ended.' });
    this.#missing.set(false);
    const engine = new code.UploadEngine(this.#core, this, this.#userId, this.#session);
    await engine.restore();
    return engine;
  }

  #watch(upload: DeviceUpload): void {
    const watch = this.#session.child();
    this.#watches.set(upload.id, watch);
    watch.onClose(() => this.#watches.delete(upload.id));
    watch.watch(upload.state$, ({ status }) => {
      if (this.#statuses.value.get(upload.id) !== status) this.refresh();
    });
  }

  /** Publishes what has changed of the uploads, except the numbers of sent bytes. */
  refresh(): void {
    const sorted = [...this.#list.value].sort(inOrder);
    if (sorted.some((upload, index) => upload !== this.#list.value[index])) this.#list.set(sorted);
    const { value } = this.#list;
    this.#statuses.set(new Map(value.map(({ id, state$ }) => [id, state$.value.status])));
  }
}

/** Nothing is left to do after the end of the session. */
function ended(): void {
  return;
}

function inOrder(a: DeviceUpload, b: DeviceUpload): number {
  return a.entry.value.order - b.entry.value.order || a.id.localeCompare(b.id);
}

import type { CreateFileRequest, ErrorCode, FileCard, FileId, UserId } from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import { retry, type BackOffPolicy } from '../connection/retry.js';
import { SendLock } from '../connection/send-lock.js';
import { ChatCallError, toChatCallError } from '../errors/chat-call-error.js';
import type { FileContent } from '../ports/client-ports.js';
import type { Scope } from '../state/scope.js';
import { NOT_STARTED, type DeviceUpload, type Transfer, type UploadList } from './device-upload.js';
import { isGone, sendBytes } from './tus-transfer.js';
import { UploadStore } from './upload-store.js';

/** Uploads at the same time. */
const PARALLEL = 3;
/** Milliseconds between two reports of the progress of a file, and between those to other clients. */
const PROGRESS_MS = 100;
const ANNOUNCE_MS = 1000;
/** Milliseconds in which the server has examined a file and made its previews. */
const PROCESS_MS = 90_000;
const RETRY: BackOffPolicy = { firstMs: 1000, longestMs: 30_000 };
/** Number of internal errors of the server, or of lost uploads, after which a file counts as refused. */
const FAILURES = 3;
/** Errors after which the server is asked again what it has: they pass, unless they keep returning. */
const REPEATED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'COMMON.INTERNAL',
  'COMMON.NOT_FOUND',
  'FILE.NOT_FOUND',
  'FILE.UPLOAD_CONFLICT',
  'FILE.UPLOAD_INCOMPLETE',
]);

/**
 * Uploads the files of {@link UploadList}, three at a time: first those of messages that were
 * sent, then those of composers, each in the order of adding. Clients that share the store of the
 * device (tabs) show the same uploads: the one that holds the {@link SendLock} uploads them. What
 * could not be stored is uploaded by the client that has its bytes.
 */
export class UploadEngine {
  readonly #core: ClientCore;
  readonly #uploads: UploadList;
  readonly #session: Scope;
  readonly #store: UploadStore;
  readonly #lock: SendLock;
  /** The running transfers, by the ids of the uploads. */
  readonly #turns = new Map<string, Scope>();
  readonly #failures = new Map<string, number>();
  /** This client holds the lock, and knows what others did before. */
  #upToDate = false;

  constructor(core: ClientCore, uploads: UploadList, userId: UserId, session: Scope) {
    this.#core = core;
    this.#uploads = uploads;
    this.#session = session;
    const { locks, clock } = core.ports;
    this.#store = new UploadStore(core.ports, uploads, userId, session);
    this.#lock = new SendLock(`uploads/${userId}`, locks, clock, () => void this.#lockChanged());
    session.onClose(() => this.#lock.close());
    session.onClose(
      this.#store.listen(() => {
        this.#lock.progressed();
        this.#work();
      }),
    );
    session.watch(core.connection.state$, ({ status }) => {
      if (status !== 'connected') this.#lock.release();
      this.#work();
    });
  }

  /** Reads what other clients, or an earlier start, have stored. */
  async restore(): Promise<void> {
    await this.#store.restore();
    this.#work();
  }

  add(upload: DeviceUpload): void {
    void this.#store.add(upload).then(() => this.#work());
  }

  content(upload: DeviceUpload): Promise<FileContent | null> {
    return this.#store.content(upload);
  }

  stored(id: string): Promise<boolean> {
    return this.#store.stored(id);
  }

  changed(upload: DeviceUpload): void {
    this.#store.saveEntry(upload);
    this.#work();
  }

  /** Gives them the places of each other, in this order. */
  arrange(uploads: readonly DeviceUpload[]): void {
    const orders = uploads.map(({ entry }) => entry.value.order).sort((a, b) => a - b);
    let last = -Infinity;
    for (const [index, upload] of uploads.entries()) {
      // Two clients of the device may have given the same one.
      last = Math.max(orders[index] ?? 0, last + 1);
      if (upload.entry.value.order !== last) upload.change({ order: last });
    }
  }

  retry(upload: DeviceUpload): void {
    this.#failures.delete(upload.id);
    this.#set(upload, { error: null, phase: 'waiting' });
    this.#work();
  }

  /** From the first byte. */
  restart(upload: DeviceUpload): void {
    this.#failures.delete(upload.id);
    this.#set(upload, NOT_STARTED);
    this.#work();
  }

  /** From the first byte, since the file that the server has, or makes now, is not wanted. */
  remake(upload: DeviceUpload, fileId: FileId | null): void {
    this.#turns.get(upload.id)?.close();
    this.restart(upload);
    if (fileId !== null) this.#delete(`files/${fileId}`);
  }

  /** Removes it here and on the server, which otherwise does so after a day. */
  cancel(upload: DeviceUpload): void {
    const { fileId, file } = upload.transfer.value;
    this.forget(upload);
    if (fileId === null) return;
    this.#delete(file ? `files/${fileId}` : `uploads/${fileId}`);
  }

  /** Removes it from the device. */
  forget(upload: DeviceUpload): void {
    this.#failures.delete(upload.id);
    this.#turns.get(upload.id)?.close();
    void this.#store.remove(upload);
    this.#work();
  }

  #delete(path: string): void {
    const headers = { 'Tus-Resumable': '1.0.0' };
    this.#core.rest.send({ method: 'DELETE', path, headers }).catch((error: unknown) => {
      const { code } = toChatCallError(error);
      this.#core.ports.logger.log('info', 'a cancelled upload was not deleted', { code });
    });
  }

  async #lockChanged(): Promise<void> {
    this.#upToDate = false;
    if (this.#lock.held) {
      await this.#store.restore();
      this.#upToDate = this.#lock.held;
    }
    this.#work();
  }

  /** Ends the transfers that must not run, and begins those that may. */
  #work(): void {
    const connected = this.#core.connection.state$.value.status === 'connected';
    const waiting = this.#uploads.list$.value.filter(isUnfinished);
    if (waiting.length === 0 || !connected) this.#lock.release();
    else if (waiting.some(({ stored }) => stored === 'yes')) this.#lock.request();
    if (!this.#lock.held) this.#upToDate = false;
    const mine = connected
      ? waiting
          .filter(({ stored }) => stored === 'no' || (stored === 'yes' && this.#upToDate))
          .sort(byUrgency)
      : [];
    const wanted = new Set(mine.map(({ id }) => id));
    for (const [id, turn] of [...this.#turns]) if (!wanted.has(id)) turn.close();
    for (const upload of mine)
      if (this.#turns.size < PARALLEL && !this.#turns.has(upload.id)) this.#begin(upload);
  }

  #begin(upload: DeviceUpload): void {
    const turn = this.#session.child();
    this.#turns.set(upload.id, turn);
    turn.onClose(() => this.#turns.delete(upload.id));
    const { ports } = this.#core;
    const log = ({ code }: ChatCallError): void =>
      ports.logger.log('info', 'an upload was interrupted', { code });
    const options = { policy: RETRY, onFailure: log };
    void retry(() => this.#attempt(upload, turn), ports, turn, options)
      .catch((thrown: unknown) => this.#fail(upload, toChatCallError(thrown)))
      .finally(() => {
        const interrupted = turn.closed;
        turn.close();
        if (interrupted && !this.#turns.has(upload.id) && isUnfinished(upload))
          upload.transfer.update((transfer) => ({ ...transfer, phase: 'waiting' }));
        if (!this.#session.closed) this.#work();
      });
  }

  async #attempt(upload: DeviceUpload, turn: Scope): Promise<void> {
    const content = await this.#store.content(upload);
    if (turn.closed) return;
    if (!content) throw unreadable(upload.name);
    try {
      await this.#send(upload, content, turn);
    } catch (thrown) {
      if (turn.closed) return;
      const error = toChatCallError(thrown);
      this.#set(upload, { phase: 'waiting' });
      if (isGone(error)) this.#set(upload, { fileId: null, sentBytes: 0, complete: false });
      if (error.code === 'FILE.UPLOAD_INCOMPLETE') this.#set(upload, { complete: false });
      await assertReadable(content, upload.name);
      if (!REPEATED.has(error.code)) throw error;
      if (this.#countFailure(upload) >= FAILURES) this.#fail(upload, error);
      else throw new ChatCallError({ code: 'COMMON.UNAVAILABLE', detail: error.message });
    }
  }

  async #send(upload: DeviceUpload, content: FileContent, turn: Scope): Promise<void> {
    const { complete, fileId } = upload.transfer.value;
    const uploadId = complete && fileId ? fileId : await this.#sendBytes(upload, content, turn);
    if (turn.closed) return;
    this.#set(upload, { phase: 'processing', sentBytes: upload.size, complete: true });
    const processing = turn.child();
    // The other clients see that it is not stuck.
    const { clock } = this.#core.ports;
    processing.onClose(clock.every(ANNOUNCE_MS, () => this.#store.announce(upload)));
    const { keepLocation } = upload.entry.value;
    try {
      const file = await this.#create(upload, uploadId, turn);
      if (turn.closed) return;
      // Another client of the device may have changed it meanwhile.
      if (keepLocation === upload.entry.value.keepLocation)
        this.#set(upload, { file, fileId: file.id, error: null });
      else this.remake(upload, file.id);
    } finally {
      processing.close();
    }
  }

  #sendBytes(upload: DeviceUpload, content: FileContent, turn: Scope): Promise<FileId> {
    this.#set(upload, { phase: 'uploading' });
    const { clock } = this.#core.ports;
    let reportedAt = -Infinity;
    return sendBytes(this.#core.rest, {
      content,
      creationKey: upload.id,
      fileId: upload.transfer.value.fileId,
      turn,
      onCreated: (fileId) => this.#created(upload, fileId),
      onProgress: (sentBytes) => {
        if (turn.closed || clock.now() - reportedAt < PROGRESS_MS) return;
        reportedAt = clock.now();
        this.#progressed(upload, sentBytes);
      },
    });
  }

  /** May come after the end of the turn. */
  #created(upload: DeviceUpload, fileId: FileId): void {
    if (fileId === upload.transfer.value.fileId) return;
    if (this.#uploads.find(upload.id) === upload) this.#set(upload, { fileId });
    else this.#delete(`uploads/${fileId}`);
  }

  #create(upload: DeviceUpload, uploadId: string, until: Scope): Promise<FileCard> {
    const { name, keepLocation, voice } = upload.entry.value;
    const body: CreateFileRequest = {
      uploadId,
      name,
      ...(keepLocation && { keepLocation }),
      ...(voice && { voice }),
    };
    const timeoutMs = PROCESS_MS;
    return this.#core.rest.send({ method: 'POST', path: 'files', body, until, timeoutMs });
  }

  #progressed(upload: DeviceUpload, sentBytes: number): void {
    const before = upload.transfer.value.sentBytes;
    upload.transfer.update((transfer) => ({ ...transfer, sentBytes }));
    if (sentBytes > before) this.#failures.delete(upload.id);
    this.#lock.progressed();
    this.#store.announce(upload, ANNOUNCE_MS);
  }

  /** Failures since the last progress. */
  #countFailure({ id }: DeviceUpload): number {
    const failures = (this.#failures.get(id) ?? 0) + 1;
    this.#failures.set(id, failures);
    return failures;
  }

  #fail(upload: DeviceUpload, { code, message }: ChatCallError): void {
    if (code === 'AUTH.SESSION_ENDED' || this.#session.closed) return;
    this.#set(upload, { phase: 'waiting', error: { code, detail: message } });
  }

  #set(upload: DeviceUpload, change: Partial<Transfer>): void {
    if (this.#uploads.find(upload.id) !== upload) return;
    upload.transfer.update((transfer) => ({ ...transfer, ...change }));
    this.#store.saveTransfer(upload);
  }
}

/** Neither done nor stopped. */
function isUnfinished({ entry, transfer }: DeviceUpload): boolean {
  const { file, error } = transfer.value;
  return !file && !error && !entry.value.paused;
}

function byUrgency(a: DeviceUpload, b: DeviceUpload): number {
  const sent = ({ entry }: DeviceUpload): number => (entry.value.clientMessageId === null ? 1 : 0);
  return sent(a) - sent(b) || a.entry.value.order - b.entry.value.order;
}

/** A browser reports a file that cannot be read as a lost connection. */
async function assertReadable(content: FileContent, name: string): Promise<void> {
  try {
    await content.slice(0, 1).arrayBuffer();
  } catch {
    throw unreadable(name);
  }
}

function unreadable(name: string): ChatCallError {
  return new ChatCallError({
    code: 'FILE.NOT_FOUND',
    detail: `The file ${JSON.stringify(name)} cannot be read on this device any more.`,
  });
}

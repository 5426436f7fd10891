import type { UserId } from '@chatcall/contracts';
import { pause } from '../connection/retry.js';
import type { ClientPorts, FileContent } from '../ports/client-ports.js';
import type { Scope } from '../state/scope.js';
import {
  DeviceUpload,
  NOT_STARTED,
  uploadKeys,
  type Transfer,
  type UploadEntry,
  type UploadList,
} from './device-upload.js';

/** Milliseconds in which a client that has stored bytes stores what they belong to. */
const ORPHAN_MS = 60_000;

type StorePorts = Pick<ClientPorts, 'outbox' | 'files' | 'clock' | 'logger'>;

/**
 * The uploads on the device, for the next start and the other clients: bytes in the store of files,
 * the rest as text in that of the outbox. An upload whose bytes could not be stored remains with the
 * client in which it was added.
 */
export class UploadStore {
  readonly #ports: StorePorts;
  readonly #uploads: UploadList;
  readonly #keys: ReturnType<typeof uploadKeys>;
  readonly #session: Scope;
  /** The last running write of each upload. */
  readonly #writes = new Map<string, Promise<void>>();
  /** The stored part of each transfer. */
  readonly #saved = new Map<string, string>();
  readonly #announcedAt = new Map<string, number>();
  /** Number of running reads. */
  #reads = 0;
  /** Ids of uploads that changed during such a read: it may have older values. */
  readonly #changed = new Set<string>();
  /** Bytes without an upload are removed soon. */
  #cleaning = false;

  constructor(ports: StorePorts, uploads: UploadList, userId: UserId, session: Scope) {
    this.#ports = ports;
    this.#uploads = uploads;
    this.#keys = uploadKeys(userId);
    this.#session = session;
  }

  /** Reads what other clients, or an earlier start, have stored. */
  async restore(): Promise<void> {
    await Promise.all(this.#writes.values());
    const before = this.#uploads.list$.value.filter(({ stored }) => stored === 'yes');
    this.#reads += 1;
    const found = await this.#try(() => this.#read(), null);
    this.#reads -= 1;
    const changed = new Set(this.#changed);
    if (this.#reads === 0) this.#changed.clear();
    if (!found || this.#session.closed) return;
    const { entries, transfers } = found;
    for (const { id } of before) if (!entries.has(id) && !changed.has(id)) this.#uploads.remove(id);
    for (const [id, entry] of entries)
      if (!changed.has(id)) this.#found(entry, transfers.get(id) ?? NOT_STARTED);
    void this.#removeOrphans();
  }

  /** Follows what other clients do. Returns a function that stops it. */
  listen(changed: () => void): () => void {
    const { entries, transfers } = this.#keys;
    const listener = (key: string, value: string | null): void => {
      if (key.startsWith(entries)) this.#entryChanged(key.slice(entries.length), value);
      else if (key.startsWith(transfers)) this.#transferChanged(key.slice(transfers.length), value);
      else return;
      changed();
    };
    return this.#ports.outbox.listen?.(listener) ?? ((): void => undefined);
  }

  /** Stores a new upload. */
  add(upload: DeviceUpload): Promise<void> {
    const { bytes } = upload;
    const { files } = this.#ports;
    if (!bytes || !files || upload.stored === 'no') return Promise.resolve();
    const added = this.#queue(upload, async () => {
      const key = this.#keys.bytes + upload.id;
      await files.set(key, bytes);
      if (this.#isGone(upload)) return files.remove(key);
      // From here on the stored bytes: the file itself may be changed or moved.
      upload.bytes = (await files.get(key)) ?? bytes;
      await this.#writeEntry(upload);
      await this.#writeTransfer(upload);
      upload.stored = 'yes';
      if (this.#isGone(upload)) await this.#erase(upload);
    });
    return added.then(async () => {
      if (upload.stored !== 'not-yet') return;
      upload.stored = 'no';
      // There may have been room for a part of it.
      await this.#queue(upload, () => this.#erase(upload));
    });
  }

  /** Whether the next start has the upload. */
  async stored(id: string): Promise<boolean> {
    await this.#writes.get(id);
    return this.#uploads.find(id)?.stored === 'yes';
  }

  async content(upload: DeviceUpload): Promise<FileContent | null> {
    const { files } = this.#ports;
    if (!upload.bytes && files)
      upload.bytes = await this.#try(() => files.get(this.#keys.bytes + upload.id), null);
    return upload.bytes;
  }

  saveEntry(upload: DeviceUpload): void {
    this.#note(upload.id);
    if (upload.stored === 'no') return;
    void this.#queue(upload, async () => {
      if (upload.stored === 'yes') await this.#writeEntry(upload);
    });
  }

  /** What only concerns this moment is sent to the other clients and not stored. */
  saveTransfer(upload: DeviceUpload): void {
    this.#note(upload.id);
    if (upload.stored !== 'yes') return;
    this.announce(upload);
    if (this.#saved.get(upload.id) === lasting(upload.transfer.value)) return;
    void this.#queue(upload, () => this.#writeTransfer(upload));
  }

  /** @param everyMs not again within this time */
  announce(upload: DeviceUpload, everyMs = 0): void {
    if (upload.stored !== 'yes') return;
    const now = this.#ports.clock.now();
    if (now - (this.#announcedAt.get(upload.id) ?? -Infinity) < everyMs) return;
    this.#announcedAt.set(upload.id, now);
    const text = JSON.stringify(upload.transfer.value);
    this.#ports.outbox.announce?.(this.#keys.transfers + upload.id, text);
  }

  remove(upload: DeviceUpload): Promise<void> {
    this.#note(upload.id);
    this.#announcedAt.delete(upload.id);
    this.#saved.delete(upload.id);
    return this.#queue(upload, () =>
      upload.stored === 'no' ? Promise.resolve() : this.#erase(upload),
    );
  }

  async #read(): Promise<{
    readonly entries: ReadonlyMap<string, UploadEntry>;
    readonly transfers: ReadonlyMap<string, Transfer>;
  }> {
    const { outbox } = this.#ports;
    const entries = await outbox.entries(this.#keys.entries);
    const transfers = await outbox.entries(this.#keys.transfers);
    return {
      entries: parsed<UploadEntry>(entries, this.#keys.entries),
      transfers: parsed<Transfer>(transfers, this.#keys.transfers),
    };
  }

  #found(entry: UploadEntry, transfer: Transfer): void {
    const known = this.#uploads.find(entry.id);
    if (known) {
      known.entry.set(entry);
      if (lasting(known.transfer.value) !== lasting(transfer)) known.transfer.set(transfer);
      this.#uploads.refresh();
      return;
    }
    const upload = new DeviceUpload(
      this.#uploads,
      entry,
      { ...transfer, phase: 'waiting', sentBytes: transfer.file ? entry.size : 0 },
      null,
    );
    upload.stored = 'yes';
    this.#saved.set(entry.id, lasting(transfer));
    this.#uploads.put([upload]);
  }

  /**
   * Removes bytes of uploads that were not completely stored, or not completely removed. Not at once:
   * another client may be about to store what they belong to.
   */
  async #removeOrphans(): Promise<void> {
    if (this.#cleaning) return;
    this.#cleaning = true;
    const before = await this.#try(() => this.#orphans(), []);
    if (before.length > 0) {
      await pause(ORPHAN_MS, this.#ports.clock, this.#session);
      await this.#try(async () => {
        const now = new Set(this.#session.closed ? [] : await this.#orphans());
        for (const key of before) if (now.has(key)) await this.#ports.files?.remove(key);
      }, undefined);
    }
    this.#cleaning = false;
  }

  /** Keys of bytes that belong to no upload. */
  async #orphans(): Promise<readonly string[]> {
    const prefix = this.#keys.bytes;
    const keys = (await this.#ports.files?.keys(prefix)) ?? [];
    if (keys.length === 0) return [];
    const entries = await this.#ports.outbox.entries(this.#keys.entries);
    return keys.filter((key) => {
      const id = key.slice(prefix.length);
      return (
        !entries.has(this.#keys.entries + id) && !this.#uploads.find(id) && !this.#writes.has(id)
      );
    });
  }

  #note(id: string): void {
    if (this.#reads > 0) this.#changed.add(id);
  }

  #entryChanged(id: string, value: string | null): void {
    this.#note(id);
    const known = this.#uploads.find(id);
    const entry = value === null ? null : parse<UploadEntry>(value);
    if (entry) this.#found(entry, known?.transfer.value ?? NOT_STARTED);
    else if (known?.stored === 'yes') this.#uploads.remove(id);
  }

  #transferChanged(id: string, value: string | null): void {
    if (this.#uploads.find(id)) this.#note(id);
    const transfer = value === null ? null : parse<Transfer>(value);
    if (!transfer) return;
    this.#saved.set(id, lasting(transfer));
    this.#uploads.find(id)?.transfer.set(transfer);
  }

  #writeEntry(upload: DeviceUpload): Promise<void> {
    if (this.#isGone(upload)) return Promise.resolve();
    const text = JSON.stringify(upload.entry.value);
    return this.#ports.outbox.set(this.#keys.entries + upload.id, text);
  }

  #writeTransfer(upload: DeviceUpload): Promise<void> {
    if (this.#isGone(upload)) return Promise.resolve();
    const transfer = upload.transfer.value;
    this.#saved.set(upload.id, lasting(transfer));
    return this.#ports.outbox.set(this.#keys.transfers + upload.id, JSON.stringify(transfer));
  }

  async #erase({ id }: DeviceUpload): Promise<void> {
    await this.#ports.outbox.remove(this.#keys.entries + id);
    await this.#ports.outbox.remove(this.#keys.transfers + id);
    await this.#ports.files?.remove(this.#keys.bytes + id);
  }

  #isGone(upload: DeviceUpload): boolean {
    return this.#session.closed || this.#uploads.find(upload.id) !== upload;
  }

  /** Writes of one upload run one after another. */
  #queue({ id }: DeviceUpload, work: () => Promise<void>): Promise<void> {
    const before = this.#writes.get(id) ?? Promise.resolve();
    const write = before.then(() => this.#try(work, undefined));
    this.#writes.set(id, write);
    void write.then(() => this.#writes.get(id) === write && this.#writes.delete(id));
    return write;
  }

  async #try<T, E>(work: () => Promise<T>, otherwise: E): Promise<T | E> {
    try {
      return await work();
    } catch (error) {
      this.#ports.logger.log('warn', 'the store of this device failed', { error: String(error) });
      return otherwise;
    }
  }
}

/** The part of a transfer that the next start needs. */
function lasting({ fileId, complete, error, file }: Transfer): string {
  return JSON.stringify([fileId, complete, error, file]);
}

function parsed<T>(entries: ReadonlyMap<string, string>, prefix: string): ReadonlyMap<string, T> {
  return new Map(
    [...entries].flatMap(([key, text]) => {
      const value = parse<T>(text);
      return value ? [[key.slice(prefix.length), value] as const] : [];
    }),
  );
}

function parse<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

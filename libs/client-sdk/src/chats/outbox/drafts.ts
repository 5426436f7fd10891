import type { ConversationId, MessageId } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import { StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { DeviceStore } from './device-store.js';

/** Key of what belongs to the main timeline of a conversation or to one of its threads. */
export function placeIdOf(place: {
  readonly conversationId: ConversationId;
  readonly threadId: MessageId | null;
}): string {
  return place.threadId === null
    ? place.conversationId
    : `${place.conversationId}/${place.threadId}`;
}

/** The drafts of one user by conversation or thread, see {@link placeIdOf}: those stored on the device, and those being written. */
export class Drafts {
  readonly #store: DeviceStore;
  readonly #texts = new StateCell<ReadonlyMap<ConversationId, string>>(new Map());
  /** Written here before the store answered: the stored text is older. */
  readonly #written = new Set<ConversationId>();
  /** Written here and not stored yet: newer than what another tab stores. */
  readonly #unsaved = new Set<ConversationId>();
  readonly #replaced = new Subject<{ readonly id: ConversationId; readonly text: string }>();

  readonly #typed = new Subject<{ readonly id: ConversationId; readonly text: string }>();

  constructor(store: DeviceStore, session: Scope) {
    this.#store = store;

    void this.#restore();
    session.onClose(store.listenToDrafts((id, text) => this.#changedElsewhere(id, text)));
  }

  /** Drafts that another tab or device wrote, or cleared by sending. */
  get replaced$(): Observable<{ readonly id: ConversationId; readonly text: string }> {
    return this.#replaced.asObservable();
  }

  /** Drafts as they are written on this device. */
  get written$(): Observable<{ readonly id: ConversationId; readonly text: string }> {
    return this.#typed.asObservable();
  }

  /** Without blank drafts. */
  get texts$(): Behavior<ReadonlyMap<ConversationId, string>> {
    return this.#texts;
  }

  /** The draft of a conversation: the text written here, or else the stored one. */
  async text(id: ConversationId): Promise<string> {
    const stored = this.#written.has(id) ? '' : await this.#store.draft(id);
    return this.#written.has(id) ? (this.#texts.value.get(id) ?? '') : stored;
  }

  set(id: ConversationId, text: string): void {
    this.#written.add(id);
    this.#unsaved.add(id);
    this.#put(id, text);
    this.#typed.next({ id, text });
  }

  /** The draft of another device is newer. */
  replace(id: ConversationId, text: string): void {
    if ((this.#texts.value.get(id) ?? '') === text) return;
    this.#written.add(id);
    this.#put(id, text);
    this.save(id, text);
    this.#replaced.next({ id, text });
  }

  /** Stores it on the device. */
  save(id: ConversationId, text: string): void {
    this.#unsaved.delete(id);
    this.#store.saveDraft(id, text);
  }

  #changedElsewhere(id: ConversationId, text: string): void {
    if (this.#unsaved.has(id)) return;
    this.#written.add(id);
    this.#put(id, text);
    this.#replaced.next({ id, text });
  }

  #put(id: ConversationId, text: string): void {
    const before = this.#texts.value;
    if ((before.get(id) ?? '') === text) return;
    const after = new Map(before);
    if (text.trim() === '') after.delete(id);
    else after.set(id, text);
    this.#texts.set(after);
  }

  async #restore(): Promise<void> {
    const stored = await this.#store.drafts();
    const untouched = [...stored].filter(
      ([id, text]) => text.trim() !== '' && !this.#written.has(id),
    );
    if (untouched.length > 0) this.#texts.set(new Map([...untouched, ...this.#texts.value]));
  }
}

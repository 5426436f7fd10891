import type { ConversationId, MessageId } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import { StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import { NO_DRAFT, type DeviceStore, type WrittenDraft } from './device-store.js';

/** Key of what belongs to the main timeline of a conversation or to one of its threads. */
export function placeIdOf(place: {
  readonly conversationId: ConversationId;
  readonly threadId: MessageId | null;
}): string {
  return place.threadId === null
    ? place.conversationId
    : `${place.conversationId}/${place.threadId}`;
}

/** A draft that changed. */
interface DraftChange {
  /** See {@link placeIdOf}. */
  readonly id: string;
  readonly draft: WrittenDraft;
}

/** The drafts of one user by conversation or thread, see {@link placeIdOf}: those stored on the device, and those being written. */
export class Drafts {
  readonly #store: DeviceStore;
  /** Without blank drafts. */
  readonly #drafts = new Map<string, WrittenDraft>();
  readonly #texts = new StateCell<ReadonlyMap<string, string>>(new Map());
  /** Written here before the store answered: the stored text is older. */
  readonly #written = new Set<string>();
  /** Written here and not stored yet: newer than what another tab stores. */
  readonly #unsaved = new Set<string>();
  readonly #replaced = new Subject<DraftChange>();
  readonly #typed = new Subject<DraftChange>();

  constructor(store: DeviceStore, session: Scope) {
    this.#store = store;

    void this.#restore();
    session.onClose(store.listenToDrafts((id, draft) => this.#changedElsewhere(id, draft)));
  }

  /** Drafts that another tab or device wrote, or cleared by sending. */
  get replaced$(): Observable<DraftChange> {
    return this.#replaced.asObservable();
  }

  /** Drafts as they are written on this device. */
  get written$(): Observable<DraftChange> {
    return this.#typed.asObservable();
  }

  /** Without blank drafts. */
  get texts$(): Behavior<ReadonlyMap<string, string>> {
    return this.#texts;
  }

  /** The draft written here, or else the stored one. */
  async draft(id: string): Promise<WrittenDraft> {
    const stored = this.#written.has(id) ? NO_DRAFT : await this.#store.draft(id);
    return this.#written.has(id) ? this.#known(id) : stored;
  }

  set(id: string, draft: WrittenDraft): void {
    this.#written.add(id);
    this.#unsaved.add(id);
    this.#put(id, draft);
    this.#typed.next({ id, draft });
  }

  /** The draft of another device is newer. */
  replace(id: string, draft: WrittenDraft): void {
    if (isSame(this.#known(id), draft)) return;
    this.#written.add(id);
    this.#put(id, draft);
    this.save(id, draft);
    this.#replaced.next({ id, draft });
  }

  /** Stores it on the device. */
  save(id: string, draft: WrittenDraft): void {
    this.#unsaved.delete(id);
    this.#store.saveDraft(id, draft);
  }

  #changedElsewhere(id: string, draft: WrittenDraft): void {
    if (this.#unsaved.has(id)) return;
    this.#written.add(id);
    this.#put(id, draft);
    this.#replaced.next({ id, draft });
  }

  #known(id: string): WrittenDraft {
    return this.#drafts.get(id) ?? NO_DRAFT;
  }

  #put(id: string, draft: WrittenDraft): void {
    if (isSame(this.#known(id), draft)) return;
    if (isBlank(draft)) this.#drafts.delete(id);
    else this.#drafts.set(id, draft);
    this.#publish();
  }

  #publish(): void {
    const texts = [...this.#drafts].map(([id, { text }]) => [id, text] as const);
    this.#texts.set(new Map(texts));
  }

  async #restore(): Promise<void> {
    const stored = await this.#store.drafts();
    const untouched = [...stored].filter(
      ([id, draft]) => !isBlank(draft) && !this.#written.has(id),
    );
    if (untouched.length === 0) return;
    for (const [id, draft] of untouched) this.#drafts.set(id, draft);
    this.#publish();
  }
}

function isBlank({ text }: WrittenDraft): boolean {
  return text.trim() === '';
}

function isSame(one: WrittenDraft, other: WrittenDraft): boolean {
  return one.text === other.text && one.replyTo === other.replyTo;
}

import type { Conversation, ConversationId } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import { StateCell, type Behavior } from '../../state/behavior.js';
import { ChangeTracker } from '../../state/synced-collection.js';
import { byActivity, mergeConversation } from './conversation-merge.js';

/** The loaded conversations. */
export class ConversationStore {
  readonly #cells = new Map<ConversationId, StateCell<Conversation | null>>();
  readonly #list = new StateCell<readonly Conversation[]>([]);
  readonly #received = new Subject<Conversation>();
  readonly #removed = new Subject<ConversationId>();
  readonly #left = new Set<ConversationId>();
  /** Conversations that I left: an answer requested before may still contain them. */
  readonly removals = new ChangeTracker<ConversationId>();
  /** When my cursors moved last, by conversation: an answer requested before is older. */
  readonly #ownMoves = new Map<ConversationId, number>();
  /** Conversations in which I have read more than the server knows. */
  readonly #unsent = new Set<ConversationId>();
  #moment = 0;
  #openBatches = 0;

  get list$(): Behavior<readonly Conversation[]> {
    return this.#list;
  }

  /** Conversations as the server sent them, after they were merged. */
  get received$(): Observable<Conversation> {
    return this.#received.asObservable();
  }

  /** Conversations that I am no longer a member of. */
  get removed$(): Observable<ConversationId> {
    return this.#removed.asObservable();
  }

  get(id: ConversationId): Conversation | null {
    return this.#cells.get(id)?.value ?? null;
  }

  /** Whether I have left the conversation. */
  hasLeft(id: ConversationId): boolean {
    return this.#left.has(id);
  }

  conversation$(id: ConversationId): Behavior<Conversation | null> {
    return this.#cell(id);
  }

  all(): Conversation[] {
    return [...this.#cells.values()]
      .map((cell) => cell.value)
      .filter((conversation) => conversation !== null);
  }

  /** The present moment, for {@link put} of what is requested now. */
  get moment(): number {
    return this.#moment;
  }

  /** My cursors moved: by an event, or here, which the server does not know yet. */
  ownMoved(id: ConversationId, unsent = false): void {
    this.#moment += 1;
    this.#ownMoves.set(id, this.#moment);
    if (unsent) this.#unsent.add(id);
    else this.#unsent.delete(id);
  }

  /**
   * Merges a version of a conversation that the server sent, as the answer to a request of this
   * moment; null: it is no answer, and my cursors here may be newer.
   */
  put(incoming: Conversation, requested: number | null = null): Conversation {
    const cell = this.#cell(incoming.id);
    this.#left.delete(incoming.id);
    const ownIsNew =
      requested !== null &&
      !this.#unsent.has(incoming.id) &&
      (this.#ownMoves.get(incoming.id) ?? 0) <= requested;
    const next = cell.value ? mergeConversation(cell.value, incoming, ownIsNew) : incoming;
    cell.set(next);
    this.#publish();
    this.#received.next(incoming);
    return next;
  }

  /** Takes a conversation over as the server sent it, also if its version is smaller. */
  replace(incoming: Conversation): void {
    this.change(incoming.id, () => incoming);
    this.#received.next(incoming);
  }

  /** Changes a known conversation; does nothing for an unknown one. */
  change(id: ConversationId, change: (known: Conversation) => Conversation): void {
    const cell = this.#cells.get(id);
    if (!cell?.value) return;
    cell.set(change(cell.value));
    this.#publish();
  }

  remove(id: ConversationId): void {
    this.#left.add(id);
    this.removals.changed(id);
    const cell = this.#cells.get(id);
    if (!cell?.value) return;
    cell.set(null);
    this.#publish();
    this.#removed.next(id);
  }

  /** Publishes the list once for all the changes in `work`. */
  publishOnce(work: () => void): void {
    this.#openBatches += 1;
    try {
      work();
    } finally {
      this.#openBatches -= 1;
      this.#publish();
    }
  }

  clear(): void {
    this.publishOnce(() => {
      for (const cell of this.#cells.values()) cell.set(null);
      this.#cells.clear();
      this.#left.clear();
      this.#ownMoves.clear();
      this.#unsent.clear();
    });
  }

  #publish(): void {
    if (this.#openBatches > 0) return;
    const next = this.all().sort(byActivity);
    const before = this.#list.value;
    if (
      next.length === before.length &&
      next.every((conversation, index) => conversation === before[index])
    )
      return;
    this.#list.set(next);
  }

  #cell(id: ConversationId): StateCell<Conversation | null> {
    const known = this.#cells.get(id);
    if (known) return known;
    const created = new StateCell<Conversation | null>(null);
    this.#cells.set(id, created);
    return created;
  }
}

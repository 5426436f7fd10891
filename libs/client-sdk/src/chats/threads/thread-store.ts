import type { ConversationId, MessageId, OwnThreadState, Seq, Thread } from '@chatcall/contracts';
import { StateCell, type Behavior } from '../../state/behavior.js';
import { laterSummary } from '../history/index.js';

interface Entry {
  readonly cell: StateCell<Thread | null>;
  /** Place of the newest reply that `own.unread` counts. */
  counted: Seq;
  /** When my state changed last: an answer requested before is older. */
  moved: number;
}

/** The threads that are loaded, with my state in them. */
export class ThreadStore {
  readonly #entries = new Map<MessageId, Entry>();
  readonly #list = new StateCell<readonly Thread[]>([]);
  #moment = 0;

  /** Those with replies, the newest reply first. */
  get list$(): Behavior<readonly Thread[]> {
    return this.#list;
  }

  /** The present moment, for {@link put} of what is requested now. */
  get moment(): number {
    return this.#moment;
  }

  get(rootId: MessageId): Thread | null {
    return this.#entries.get(rootId)?.cell.value ?? null;
  }

  thread$(rootId: MessageId): Behavior<Thread | null> {
    return this.#entry(rootId).cell;
  }

  /** Place of the newest reply that the unread ones include. */
  counted(rootId: MessageId): Seq {
    return this.#entries.get(rootId)?.counted ?? 0;
  }

  /** Merges threads that the server sent, as the answer to a request of this moment. */
  putAll(threads: readonly Thread[], requested: number): void {
    for (const incoming of threads) {
      const entry = this.#entry(incoming.root.id);
      const known = entry.cell.value;
      const counted = lastSeqOf(incoming);
      const keepOwn = known !== null && (entry.moved > requested || entry.counted > counted);
      if (!keepOwn) entry.counted = counted;
      entry.cell.set(known ? merge(known, incoming, keepOwn) : incoming);
    }
    this.#publish();
  }

  /** Changes the root of a thread; does nothing for an unknown one. */
  changeRoot(rootId: MessageId, change: (known: Thread['root']) => Thread['root']): void {
    const cell = this.#entries.get(rootId)?.cell;
    if (!cell?.value) return;
    cell.set({ ...cell.value, root: change(cell.value.root) });
    this.#publish();
  }

  /** Changes my state in a thread; does nothing in an unknown one. */
  changeOwn(rootId: MessageId, own: OwnThreadState, counted: Seq): void {
    const entry = this.#entries.get(rootId);
    if (!entry?.cell.value) return;
    entry.counted = Math.max(entry.counted, counted);
    entry.moved = this.#moment += 1;
    entry.cell.set({ ...entry.cell.value, own });
    this.#publish();
  }

  /** I am no longer a member of the conversation. */
  removeAll(conversationId: ConversationId): void {
    for (const { cell } of this.#entries.values())
      if (cell.value?.root.conversationId === conversationId) cell.set(null);
    this.#publish();
  }

  clear(): void {
    for (const { cell } of this.#entries.values()) cell.set(null);
    this.#entries.clear();
    this.#publish();
  }

  #publish(): void {
    const loaded = [...this.#entries.values()].flatMap(({ cell }) => cell.value ?? []);
    this.#list.set(loaded.filter(({ root }) => root.thread !== null).sort(byLastReply));
  }

  #entry(rootId: MessageId): Entry {
    const known = this.#entries.get(rootId);
    if (known) return known;
    const created = { cell: new StateCell<Thread | null>(null), counted: 0, moved: 0 };
    this.#entries.set(rootId, created);
    return created;
  }
}

function merge(known: Thread, incoming: Thread, keepOwn: boolean): Thread {
  const root = incoming.root.version >= known.root.version ? incoming.root : known.root;
  const thread = laterSummary(known.root.thread, incoming.root.thread);
  return { own: keepOwn ? known.own : incoming.own, root: { ...root, thread } };
}

/** Place of the newest reply; 0 without replies. */
export function lastSeqOf({ root }: Thread): Seq {
  return root.thread?.lastSeq ?? 0;
}

/** Newest reply first; the same order as the server's list. */
export function byLastReply(a: Thread, b: Thread): number {
  return lastReplyAt(b).localeCompare(lastReplyAt(a)) || b.root.id.localeCompare(a.root.id);
}

function lastReplyAt({ root }: Thread): string {
  return root.thread?.lastReplyAt ?? '';
}

import type { Conversation, ConversationId, Message, UserCard } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { ConversationMembers } from '../members/index.js';
import type { ConversationStore } from '../conversations/index.js';
import { TimelineHistory } from './timeline-history.js';

/** The loaded data of a conversation while at least one timeline shows it. */
export class OpenConversation {
  readonly #store: ConversationStore;
  readonly history: TimelineHistory;
  readonly members: ConversationMembers;
  /** Number of timelines that show it. */
  users = 0;
  /** `seq` up to which it was read on this device since it was opened: in view, or by writing. */
  readHere = 0;

  constructor(
    readonly id: ConversationId,
    core: ClientCore,
    store: ConversationStore,
  ) {
    this.#store = store;

    this.history = new TimelineHistory(id, core.rest, core.ports);
    this.members = new ConversationMembers(id, core.rest, core.ports.logger);
    void this.history.load();
    void this.members.ensureVersion(this.#known?.detailsVersion ?? 1);
  }

  /** The author has read the messages before: the server moves their cursor without an event. */
  accept(message: Message): void {
    this.history.accept(message);
    if (message.type === 'text') this.members.read(message.sender.id, message.seq);
  }

  /** The conversation was synchronised: loads missed data. */
  catchUp(): void {
    const known = this.#known;
    if (!known) return;
    this.history.reach(known.lastSeq);
    void this.members.ensureVersion(known.detailsVersion);
  }

  rename(card: UserCard): void {
    this.history.renameSender(card);
    this.members.updateCard(card);
  }

  close(): void {
    this.history.close();
    this.members.close();
  }

  get #known(): Conversation | null {
    return this.#store.get(this.id);
  }
}

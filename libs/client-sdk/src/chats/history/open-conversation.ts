import type { ConversationId, Member, Message, UserCard } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { ConversationMembers } from '../members/index.js';
import { PinnedMessages } from './pinned-messages.js';
import { TimelineHistory } from './timeline-history.js';

/** The loaded data of a conversation while at least one timeline shows it. */
export class OpenConversation {
  readonly history: TimelineHistory;
  readonly members: ConversationMembers;
  readonly pins: PinnedMessages;
  /** Number of timelines that show it. */
  users = 0;
  /** `seq` up to which it was read on this device since it was opened: in view, or by writing. */
  readHere = 0;
  /** Whether the newest message is on screen, by timeline. */
  readonly inView = new Map<object, boolean>();
  /** I have marked messages as unread: viewing them does not read them. */
  keepUnread = false;
  #loaded = false;

  constructor(
    readonly id: ConversationId,
    core: ClientCore,
  ) {
    this.history = new TimelineHistory(id, core.rest);
    this.members = new ConversationMembers(id, core.rest, core.ports.logger);
    this.pins = new PinnedMessages(id, core.rest);
  }

  /** Loads the newest page and the members, as far as they are not loaded. */
  load(): void {
    if (!this.#loaded || this.history.state.value.status === 'failed') void this.history.load();
    this.#loaded = true;
    void this.members.ensureLoaded();
  }

  /**
   * Shows what the device has stored of the conversation. False when it is loaded already.
   */
  restore(messages: readonly Message[], members: readonly Member[], hasOlder: boolean): boolean {
    if (this.#loaded || !this.history.restore(messages, hasOlder)) return false;
    this.#loaded = true;
    this.members.restore(members);
    return true;
  }

  /** Loads everything that was loaded again. Throws. */
  async reset(): Promise<void> {
    if (!this.#loaded) return;
    const shown = [...this.inView.values()];
    const keepPlace = shown.length > 0 && !shown.includes(true);
    await Promise.all([this.history.refresh(keepPlace), this.members.load(), this.pins.reset()]);
  }

  /** The author has read the messages before: the server moves their cursor without an event. */
  accept(message: Message): void {
    this.change(message);
    if (message.type === 'text') this.members.read(message.sender.id, message.seq);
  }

  /** A stored message is in this state now. */
  change(message: Message): void {
    this.history.accept(message);
    this.pins.accept(message);
  }

  rename(card: UserCard): void {
    this.history.renameSender(card);
    this.members.updateCard(card);
  }

  close(): void {
    this.history.close();
    this.members.close();
  }
}

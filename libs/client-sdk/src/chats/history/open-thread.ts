import type { ConversationId, MessageId } from '@chatcall/contracts';
import type { RestClient } from '../../rest/rest-client.js';
import type { ConversationMembers } from '../members/index.js';
import type { OpenMessages } from './open-messages.js';
import type { PinnedMessages } from './pinned-messages.js';
import type { QuotedMessages } from './quoted-messages.js';
import { TimelineHistory } from './timeline-history.js';

/** What a thread shares with its conversation. */
type OfConversation = Pick<OpenMessages, 'conversationId' | 'members' | 'pins' | 'quoted'>;

/** The loaded replies of a thread while at least one timeline shows it. */
export class OpenThread implements OpenMessages {
  readonly threadId: MessageId;
  readonly history: TimelineHistory;
  /** Number of timelines that show it. */
  users = 0;
  readHere = 0;
  readonly inView = new Map<object, boolean>();
  keepUnread = false;
  readonly #conversation: OfConversation;

  constructor(conversation: OfConversation, threadId: MessageId, rest: RestClient) {
    this.threadId = threadId;
    this.#conversation = conversation;
    const path = `chats/${conversation.conversationId}/messages/${threadId}/thread/messages`;
    this.history = new TimelineHistory(
      {
        path,
        seqOf: (message) => (message.threadId === threadId ? (message.threadSeq ?? 0) : 0),
        around: false,
      },
      rest,
    );
  }

  get conversationId(): ConversationId {
    return this.#conversation.conversationId;
  }

  get members(): ConversationMembers {
    return this.#conversation.members;
  }

  get pins(): PinnedMessages {
    return this.#conversation.pins;
  }

  get quoted(): QuotedMessages {
    return this.#conversation.quoted;
  }

  /** Loads the newest replies, as far as they are not loaded. */
  load(): void {
    if (this.history.needsLoad) void this.history.load();
  }

  close(): void {
    this.history.close();
  }
}

import type { Message, MessageId, Seq, Thread, UserCard, UserId } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { ChatCallError, toChatCallError } from '../../errors/chat-call-error.js';
import { derive, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { ChatState } from '../chat-state.js';
import type { OpenThread } from '../history/index.js';
import type { ThreadTimeline, TimelineMessage, TimelinePlace } from '../timeline-api.js';
import { ChatTimeline } from './chat-timeline.js';
import { TimelineItems } from './timeline-items.js';

/** One view of a thread; see {@link ThreadTimeline}. */
export class ChatThread extends ChatTimeline implements ThreadTimeline {
  readonly #core: ClientCore;
  readonly #chat: ChatState;
  readonly rootId: MessageId;
  readonly thread$: Behavior<Thread | null>;
  readonly root$: Behavior<TimelineMessage | null>;

  constructor(core: ClientCore, chat: ChatState, open: OpenThread, scope: Scope) {
    super(core, chat, open, chat.threads.cursor(open.threadId), scope);
    this.#core = core;
    this.#chat = chat;
    this.rootId = open.threadId;
    this.thread$ = chat.threads.store.thread$(open.threadId);
    const items = new TimelineItems(({ seq }: Message) => seq);
    const { messages } = chat.opened(open.conversationId)?.history ?? open.history;
    const connected = derive([core.connection.state$], ({ status }) => status === 'connected');
    this.root$ = derive(
      [
        this.thread$,
        messages,
        core.session.me,
        this.receipts$,
        connected,
        chat.edits.pending$,
        chat.lists.saved.ids$,
      ],
      (thread, loaded, me, receipts, online, edits, saved) => {
        const root = thread?.root ?? loaded.find(({ id }) => id === open.threadId);
        const shown = root ? [root] : [];
        const cardOf = (id: UserId): UserCard | null => chat.cards.get(id);
        const { uploads } = chat;
        const context = { me, receipts, connected: online, edits, saved, uploads, cardOf };
        return items.list(shown, [], context)[0] ?? null;
      },
    );
    scope.watch(chat.sync.synchronised$, () => void this.#load());
    void this.#load();
  }

  override async reload(): Promise<void> {
    await Promise.all([super.reload(), this.#load()]);
  }

  /** Places of messages that are not loaded are requested from the server. */
  override async jumpTo(place: TimelinePlace): Promise<Seq | null> {
    if (typeof place === 'string' || !('messageId' in place)) return super.jumpTo(place);
    const { messageId } = place;
    const loaded = this.messages$.value.find(({ id }) => id === messageId);
    if (loaded) return loaded.seq;
    const path = `chats/${this.conversationId}/messages/${messageId}`;
    const { threadId, threadSeq } = await this.#core.rest.get<Message>(path);
    if (threadId === this.rootId && threadSeq !== null) return super.jumpTo({ seq: threadSeq });
    throw new ChatCallError({
      code: 'CHAT.NOT_FOUND',
      detail: 'The message is not in the thread.',
    });
  }

  follow(following: boolean): Promise<void> {
    return this.#chat.threads.follow(this.conversationId, this.rootId, following);
  }

  /** Loads the root and my state. Without them the replies are shown. */
  async #load(): Promise<void> {
    try {
      await this.#chat.threads.load(this.conversationId, this.rootId);
    } catch (error) {
      const { code } = toChatCallError(error);
      this.#core.ports.logger.log('warn', 'a thread could not be loaded', { code });
    }
  }
}

import type { Message, MessageId, OwnThreadState, Thread, UserCard } from '@chatcall/contracts';
import { ok, page } from './fake-http.js';
import { ADA, BOB, message, ROOM } from './samples.js';
import type { Bench } from './test-bench.js';

interface ReplyOptions {
  readonly sender?: UserCard;
  readonly clientMessageId?: string;
  /** The reply is in the conversation, too. */
  readonly also?: boolean;
  /** Default: true. */
  readonly notify?: boolean;
}

const NEW: OwnThreadState = { following: false, lastReadSeq: 0, unread: 0 };

/** The threads of the conversation of a {@link Bench}, as the server keeps them. */
export class FakeThreads {
  readonly #bench: Bench;
  readonly #replies = new Map<MessageId, Message[]>();
  readonly own = new Map<MessageId, OwnThreadState>();
  #ids = 900_000;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** What another bench has stored. */
  continue(other: FakeThreads): void {
    for (const [id, replies] of other.#replies) this.#replies.set(id, [...replies]);
    for (const [id, own] of other.own) this.own.set(id, own);
  }

  /** Replies that are not in the conversation. */
  onlyReplies(): readonly Message[] {
    return [...this.#replies.values()].flat().filter(({ seq }) => seq === 0);
  }

  /** Stores a reply of Bob, or of another sender. */
  reply(rootId: MessageId, content: string, options: ReplyOptions = {}): Message {
    const bench = this.#bench;
    const { sender = BOB, also = false, notify = true } = options;
    const replies = this.#replies.get(rootId) ?? [];
    const threadSeq = replies.length + 1;
    const id = (this.#ids += 1);
    const { clientMessageId = `00000000-0000-4000-8000-${String(id).padStart(12, '0')}` } = options;
    const written = message(id, {
      seq: also ? bench.room.lastSeq + 1 : 0,
      content,
      sender,
      clientMessageId,
      threadId: rootId,
      threadSeq,
    });
    const version = bench.room.version + 1;
    const stored = also ? bench.put(written, false) : { ...written, version };
    bench.room = { ...bench.room, version };
    this.#replies.set(rootId, [...replies, stored]);
    this.#count(rootId, sender, threadSeq);
    const thread = this.#summarise(rootId, version, stored);
    if (notify) bench.sockets.emit('chat:message', { message: stored, thread });
    if (notify) this.#notifyOwn(rootId, sender, threadSeq);
    return stored;
  }

  /** The author of a reply that Ada has not read deletes it. */
  deleteUnread(reply: Message): void {
    const { sockets, room } = this.#bench;
    const rootId = reply.threadId ?? '';
    const own = this.thread(rootId).own;
    this.own.set(rootId, { ...own, unread: own.unread - 1 });
    const version = room.version + 1;
    this.#bench.room = { ...room, version };
    const deletedAt = '2026-02-02T00:00:00.000Z';
    const deleted = { ...reply, content: '', deletedAt, version } as Message;
    sockets.emit('chat:messageChanged', { message: deleted, by: reply.sender.id });
  }

  thread(rootId: MessageId): Thread {
    const root = this.#bench.stored.find(({ id }) => id === rootId);
    if (!root) throw new Error(`there is no message ${rootId}`);
    return { root, own: this.own.get(rootId) ?? NEW };
  }

  serve(): void {
    const { http, sockets } = this.#bench;
    http.on('GET threads', ({ url }) => {
      const isUnread = ({ own }: Thread): boolean => own.following && own.unread > 0;
      const followed = [...this.#replies.keys()]
        .map((id) => this.thread(id))
        .filter(({ own }) => own.following);
      const unreadOnly = new URL(url).searchParams.get('filter') === 'unread';
      const items = unreadOnly ? followed.filter(isUnread) : followed;
      return ok({ ...Object(page(items)), unreadThreads: followed.filter(isUnread).length });
    });
    sockets.answer('chat:readThread', (payload) => {
      const { threadId, seq, back } = payload as { threadId: string; seq: number; back?: boolean };
      const all = this.#replies.get(threadId) ?? [];
      const foreign = all.slice(seq).filter(({ sender }) => sender.id !== ADA.id);
      const own = { ...this.thread(threadId).own, lastReadSeq: seq, unread: foreign.length };
      this.own.set(threadId, own);
      const place = { conversationId: ROOM, threadId, lastSeq: all.length };
      if (back) sockets.emit('chat:ownThreadChanged', { ...place, own, back });
      return { ok: true, data: { own } };
    });
  }

  /** Answers the requests for a thread. */
  serveThread(rootId: MessageId): void {
    const path = `chats/${ROOM}/messages/${rootId}/thread`;
    const follow = (following: boolean) => () => {
      const own = { ...this.thread(rootId).own, following, unread: 0 };
      this.own.set(rootId, own);
      return following ? ok(own) : { status: 204 };
    };
    this.#bench.http
      .on(`GET ${path}`, () => ok(this.thread(rootId)))
      .on(`PUT ${path}/following`, follow(true))
      .on(`DELETE ${path}/following`, () => {
        follow(false)();
        return { status: 204, body: null };
      })
      .on(`GET ${path}/messages`, ({ url }) => {
        const query = new URL(url).searchParams;
        const all = this.#replies.get(rootId) ?? [];
        const limit = Number(query.get('limit'));
        const after = query.get('after');
        if (after !== null) {
          const rest = all.slice(Number(after));
          return ok({
            ...Object(page(rest.slice(0, limit), rest.length > limit)),
            previousCursor: null,
          });
        }
        const before = Number(query.get('before') ?? Infinity);
        const rest = all.filter(({ threadSeq }) => (threadSeq ?? 0) < before);
        const items = rest.slice(-limit);
        return ok({ ...Object(page(items, rest.length > limit)), previousCursor: null });
      });
  }

  #count(rootId: MessageId, sender: UserCard, threadSeq: number): void {
    const own = this.own.get(rootId) ?? NEW;
    if (sender.id === ADA.id)
      this.own.set(rootId, { following: true, lastReadSeq: threadSeq, unread: 0 });
    else if (own.following) this.own.set(rootId, { ...own, unread: own.unread + 1 });
  }

  #summarise(rootId: MessageId, version: number, reply: Message): Message['thread'] {
    const bench = this.#bench;
    const replies = this.#replies.get(rootId) ?? [];
    const senders = new Map(replies.toReversed().map(({ sender }) => [sender.id, sender]));
    const thread = {
      replyCount: replies.length,
      lastSeq: replies.length,
      lastReplyAt: reply.createdAt,
      participants: [...senders.values()].slice(0, 5),
    };
    bench.stored = bench.stored.map((one) =>
      one.id === rootId ? ({ ...one, thread, version } as Message) : one,
    );
    return thread;
  }

  #notifyOwn(threadId: MessageId, sender: UserCard, threadSeq: number): void {
    const own = this.own.get(threadId) ?? NEW;
    const place = { conversationId: ROOM, threadId };
    if (sender.id === ADA.id)
      this.#bench.sockets.emit('chat:ownThreadChanged', { ...place, own, lastSeq: threadSeq });
    else if (own.following)
      this.#bench.sockets.emit('chat:followedThreadReplied', { ...place, threadSeq });
  }
}

import {
  searchKeyOf,
  searchQueryOf,
  searchRank,
  type Conversation,
  type ConversationTotals,
  type ConversationTotalsRequest,
  type Message,
} from '@chatcall/contracts';
import { FakeChangeLog } from './fake-change-log.js';
import { ok, problem } from './fake-http.js';
import { conversation, message } from './samples.js';
import type { Bench } from './test-bench.js';

/**
 * Many conversations at the server of a {@link Bench}: lists, totals and search with the server's
 * answers.
 */
export class ManyRooms {
  readonly #bench: Bench;
  readonly log: FakeChangeLog;
  readonly #written: Message[] = [];
  rooms: Conversation[] = [];
  /** Seconds until the next mute of a conversation ends. */
  muteEndsIn: number | null = null;

  constructor(bench: Bench) {
    this.#bench = bench;

    const log = new FakeChangeLog({
      conversations: () => this.rooms,
      changes: (id) =>
        this.#written
          .filter((one) => one.conversationId === id)
          .map((one) => ({ kind: 'message', version: one.version, message: one })),
      cursors: () => [],
    });
    this.log = log;
    bench.http
      .on('POST sync', ({ body }) => log.sync(body ?? ''))
      .on('GET chats', ({ url }) => ok(this.#page(new URL(url).searchParams)))
      .on('GET chats/search', ({ url }) => ok(this.#found(new URL(url).searchParams)))
      .on('POST chats/totals', ({ body }) =>
        ok({
          ...this.totals((JSON.parse(body ?? '') as ConversationTotalsRequest).except),
          muteEndsIn: this.muteEndsIn,
        }),
      );
  }

  /** A group with `unread` messages of Bob, older than the previous ones. */
  add(title: string, unread = 0, own: Partial<Conversation['own']> = {}): Conversation {
    const id = `room-${String(this.rooms.length).padStart(4, '0')}`;
    const createdAt = new Date(
      Date.parse('2026-01-31T08:00:00.000Z') - this.rooms.length * 60_000,
    ).toISOString();
    const last = message(3, { id: `message-of-${id}`, conversationId: id, createdAt });
    const mine = {
      role: 'member',
      lastReadSeq: 3 - unread,
      lastDeliveredSeq: 3,
      unread,
      mentions: 0,
      muted: false,
      mutedUntil: null,
      archived: false,
      favourite: false,
      hidden: false,
      sectionId: null,
      accepted: true,
      ...own,
    } as const;
    const room = conversation(3, {
      id,
      kind: 'group',
      title,
      peer: null,
      lastMessage: last,
      own: mine,
    });
    this.rooms.push(room);
    this.#bench.http.on(`GET chats/${id}/changes`, ({ url }) => this.log.answer(url));
    this.#bench.http.on(`GET chats/${id}`, () => {
      const found = this.rooms.find((one) => one.id === id);
      return found ? ok(found) : problem(403, 'CHAT.NOT_MEMBER');
    });
    return room;
  }

  /** Changes a conversation at the server without an event. */
  change(id: string, own: Partial<Conversation['own']>): void {
    this.rooms = this.rooms.map((room) =>
      room.id === id ? { ...room, own: { ...room.own, ...own } } : room,
    );
  }

  /** Bob sends a message, and every member receives the event. */
  write(id: string): void {
    const room = this.rooms.find((one) => one.id === id);
    if (!room) throw new Error(`there is no ${id}`);
    const seq = room.lastSeq + 1;
    const at = new Date(this.#bench.clock.now()).toISOString();
    const version = room.version + 1;
    const sent = message(seq, {
      id: `message-${seq}-of-${id}`,
      conversationId: id,
      createdAt: at,
      version,
    });
    this.#written.push(sent);
    const own = { ...room.own, unread: room.own.unread + 1 };
    this.rooms = this.rooms.map((one) =>
      one.id === id ? { ...one, version, lastSeq: seq, lastMessage: sent, own } : one,
    );
    this.#bench.sockets.emit('chat:message', { message: sent });
  }

  totals(except: readonly string[] = []): ConversationTotals {
    const counted = this.rooms.filter(({ id }) => !except.includes(id));
    const unread = counted.filter(({ own }) => !own.muted && own.unread > 0);
    return {
      unread: unread.reduce((sum, { own }) => sum + own.unread, 0),
      unreadConversations: unread.length,
      mentions: counted.reduce((sum, { own }) => sum + own.mentions, 0),
      archived: counted.filter(({ own }) => own.archived).length,
    };
  }

  #page(query: URLSearchParams): unknown {
    const filter = query.get('filter');
    const belongs = ({ own }: Conversation): boolean =>
      filter === null ||
      (filter === 'archived'
        ? own.archived
        : !own.archived && (filter === 'active' || own.unread > 0));
    return cut(this.rooms.filter(belongs), query);
  }

  #found(query: URLSearchParams): unknown {
    const search = searchQueryOf(query.get('q') ?? '');
    const rankOf = ({ title }: Conversation): number =>
      searchRank(search, searchKeyOf(title ?? '').text) ?? 9;
    return cut(
      this.rooms.filter((room) => rankOf(room) < 9).sort((a, b) => rankOf(a) - rankOf(b)),
      query,
    );
  }
}

/** Cursors are positions in the list: sufficient while nothing moves between two pages. */
function cut(rooms: readonly Conversation[], query: URLSearchParams): unknown {
  const sorted = query.has('q')
    ? rooms
    : rooms.toSorted((a, b) =>
        (b.lastMessage?.createdAt ?? '').localeCompare(a.lastMessage?.createdAt ?? ''),
      );
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? 50);
  return { items: sorted.slice(start, end), nextCursor: end < sorted.length ? String(end) : null };
}

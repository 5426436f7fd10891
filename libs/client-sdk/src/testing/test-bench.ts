import type {
  AttachedFile,
  Change,
  Conversation,
  CountedTotals,
  MemberCursors,
  Message,
} from '@chatcall/contracts';
import type { ChatCallClient, ClientConfig } from '../client-api.js';
import { createClient } from '../client.js';
import type { ClientPorts } from '../ports/client-ports.js';
import { defaultPorts } from '../ports/default-ports.js';
import { FakeClock, FakeNetwork, settle } from './fake-host.js';
import { FakeChangeLog } from './fake-change-log.js';
import { fileCard } from './fake-uploads.js';
import { FakeHttp, ok, page, problem } from './fake-http.js';
import { FakeThreads } from './fake-threads.js';
import { FakeSockets } from './fake-sockets.js';
import { ADA, authResult, BOB, conversation, member, message, ROOM } from './samples.js';

const NO_TOTALS: CountedTotals = {
  unread: 0,
  unreadConversations: 0,
  mentions: 0,
  archived: 0,
  muteEndsIn: null,
};

/** A client with fake ports, and a server with one conversation. */
export class Bench {
  readonly clock = new FakeClock();
  readonly http = new FakeHttp();
  readonly sockets = new FakeSockets();
  readonly network = new FakeNetwork();
  readonly ports: ClientPorts;
  readonly client: ChatCallClient;
  /** The messages that the server has stored in the conversation. */
  stored: Message[] = [];
  room: Conversation = conversation(0);
  readonly threads = new FakeThreads(this);
  /** Changes of members of the conversation. */
  memberChanges: Change[] = [];
  cursors: MemberCursors[] = [];
  /** Whether I am a member of the conversation. */
  isMember = true;
  #uuid = 0;

  constructor(config: Partial<ClientConfig> = {}, ports: Partial<ClientPorts> = {}) {
    this.ports = {
      ...defaultPorts(),
      http: this.http,
      sockets: this.sockets,
      network: this.network,
      clock: this.clock,
      random: {
        uuid: () => `10000000-0000-4000-8000-${String((this.#uuid += 1)).padStart(12, '0')}`,
        fraction: () => 0,
      },
      ...ports,
    };
    this.client = createClient({ baseUrl: 'http://server', ...config }, this.ports);
    this.#serve();
    this.threads.serve();
  }

  async signIn(): Promise<void> {
    await this.client.auth.signIn('ada', 'secret-of-ada');
    await settle();
  }

  /** Keys in the store of the device. */
  async storedKeys(prefix: string): Promise<readonly string[]> {
    return [...(await this.ports.outbox.entries(prefix)).keys()];
  }

  /** Stores a message of Bob; the client receives the event unless `notify` is false. */
  store(content: string, notify = true): Message {
    return this.put(message(this.stored.length + 1, { content }), notify);
  }

  /** Stores it with the next version of the conversation. */
  put(written: Message, notify: boolean): Message {
    const version = this.room.version + 1;
    const stored = { ...written, version };
    this.stored.push(stored);
    const { own } = this.room;
    const mine = stored.sender.id === ADA.id && stored.type === 'text';
    const read = mine ? { lastReadSeq: stored.seq, lastDeliveredSeq: stored.seq, unread: 0 } : {};
    const unread = own.unread + (stored.type === 'text' ? 1 : 0);
    this.room = {
      ...this.room,
      version,
      lastSeq: stored.seq,
      lastMessage: stored,
      own: { ...own, unread, ...read },
    };
    if (notify) this.sockets.emit('chat:message', { message: stored });
    return stored;
  }

  /** Changes a stored message, which takes the next version. */
  change(seq: number, change: Partial<Message>, notify = true): Message {
    const known = this.stored.find((one) => one.seq === seq);
    if (!known) throw new Error(`there is no message ${seq}`);
    const version = this.room.version + 1;
    const changed = { ...known, ...change, version } as Message;
    this.stored = this.stored.map((one) => (one.seq === seq ? changed : one));
    const lastMessage = this.room.lastMessage?.id === changed.id ? changed : this.room.lastMessage;
    this.room = { ...this.room, version, lastMessage };
    if (notify)
      this.sockets.emit('chat:messageChanged', { message: changed, by: changed.sender.id });
    return changed;
  }

  #serve(): void {
    const log = new FakeChangeLog({
      conversations: () => (this.isMember ? [this.room] : []),
      changes: () => [
        ...[...this.stored, ...this.threads.onlyReplies()].map((message) => ({
          kind: 'message' as const,
          version: message.version,
          message,
        })),
        ...this.memberChanges,
      ],
      cursors: () => this.cursors,
    });
    const history = (query: URLSearchParams): unknown => {
      const limit = Number(query.get('limit'));
      const place = query.get('around') ?? query.get('at');
      if (place !== null) return pageAround(this.stored, place, limit);
      const after = query.get('after');
      const before = query.get('before');
      if (after !== null) {
        const rest = this.stored.filter(({ seq }) => seq > Number(after));
        return page(rest.slice(0, limit), rest.length > limit);
      }
      const rest =
        before === null ? this.stored : this.stored.filter(({ seq }) => seq < Number(before));
      return page(rest.slice(-limit), rest.length > limit);
    };
    this.http
      .on('POST auth/login', () => ok(authResult(this.clock.now())))
      .on('GET users/me', ok(ADA))
      .on('GET contacts', ok({ items: [], nextCursor: null }))
      .on('GET chats', () => ok({ items: [this.room], nextCursor: null }))
      .on('GET drafts', ok({ items: [], nextCursor: null }))
      .on(`PUT chats/${ROOM}/draft`, ({ body }) => ok({ conversationId: ROOM, ...draftOf(body) }))
      .on('GET saved/ids', ok({ items: [], nextCursor: null }))
      .on('POST chats/totals', ok(NO_TOTALS))
      .on(`GET chats/${ROOM}`, () => ok(this.room))
      .on(`GET chats/${ROOM}/changes`, ({ url }) => log.answer(url))
      .on('POST sync', ({ body }) => log.sync(body ?? ''))
      .on(`GET chats/${ROOM}/messages`, (request) => {
        const found = history(new URL(request.url).searchParams);
        return found === null ? problem(404, 'CHAT.NOT_FOUND') : ok(found);
      })
      .on(`GET chats/${ROOM}/members`, () =>
        ok({ items: [member(ADA), member(BOB)], nextCursor: null }),
      );
    this.sockets
      .answer('presence:query', () => ({ ok: true, data: { online: [] } }))
      .answer('call:query', () => ({ ok: true, data: { ringing: [], active: [] } }))
      .answer('chat:message', (payload) => ({
        ok: true,
        data: { message: this.#storeOnce(payload) },
      }));
  }

  /** Stores a message of the client; a repeated `clientMessageId` returns the stored one. */
  #storeOnce(payload: Record<string, unknown>): Message {
    const known = [...this.stored, ...this.threads.onlyReplies()].find(
      ({ clientMessageId }) => clientMessageId === payload['clientMessageId'],
    );
    if (known) return known;
    const { clientMessageId, content } = payload as { clientMessageId: string; content: string };
    const attached = (payload['files'] ?? []) as AttachedFile[];
    const files = attached.map(({ id, alt = '' }) => fileCard({ id, alt }));
    const { threadId, alsoToConversation } = payload as {
      threadId?: string;
      alsoToConversation?: boolean;
    };
    if (threadId !== undefined) {
      const options = { sender: ADA, clientMessageId, also: alsoToConversation ?? false };
      return this.threads.reply(threadId, content, options);
    }
    return this.put(
      message(this.stored.length + 1, { clientMessageId, content, sender: ADA, files }),
      false,
    );
  }
}

/** A signed-in client whose conversation has this many stored messages, all of them read. */
export async function signedInBench(stored = 0, ports: Partial<ClientPorts> = {}): Promise<Bench> {
  const bench = new Bench({}, ports);
  for (let count = 0; count < stored; count += 1) bench.store(`message ${count + 1}`, false);
  bench.room = {
    ...bench.room,
    own: { ...bench.room.own, lastReadSeq: stored, lastDeliveredSeq: stored, unread: 0 },
  };
  await bench.signIn();
  return bench;
}

/** A page around a message by `seq` or id, or the first one at or after a time; null without it. */
function pageAround(stored: readonly Message[], place: string, limit: number): unknown {
  const index = stored.findIndex(
    ({ id, seq, createdAt }) =>
      id === place || String(seq) === place || (place.includes('T') && createdAt >= place),
  );
  const at = index < 0 && place.includes('T') ? stored.length - 1 : index;
  if (at < 0) return null;
  const start = Math.max(0, Math.min(at - Math.floor(limit / 2), stored.length - limit));
  const end = start + limit;
  return {
    items: stored.slice(start, end),
    nextCursor: end < stored.length ? 'newer' : null,
    previousCursor: start > 0 ? 'older' : null,
  };
}

/** The draft of a request, as the server answers it. */
function draftOf(body: string | FormData | undefined): object {
  return typeof body === 'string' ? (JSON.parse(body) as object) : {};
}

import type {
  Change,
  Conversation,
  ConversationId,
  Member,
  Message,
  UserCard,
  Version,
} from '@chatcall/contracts';
import { FakeChangeLog } from './fake-change-log.js';
import { ok, page } from './fake-http.js';
import { ADA, BOB, conversation, member, message } from './samples.js';
import type { Bench } from './test-bench.js';

/** A conversation as the server has stored it. */
interface Room {
  view: Conversation;
  messages: Message[];
  readonly members: Map<string, { readonly member: Member | null; readonly version: Version }>;
}

/**
 * A server with many conversations of Ada and several of her devices, which are {@link Bench}es. It
 * stores every change with the next version and sends the notice to the devices that are connected.
 */
export class SimulatedServer {
  readonly #devices: { readonly bench: Bench; readonly log: FakeChangeLog }[] = [];
  readonly #rooms = new Map<ConversationId, Room>();
  #minutes = 0;

  attach(bench: Bench): void {
    const log = new FakeChangeLog({
      conversations: () => [...this.#rooms.values()].map(({ view }) => view),
      changes: (id) => changesOf(this.#room(id)),
      cursors: (id) =>
        membersOf(this.#room(id))
          .filter(({ user }) => user.id !== ADA.id)
          .map(({ user, lastDeliveredSeq, lastReadSeq }) => ({
            userId: user.id,
            lastDeliveredSeq: lastDeliveredSeq ?? 0,
            lastReadSeq: lastReadSeq ?? 0,
          })),
    });
    this.#devices.push({ bench, log });
    bench.http
      .on('GET chats', () => ok(page([...this.#rooms.values()].map(({ view }) => view))))
      .on('POST sync', ({ body }) => log.sync(body ?? ''));
    for (const id of this.#rooms.keys()) this.#serve(id, bench, log);
  }

  /** A group with Ada and Bob and this many messages of Bob, which Ada has read. */
  open(id: ConversationId, messages = 5): void {
    const members = [member(ADA), member(BOB, { joinedAt: '2026-01-02T00:00:00.000Z' })];
    const view = conversation(0, { id, kind: 'group', title: id, peer: null, version: 0 });
    this.#rooms.set(id, {
      view,
      messages: [],
      members: new Map(members.map((one) => [one.user.id, { member: one, version: 1 }])),
    });
    for (const { bench, log } of this.#devices) this.#serve(id, bench, log);
    this.#emit('chat:conversationAdded', { conversation: view });
    for (let count = 0; count < messages; count += 1) this.send(id, `message ${count + 1}`);
    this.read(id, messages);
  }

  send(id: ConversationId, content: string): void {
    const room = this.#room(id);
    const seq = room.messages.length + 1;
    const sent = this.#next(room, (version) =>
      message(seq, {
        id: `${id}-${seq}`,
        conversationId: id,
        content,
        version,
        createdAt: this.#now(),
      }),
    );
    room.messages.push(sent);
    this.#view(room, { lastSeq: seq, lastMessage: sent });
    this.#emit('chat:message', { message: sent });
  }

  /** Does nothing to a deleted message. */
  change(id: ConversationId, seq: number, change: Partial<Message>): void {
    const room = this.#room(id);
    const known = room.messages[seq - 1];
    if (!known) throw new Error(`there is no message ${seq} in ${id}`);
    if (known.deletedAt !== null) return;
    const changed = this.#next(room, (version) => ({ ...known, ...change, version }) as Message);
    room.messages = room.messages.with(seq - 1, changed);
    this.#view(room, seq === room.view.lastSeq ? { lastMessage: changed } : {});
    this.#emit('chat:messageChanged', { message: changed, by: BOB.id });
  }

  rename(id: ConversationId, title: string): void {
    const room = this.#room(id);
    const version = this.#details(room, { title });
    this.#emit('chat:conversationChanged', { conversationId: id, title, avatarUrl: null, version });
  }

  addMember(id: ConversationId, user: UserCard): void {
    const room = this.#room(id);
    const added = member(user, { joinedAt: this.#now() });
    const memberCount = room.view.memberCount + 1;
    const version = this.#details(room, { memberCount });
    room.members.set(user.id, { member: added, version });
    this.#emit('chat:membersAdded', { conversationId: id, members: [added], memberCount, version });
  }

  removeMember(id: ConversationId, userId: string): void {
    const room = this.#room(id);
    const memberCount = room.view.memberCount - 1;
    const version = this.#details(room, { memberCount });
    room.members.set(userId, { member: null, version });
    this.#emit('chat:memberRemoved', { conversationId: id, userId, memberCount, version });
  }

  /** Ada leaves on a device that is not part of the test. */
  leave(id: ConversationId): void {
    this.#rooms.delete(id);
    this.#emit('chat:conversationRemoved', { conversationId: id, reason: 'left' });
  }

  /** A user has read up to a message, Ada on a device that is not part of the test. */
  read(id: ConversationId, seq: number, userId = ADA.id): void {
    const room = this.#room(id);
    const known = room.members.get(userId);
    const cursors = { lastReadSeq: seq, lastDeliveredSeq: seq };
    if (known?.member)
      room.members.set(userId, { ...known, member: { ...known.member, ...cursors } });
    if (userId === ADA.id) this.#view(room, { own: { ...room.view.own, ...cursors } });
    this.#emit('chat:read', { conversationId: id, userId, seq });
  }

  mute(id: ConversationId): void {
    const room = this.#room(id);
    const { archived, favourite, hidden, sectionId, accepted } = room.view.own;
    const kept = { archived, favourite, hidden, sectionId, accepted };
    const settings = { muted: true, mutedUntil: null, ...kept };
    this.#view(room, { own: { ...room.view.own, ...settings } });
    this.#emit('chat:ownMembershipChanged', { conversationId: id, ...settings });
  }

  #next<T>(room: Room, change: (version: Version) => T): T {
    this.#view(room, { version: room.view.version + 1 });
    return change(room.view.version);
  }

  #details(room: Room, change: Partial<Conversation>): Version {
    return this.#next(room, (version) => {
      this.#view(room, { ...change, detailsVersion: version });
      return version;
    });
  }

  #view(room: Room, change: Partial<Conversation>): void {
    const view = { ...room.view, ...change };
    const unread = room.messages.filter(
      ({ seq, type, sender, deletedAt }) =>
        seq > view.own.lastReadSeq && type === 'text' && deletedAt === null && sender.id !== ADA.id,
    ).length;
    room.view = { ...view, own: { ...view.own, unread } };
  }

  #serve(id: ConversationId, { http }: Bench, log: FakeChangeLog): void {
    http
      .on(`GET chats/${id}`, () => ok(this.#room(id).view))
      .on(`GET chats/${id}/changes`, ({ url }) => log.answer(url))
      .on(`GET chats/${id}/members`, () => ok(page(membersOf(this.#room(id)))))
      .on(`GET chats/${id}/messages`, () => ok(page(this.#room(id).messages.slice(-50))));
  }

  #emit(event: string, notice: unknown): void {
    for (const { bench } of this.#devices) bench.sockets.emit(event, notice);
  }

  #room(id: ConversationId): Room {
    const room = this.#rooms.get(id);
    if (!room) throw new Error(`there is no conversation ${id}`);
    return room;
  }

  #now(): string {
    this.#minutes += 1;
    return new Date(Date.parse('2026-02-01T00:00:00.000Z') + this.#minutes * 60_000).toISOString();
  }
}

function membersOf({ members }: Room): Member[] {
  return [...members.values()].flatMap((one) => one.member ?? []);
}

function changesOf({ messages, members }: Room): Change[] {
  return [
    ...messages.map((one) => ({ kind: 'message' as const, version: one.version, message: one })),
    ...[...members].map(([userId, one]): Change =>
      one.member
        ? { kind: 'member', version: one.version, member: one.member }
        : { kind: 'member-removed', version: one.version, userId },
    ),
  ];
}

import { Injectable } from '@nestjs/common';
import type {
  CallId,
  ConversationId,
  NoticeOf,
  PeerId,
  ServerEvents,
  UserId,
} from '@chatcall/contracts';
import type { BroadcastOperator } from 'socket.io';
import type { SocketData } from './app-socket.js';
import { conversationOf, rooms } from './socket-rooms.js';
import { SocketServer } from './socket-server.js';

/** Recipients of an event: members of conversations and users, without the excepted users. */
export interface Audience {
  readonly conversationIds: readonly ConversationId[];
  readonly userIds: readonly UserId[];
  readonly exceptUserIds: readonly UserId[];
  /** The event is a read receipt: not to users who have turned them off. */
  readonly receipts?: boolean;
}

type EventName = keyof ServerEvents & string;
type Notice<E extends EventName> = NoticeOf<ServerEvents, E>;
type Target = BroadcastOperator<ServerEvents, SocketData>;

/**
 * Sends server events to connected clients, on every node. Users who are offline receive nothing. A
 * socket in several of the rooms receives the event once. Only broadcasters use this.
 */
@Injectable()
export class SocketPublisher {
  readonly #server: SocketServer;

  constructor(server: SocketServer) {
    this.#server = server;
  }

  toUser<E extends EventName>(userId: UserId, event: E, notice: Notice<E>): void {
    this.#emit([rooms.user(userId)], event, notice);
  }

  toUsers<E extends EventName>(userIds: Iterable<UserId>, event: E, notice: Notice<E>): void {
    this.#emit(Array.from(userIds, rooms.user), event, notice);
  }

  /** Only to clients of this node. */
  toUsersHere<E extends EventName>(userIds: Iterable<UserId>, event: E, notice: Notice<E>): void {
    emitTo(this.#server.namespace.local.to(Array.from(userIds, rooms.user)), event, notice);
  }

  toConversation<E extends EventName>(
    conversationId: ConversationId,
    event: E,
    notice: Notice<E>,
    options: { exceptUserIds?: readonly UserId[] } = {},
  ): void {
    const except = (options.exceptUserIds ?? []).map(rooms.user);
    this.#emit([rooms.conversation(conversationId)], event, notice, except);
  }

  /** Only to clients of this node. */
  toConversationHere<E extends EventName>(
    conversationId: ConversationId,
    event: E,
    notice: Notice<E>,
  ): void {
    emitTo(this.#server.namespace.local.to(rooms.conversation(conversationId)), event, notice);
  }

  /** To all clients of this node. */
  toEveryoneHere<E extends EventName>(event: E, notice: Notice<E>): void {
    emitTo(this.#server.namespace.local, event, notice);
  }

  /**
   * Calls the handler with every event that is sent to the clients of this node in the room of a
   * conversation, also when another node has published it.
   */
  onConversationEvent(
    handler: (conversationId: ConversationId, event: string, notice: unknown) => void,
  ): void {
    this.#server.onBroadcast((event, targets, notice) => {
      for (const room of targets) {
        const conversationId = conversationOf(room);
        if (conversationId !== null) handler(conversationId, event, notice);
      }
    });
  }

  toAudience<E extends EventName>(audience: Audience, event: E, notice: Notice<E>): void {
    const targets = [
      ...audience.conversationIds.map(rooms.conversation),
      ...audience.userIds.map(rooms.user),
    ];
    const except = audience.exceptUserIds.map(rooms.user);
    if (audience.receipts === true) except.push(rooms.withoutReceipts);
    this.#emit(targets, event, notice, except);
  }

  /** To all participants of the call, optionally except one peer. */
  toCall<E extends EventName>(
    callId: CallId,
    event: E,
    notice: Notice<E>,
    options: { exceptPeerId?: PeerId } = {},
  ): void {
    const except = options.exceptPeerId === undefined ? [] : [rooms.peer(options.exceptPeerId)];
    this.#emit([rooms.call(callId)], event, notice, except);
  }

  /** To one device in a call, or that prepares to answer it. */
  toPeer<E extends EventName>(peerId: PeerId, event: E, notice: Notice<E>): void {
    this.#emit([rooms.peer(peerId)], event, notice);
  }

  #emit<E extends EventName>(
    targets: string[],
    event: E,
    notice: Notice<E>,
    except: string[] = [],
  ): void {
    // Without a target Socket.IO would send to all sockets.
    if (targets.length === 0) return;
    const to: Target = this.#server.namespace.to(targets);
    emitTo(except.length === 0 ? to : to.except(except), event, notice);
  }
}

function emitTo<E extends EventName>(target: Target, event: E, notice: Notice<E>): void {
  // Every event of the map takes exactly its notice; the compiler cannot see that for a generic
  // name.
  target.emit(event, ...([notice] as unknown as Parameters<ServerEvents[E]>));
}

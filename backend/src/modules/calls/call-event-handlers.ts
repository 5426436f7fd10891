import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId, ConversationId, PeerLeaveReason, UserId } from '@chatcall/contracts';
import { EventBus, KeyedQueue } from '../../platform/events/index.js';
import { ShutdownSequence } from '../../platform/lifecycle/index.js';
import { SessionEnded } from '../auth/index.js';
import {
  ConversationArchived,
  ConversationDeleted,
  ConversationOpened,
  MemberRemoved,
  SystemMessages,
} from '../chats/index.js';
import { ContactChanged, UserStateChanged } from '../users/index.js';
import { MediaNodes } from '../media-node/index.js';
import type { MediaNodeEvent, MediaNodeId } from '../media-node/index.js';
import { CallConnections } from './call-connections.js';
import type { AttachedConnection, DisconnectKind } from './call-connections.js';
import { CallLeaveService } from './call-leave.service.js';
import { durationOf } from './call-record.js';
import type { CallRecord } from './call-record.js';
import { CallStateService } from './call-state.service.js';
import { CallEndedError, CallNotFoundError } from './calls.errors.js';
import { CallsBroadcaster } from './calls.broadcaster.js';
import { CallEnded, CallExtended, CallInDoubt, CallMoved, CallShown } from './calls.events.js';
import { CallsRepository } from './calls.repository.js';

/**
 * Milliseconds for the last notices to be sent: a connection that closes drops what it has not
 * written yet.
 */
const FLUSH_MS = 100;

/** Reasons for which the room removes a peer itself; all others come from the database. */
const REMOVED_BY_ROOM: ReadonlySet<PeerLeaveReason> = new Set(['disconnected', 'media-failed']);

/**
 * Applies to calls what happens elsewhere: a connection is lost, a room loses a peer, a member
 * leaves the conversation, it is archived or deleted, a contact is blocked, a session ends, a user is deactivated. When a call has ended, closes its
 * room and posts a message about it.
 */
@Injectable()
export class CallEventHandlers implements OnModuleInit {
  readonly #logger = new Logger('Calls');
  readonly #events: EventBus;
  readonly #calls: CallsRepository;
  readonly #states: CallStateService;
  readonly #leaveService: CallLeaveService;
  readonly #connections: CallConnections;
  readonly #nodes: MediaNodes;
  readonly #broadcaster: CallsBroadcaster;
  readonly #messages: SystemMessages;
  readonly #shutdown: ShutdownSequence;
  readonly #posting = new KeyedQueue<CallId>();

  constructor(
    events: EventBus,
    calls: CallsRepository,
    states: CallStateService,
    leaveService: CallLeaveService,
    connections: CallConnections,
    nodes: MediaNodes,
    broadcaster: CallsBroadcaster,
    messages: SystemMessages,
    shutdown: ShutdownSequence,
  ) {
    this.#events = events;
    this.#calls = calls;
    this.#states = states;
    this.#leaveService = leaveService;
    this.#connections = connections;
    this.#nodes = nodes;
    this.#broadcaster = broadcaster;
    this.#messages = messages;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#connections.onDisconnect((connection, kind) =>
      this.#logFailure(connection.callId, this.#disconnected(connection, kind)),
    );
    this.#nodes.onEvent((event) => this.#roomChanged(event));
    this.#events.on(ConversationOpened, ({ userId, conversation }) =>
      this.#showCall(conversation.id, userId),
    );
    this.#events.on(MemberRemoved, async ({ conversationId, userId }) => {
      const callId = await this.#calls.openIn(conversationId);
      if (callId !== null) await this.#leaveService.removeUser(callId, userId);
    });
    this.#events.on(ConversationArchived, ({ conversationId, archived }) =>
      archived ? this.#endCall(conversationId) : undefined,
    );
    this.#events.on(ConversationDeleted, ({ conversationId }) => this.#endCall(conversationId));
    this.#events.on(ContactChanged, async ({ ownerId, contactId, state, previous }) => {
      if (state === 'blocked' && previous !== 'blocked') await this.#block(ownerId, contactId);
    });
    this.#events.on(UserStateChanged, ({ userId, state }) =>
      state === 'active' ? undefined : this.#leaveAll(userId),
    );
    this.#events.on(SessionEnded, ({ sessionId }) => this.#leaveService.endSession(sessionId));
    this.#events.on(CallEnded, ({ call }) => this.#leaveService.closeRoom(call));
    this.#events.on(CallMoved, ({ call, fromNodeId }) =>
      this.#leaveService.closeRoomLeft(call.id, fromNodeId),
    );
    this.#events.on(CallEnded, ({ call }) => this.#post(call));
    this.#events.on(CallExtended, ({ before }) => this.#post(before));
    // Calls that end because the process shuts down get their messages, too.
    this.#shutdown.register('close-rooms', 'call messages', () => this.#posting.settled());
  }

  /** Another connection may act for the peer since, in this process or in another. */
  async #disconnected(connection: AttachedConnection, kind: DisconnectKind): Promise<void> {
    const { mediaNodeId, ...entered } = connection;
    if (kind === 'closed') await this.#leaveService.leaveEntered(entered, 'hung-up');
    else await this.#nodes.execute(mediaNodeId, { type: 'suspend', ...entered });
  }

  async #roomChanged(event: MediaNodeEvent): Promise<void> {
    const { callId } = event;
    if (event.type === 'peer-left' && REMOVED_BY_ROOM.has(event.reason))
      this.#logFailure(callId, this.#leaveService.leave(callId, [event.peerId], event.reason));
    // Its node will end.
    if (event.type === 'room-leaving') this.#events.publish(new CallInDoubt(callId));
    if (event.type !== 'room-closed') return;
    // Its devices may join again.
    if (event.reason === 'worker-died') this.#events.publish(new CallInDoubt(callId));
    if (event.reason === 'node-closing') await this.#endWithNode(callId, event.nodeId);
  }

  /** The connections of the devices may end right after this. */
  async #endWithNode(callId: CallId, nodeId: MediaNodeId): Promise<void> {
    this.#logger.warn({ callId }, 'The room of a call is gone: its media node shuts down');
    await this.#states.apply(callId, { type: 'fail', nodeId, at: new Date() });
    await this.#broadcaster.settled();
    await sleep(FLUSH_MS);
  }

  #logFailure(callId: CallId, work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#logger.error({ err: error, callId }, 'A device could not be removed from its call');
      this.#events.publish(new CallInDoubt(callId));
    });
  }

  async #block(userId: UserId, blockedId: UserId): Promise<void> {
    for (const callId of await this.#calls.openBetween(userId, blockedId))
      await this.#states.apply(callId, { type: 'block', userId, blockedId, at: new Date() });
  }

  /** Everyone leaves the call of a conversation, also those whom it rings. */
  async #endCall(conversationId: ConversationId): Promise<void> {
    const callId = await this.#calls.openIn(conversationId);
    if (callId === null) return;
    const call = await this.#calls.find(callId);
    for (const { userId } of call?.participants ?? [])
      await this.#leaveService.removeUser(callId, userId);
  }

  /** Also stops the ringing. */
  async #leaveAll(userId: UserId): Promise<void> {
    for (const callId of await this.#calls.openOfUser(userId))
      await this.#leaveService.removeUser(callId, userId);
  }

  /** Notifies a new member of the conversation's call. */
  async #showCall(conversationId: ConversationId, userId: UserId): Promise<void> {
    const callId = await this.#calls.openIn(conversationId);
    if (callId === null) return;
    try {
      await this.#states.announce(callId, (call) => new CallShown(call, userId));
    } catch (error) {
      // The call has ended meanwhile: there is nothing to show.
      if (!(error instanceof CallEndedError || error instanceof CallNotFoundError)) throw error;
    }
  }

  /** The note about a call that is over. */
  #post(call: CallRecord): Promise<void> {
    return this.#posting.run(call.id, async () => {
      await this.#messages.post(call.conversationId, call.startedBy, {
        kind: 'call-ended',
        callId: call.id,
        callKind: call.kind,
        reason: call.endReason ?? 'failed',
        duration: durationOf(call) ?? 0,
      });
    });
  }
}

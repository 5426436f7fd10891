import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { CallId, ConversationId, UserId } from '@chatcall/contracts';
import { AppConfig } from '../../../config/index.js';
import { Transactor } from '../../../platform/database/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { ConversationAccess } from '../../chats/index.js';
import { MediaNodes } from '../../media-node/index.js';
import { CallConnections } from '../call-connections.js';
import type { CallEvent } from '../call-decision.js';
import { CallLeaveService } from '../call-leave.service.js';
import { CallParticipants } from '../call-participants.js';
import { usersWith } from '../call-record.js';
import type { CallRecord } from '../call-record.js';
import { CallStateService } from '../call-state.service.js';
import { CallWrongStateError } from '../calls.errors.js';
import { CallExtended } from '../calls.events.js';
import { CallsRepository } from '../calls.repository.js';
import { endedPart } from './call-continuation.js';

/** Brings more people into a call. */
@Injectable()
export class CallPeopleService {
  readonly #connections: CallConnections;
  readonly #participants: CallParticipants;
  readonly #access: ConversationAccess;
  readonly #calls: CallsRepository;
  readonly #states: CallStateService;
  readonly #leaveService: CallLeaveService;
  readonly #nodes: MediaNodes;
  readonly #transactor: Transactor;
  readonly #events: EventBus;
  readonly #config: AppConfig;

  constructor(
    connections: CallConnections,
    participants: CallParticipants,
    access: ConversationAccess,
    calls: CallsRepository,
    states: CallStateService,
    leaveService: CallLeaveService,
    nodes: MediaNodes,
    transactor: Transactor,
    events: EventBus,
    config: AppConfig,
  ) {
    this.#connections = connections;
    this.#participants = participants;
    this.#access = access;
    this.#calls = calls;
    this.#states = states;
    this.#leaveService = leaveService;
    this.#nodes = nodes;
    this.#transactor = transactor;
    this.#events = events;
    this.#config = config;
  }

  /**
   * Continues a call of two in a group of which both are members, and rings its other members. Nobody
   * joins again, and no media is interrupted. The log of the two keeps the part before. May be
   * repeated.
   * @throws NotJoinedError for calls that this connection is not in; CallWrongStateError for a call
   * of another group, one that rings, and a conversation that is no group; CallNotFoundError when one
   * of the two is not a member of it; CallAlreadyActiveError when it has an open call;
   * MediaUnavailableError; and what `CallParticipants.ringTargets` throws
   */
  async continueIn(
    callId: CallId,
    conversationId: ConversationId,
    { userId, socketId }: { readonly userId: UserId; readonly socketId: string },
  ): Promise<void> {
    const { mediaNodeId } = this.#connections.require(socketId, callId);
    const now = await this.#calls.find(callId);
    const present = now === null ? [] : usersWith(now, 'joined').filter((id) => id !== userId);
    const targets = await this.#participants.ringTargets(conversationId, userId, present);
    const { kind, title, toRing, busy } = targets;
    if (kind !== 'group') throw new CallWrongStateError();
    const { routerRtpCapabilities } = await this.#nodes.execute(mediaNodeId, {
      type: 'describe-room',
      callId,
    });
    const at = new Date();
    const ringsUntil = new Date(at.getTime() + this.#config.calls.ringSeconds * 1000);
    const event = { type: 'continue', conversationId, userId, toRing, busy, ringsUntil } as const;
    const continued = await this.#transactor.run(async () => {
      const parts = await this.#continue(callId, event, at);
      if (parts === null) return null;
      this.#events.publish(
        new CallExtended(parts.call, parts.before, title, routerRtpCapabilities),
      );
      return parts.call;
    });
    if (continued !== null) await this.#removeFormerMembers(continued);
  }

  /** Inside a transaction. @returns null when the call has continued there before */
  async #continue(
    callId: CallId,
    event: Extract<CallEvent, { type: 'continue' }>,
    at: Date,
  ): Promise<{ readonly call: CallRecord; readonly before: CallRecord } | null> {
    const before = await this.#calls.lock(callId);
    const call = await this.#states.applyTo(before, event, async (locked) => {
      await this.#participants.requireMember(locked.conversationId, event.userId);
      for (const id of usersWith(locked, 'joined'))
        await this.#participants.requireMember(event.conversationId, id);
    });
    if (before === null || call === before) return null;
    const ended = endedPart(before, uuidv7(), at);
    await this.#states.keep(ended);
    return { call, before: ended };
  }

  /** Users who were removed from the group meanwhile: at that moment it had no call. */
  async #removeFormerMembers({ id, conversationId, participants }: CallRecord): Promise<void> {
    const members = new Set(await this.#access.memberIds(conversationId));
    for (const { userId } of participants)
      if (!members.has(userId)) await this.#leaveService.removeUser(id, userId);
  }
}

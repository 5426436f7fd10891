import { Injectable } from '@nestjs/common';
import type { CallId, CallReaction, UserId } from '@chatcall/contracts';
import { EventBus } from '../../../platform/events/index.js';
import { CallConnections } from '../call-connections.js';
import { CallStateService } from '../call-state.service.js';
import { CallReacted } from '../calls.events.js';
import { CallHosts } from './call-hosts.js';

/** Raised hands and reactions of the users in a call. */
@Injectable()
export class GesturesService {
  readonly #connections: CallConnections;
  readonly #states: CallStateService;
  readonly #events: EventBus;
  readonly #hosts: CallHosts;

  constructor(
    connections: CallConnections,
    states: CallStateService,
    events: EventBus,
    hosts: CallHosts,
  ) {
    this.#connections = connections;
    this.#states = states;
    this.#events = events;
    this.#hosts = hosts;
  }

  /** @throws NotJoinedError, CallEndedError, NotParticipantError */
  async raiseHand(socketId: string, callId: CallId, userId: UserId): Promise<void> {
    this.#connections.require(socketId, callId);
    await this.#states.apply(callId, { type: 'raise-hand', userId });
  }

  /**
   * A host may lower the hands of others.
   * @param whose the user whose hand it is
   * @throws NotJoinedError, NotHostError, CallEndedError
   */
  async lowerHand(socketId: string, callId: CallId, userId: UserId, whose: UserId): Promise<void> {
    this.#connections.require(socketId, callId);
    await this.#states.apply(callId, { type: 'lower-hand', userId: whose }, async (call) => {
      if (whose !== userId) await this.#hosts.require(call, userId);
    });
  }

  /** Everyone who is in the call now sees it; nothing is stored. @throws NotJoinedError */
  react(socketId: string, callId: CallId, userId: UserId, reaction: CallReaction): void {
    this.#connections.require(socketId, callId);
    this.#events.publish(new CallReacted(callId, userId, reaction));
  }
}

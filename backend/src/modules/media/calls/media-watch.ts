import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId, PeerId, PeerLeaveReason } from '@chatcall/contracts';
import { EventBus } from '../../../platform/events/index.js';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { LocalMediaNode } from '../node/local-media-node.js';
import type { MediaNodeEvent } from '../node/media-node-events.js';
import { CallDepartures } from './call-departures.js';
import { CallEnded } from './calls.events.js';

/** Leaves that the room decided on by itself; of all others the ledger knows already. */
const BY_ITSELF: ReadonlySet<PeerLeaveReason> = new Set(['disconnected', 'media-failed']);

/** Keeps ledger and rooms true to each other: peers that the room lost leave the call, and the room of a call that ended goes. */
@Injectable()
export class MediaWatch implements OnModuleInit {
  readonly #logger = new Logger('Calls');

  constructor(
    private readonly node: LocalMediaNode,
    private readonly departures: CallDepartures,
    private readonly events: EventBus,
    private readonly shutdown: ShutdownSequence,
  ) {}

  onModuleInit(): void {
    this.node.onEvent((event) => this.#hear(event));
    this.events.on(CallEnded, ({ call }) => this.departures.closeRoom(call));
    this.shutdown.register('close-rooms', 'call timers', () => this.departures.stop());
  }

  #hear(event: MediaNodeEvent): void {
    if (event.type === 'peer-left' && BY_ITSELF.has(event.reason))
      this.#depart(event.callId, [event.peerId], event.reason);
    if (event.type === 'room-closed' && event.reason === 'worker-died') {
      this.departures.expectBack(
        event.callId,
        event.lost.map(({ peerId }) => peerId),
      );
    }
  }

  #depart(callId: CallId, peerIds: readonly PeerId[], reason: PeerLeaveReason): void {
    this.departures
      .depart(callId, peerIds, reason)
      .catch((error: unknown) =>
        this.#logger.error(
          { err: error, callId },
          'A device that is gone could not be taken out of its call',
        ),
      );
  }
}

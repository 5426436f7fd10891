import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { SocketPublisher } from '../../../platform/socket/index.js';
import { MediaNodes } from '../../media-node/index.js';
import type { MediaNodeEvent } from '../../media-node/index.js';
import { CallMoved } from '../calls.events.js';

/**
 * Notifies the devices of a call, on whatever node they are connected, of the events of its room.
 */
@Injectable()
export class MediaBroadcaster implements OnModuleInit {
  readonly #nodes: MediaNodes;
  readonly #publisher: SocketPublisher;
  readonly #events: EventBus;

  constructor(nodes: MediaNodes, publisher: SocketPublisher, events: EventBus) {
    this.#nodes = nodes;
    this.#publisher = publisher;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#nodes.onEvent((event) => this.#send(event));
    this.#events.on(CallMoved, ({ call }) =>
      this.#publisher.toCall(call.id, 'media:interrupted', {
        callId: call.id,
        reason: 'node-lost',
      }),
    );
  }

  #send(event: MediaNodeEvent): void {
    const { callId } = event;
    switch (event.type) {
      case 'peer-joined':
        return this.#publisher.toCall(
          callId,
          'call:peerJoined',
          { callId, peer: event.peer },
          { exceptPeerId: event.peerId },
        );
      case 'peer-left': {
        const { peerId, userId, reason } = event;
        return this.#publisher.toCall(callId, 'call:peerLeft', { callId, peerId, userId, reason });
      }
      case 'peer-reached': {
        const { peerId, reached } = event;
        return this.#publisher.toCall(callId, 'media:peerReached', { callId, peerId, reached });
      }
      case 'peer-held': {
        const { peerId, held } = event;
        return this.#publisher.toCall(
          callId,
          'call:peerHeld',
          { callId, peerId, held },
          { exceptPeerId: peerId },
        );
      }
      case 'peer-quality': {
        const { peerId, uplink } = event;
        return this.#publisher.toCall(
          callId,
          'media:peerQuality',
          { callId, peerId, uplink },
          { exceptPeerId: peerId },
        );
      }
      case 'producer-opened': {
        const { peerId, producer, prepared } = event;
        const notice = { callId, peerId, producer };
        for (const viewerId of prepared)
          this.#publisher.toPeer(viewerId, 'media:newProducer', notice);
        return this.#publisher.toCall(callId, 'media:newProducer', notice, {
          exceptPeerId: peerId,
        });
      }
      case 'producer-paused': {
        const { peerId, producerId, mutedBy } = event;
        return this.#publisher.toCall(
          callId,
          'media:producerPaused',
          { callId, peerId, producerId, ...(mutedBy === undefined ? {} : { mutedBy }) },
          mutedBy === undefined ? { exceptPeerId: peerId } : {},
        );
      }
      case 'producer-resumed':
      case 'producer-closed': {
        const { peerId, producerId } = event;
        return this.#publisher.toCall(
          callId,
          PRODUCER_NOTICE[event.type],
          { callId, peerId, producerId },
          { exceptPeerId: peerId },
        );
      }
      case 'track-limited': {
        const { peerId, ownerId, producerId, reason } = event;
        const notice = { callId, peerId: ownerId, producerId, reason };
        return this.#publisher.toPeer(peerId, 'media:limited', notice);
      }
      case 'send-layers': {
        const { peerId, producerId, layers } = event;
        return this.#publisher.toPeer(peerId, 'media:sendLayers', { callId, producerId, layers });
      }
      case 'video-codecs': {
        const { codecs } = event;
        return this.#publisher.toCall(callId, 'media:videoCodecs', { callId, codecs });
      }
      case 'active-speaker':
        return this.#publisher.toCall(callId, 'media:activeSpeaker', {
          callId,
          peerId: event.peerId,
        });
      case 'audio-levels':
        return this.#publisher.toCall(callId, 'media:audioLevels', {
          callId,
          levels: event.levels,
        });
      case 'room-closed':
        if (event.reason === 'worker-died')
          this.#publisher.toCall(callId, 'media:interrupted', { callId, reason: 'worker-died' });
        return;
      case 'room-leaving':
        return;
    }
  }
}

const PRODUCER_NOTICE = {
  'producer-resumed': 'media:producerResumed',
  'producer-closed': 'media:producerClosed',
} as const;

import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { SocketPublisher } from '../../../platform/socket/index.js';
import { LocalMediaNode } from '../node/local-media-node.js';
import type { MediaNodeEvent } from '../node/media-node-events.js';

/** Tells the devices of a call, wherever they are connected, what happens in its room here. */
@Injectable()
export class MediaBroadcaster implements OnModuleInit {
  constructor(
    private readonly node: LocalMediaNode,
    private readonly publisher: SocketPublisher,
  ) {}

  onModuleInit(): void {
    this.node.onEvent((event) => this.#tell(event));
  }

  #tell(event: MediaNodeEvent): void {
    const { callId } = event;
    switch (event.type) {
      case 'peer-joined':
        return this.publisher.toCall(
          callId,
          'call:peerJoined',
          { callId, peer: event.peer },
          { exceptPeerId: event.peerId },
        );
      case 'peer-left': {
        const { peerId, userId, reason } = event;
        return this.publisher.toCall(callId, 'call:peerLeft', { callId, peerId, userId, reason });
      }
      case 'peer-reached': {
        const { peerId, reached } = event;
        return this.publisher.toCall(callId, 'media:peerReached', { callId, peerId, reached });
      }
      case 'producer-opened': {
        const { peerId, producer } = event;
        return this.publisher.toCall(
          callId,
          'media:newProducer',
          { callId, peerId, producer },
          { exceptPeerId: peerId },
        );
      }
      case 'producer-paused':
      case 'producer-resumed':
      case 'producer-closed': {
        const { peerId, producerId } = event;
        return this.publisher.toCall(
          callId,
          PRODUCER_NOTICE[event.type],
          { callId, peerId, producerId },
          { exceptPeerId: peerId },
        );
      }
      case 'active-speaker':
        return this.publisher.toCall(callId, 'media:activeSpeaker', {
          callId,
          peerId: event.peerId,
        });
      case 'audio-levels':
        return this.publisher.toCall(callId, 'media:audioLevels', { callId, levels: event.levels });
      case 'room-closed':
        if (event.reason === 'worker-died')
          this.publisher.toCall(callId, 'media:interrupted', { callId, reason: 'worker-died' });
    }
  }
}

const PRODUCER_NOTICE = {
  'producer-paused': 'media:producerPaused',
  'producer-resumed': 'media:producerResumed',
  'producer-closed': 'media:producerClosed',
} as const;

import { Injectable } from '@nestjs/common';
import { MediaNodes } from '../../media-node/index.js';
import type { MediaAnswerTo, MediaCommandOf, PeerCommandType } from '../../media-node/index.js';
import { CallConnections } from '../call-connections.js';

/**
 * Forwards media requests of a device to its media node. The peer is always the one that the
 * connection acts for, whatever ids it sends.
 */
@Injectable()
export class MediaSignalling {
  readonly #connections: CallConnections;
  readonly #nodes: MediaNodes;

  constructor(connections: CallConnections, nodes: MediaNodes) {
    this.#connections = connections;
    this.#nodes = nodes;
  }

  /** @throws NotJoinedError for calls that this connection is not in, and what the command throws */
  async execute<T extends PeerCommandType>(
    socketId: string,
    command: Omit<MediaCommandOf<T>, 'peerId'>,
  ): Promise<MediaAnswerTo<T>> {
    const { peerId, mediaNodeId } = this.#connections.require(socketId, command.callId);
    return this.#nodes.execute(mediaNodeId, { ...command, peerId });
  }
}

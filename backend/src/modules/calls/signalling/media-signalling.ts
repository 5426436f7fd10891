import { Injectable } from '@nestjs/common';
import { MediaNodes } from '../../media-node/index.js';
import type { MediaAnswerTo, MediaCommandOf, PeerCommandType } from '../../media-node/index.js';
import { SiteSettings } from '../../settings/index.js';
import { CallConnections } from '../call-connections.js';
import { ScreenNotAllowedError } from '../calls.errors.js';

/**
 * Forwards media requests of a device to its media node. The peer is always the one that the
 * connection acts for, whatever ids it sends.
 */
@Injectable()
export class MediaSignalling {
  readonly #connections: CallConnections;
  readonly #nodes: MediaNodes;
  readonly #settings: SiteSettings;

  constructor(connections: CallConnections, nodes: MediaNodes, settings: SiteSettings) {
    this.#connections = connections;
    this.#nodes = nodes;
    this.#settings = settings;
  }

  /** @throws ScreenNotAllowedError for a screen or its sound while the administrators forbid it */
  async produce(
    socketId: string,
    command: Omit<MediaCommandOf<'produce'>, 'peerId'>,
  ): Promise<MediaAnswerTo<'produce'>> {
    const isScreen = command.source === 'screen' || command.source === 'screen-audio';
    if (isScreen && !this.#settings.get('calls.screenSharing')) throw new ScreenNotAllowedError();
    return this.execute<'produce'>(socketId, command);
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

import { Injectable } from '@nestjs/common';
import { MediaNodes } from '../../media-node/index.js';
import type { MediaAnswerTo, MediaCommandOf, PeerCommandType } from '../../media-node/index.js';
import { SiteSettings } from '../../settings/index.js';
import { CallConnections } from '../call-connections.js';
import { CallPreparation } from '../call-preparation.js';
import { ScreenNotAllowedError } from '../calls.errors.js';

/**
 * Forwards media requests of a device to its media node. The peer is always the one that the
 * connection acts for, whatever ids it sends: that in the call, or one that is prepared, which may do
 * little.
 */
@Injectable()
export class MediaSignalling {
  readonly #connections: CallConnections;
  readonly #preparation: CallPreparation;
  readonly #nodes: MediaNodes;
  readonly #settings: SiteSettings;

  constructor(
    connections: CallConnections,
    preparation: CallPreparation,
    nodes: MediaNodes,
    settings: SiteSettings,
  ) {
    this.#connections = connections;
    this.#preparation = preparation;
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
    const { callId } = command;
    const { peerId, mediaNodeId } =
      this.#connections.find(socketId, callId) ?? this.#preparation.require(socketId, callId);
    return this.#nodes.execute(mediaNodeId, { ...command, peerId });
  }
}

import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Ack } from '@chatcall/contracts';
import { NoAnswerError, ProcessRelay } from '../../../platform/redis/index.js';
import type {
  MediaAnswerTo,
  MediaCommand,
  MediaCommandOf,
  MediaCommandType,
} from '../port/media-commands.js';
import { MediaUnavailableError, RemoteMediaError } from '../port/media.errors.js';
import type { MediaNodeId } from '../port/media-events.js';
import { LocalMediaNode } from './local-media-node.js';
import { MediaEvents } from './media-events.js';

const TOPIC = 'media';

/** Forwards commands to the media nodes in other processes, and executes those that come from them. */
@Injectable()
export class RemoteMediaNodes implements OnModuleInit {
  readonly #relay: ProcessRelay;
  readonly #local: LocalMediaNode;
  readonly #events: MediaEvents;

  constructor(relay: ProcessRelay, local: LocalMediaNode, events: MediaEvents) {
    this.#relay = relay;
    this.#local = local;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#relay.answer(TOPIC, (command, from) => this.#serve(command as MediaCommand, from));
  }

  /** Whether there may be other nodes. */
  get available(): boolean {
    return this.#relay.available;
  }

  /**
   * @throws MediaUnavailableError when the node cannot be reached or does not answer;
   * RemoteMediaError for an error of the node
   */
  async execute<T extends MediaCommandType>(
    id: MediaNodeId,
    command: MediaCommandOf<T>,
  ): Promise<MediaAnswerTo<T>> {
    const answer = await this.#ask(id, command);
    // It is what its type says: the other process runs the same code.
    if (answer.ok) return answer.data as MediaAnswerTo<T>;
    throw new RemoteMediaError(answer.error);
  }

  async #ask(id: MediaNodeId, command: unknown): Promise<Ack<unknown>> {
    try {
      return await this.#relay.request(id, TOPIC, command);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      const message =
        error.reason === 'late'
          ? 'The node that carries this call does not answer.'
          : 'The node that carries this call cannot be reached.';
      throw new MediaUnavailableError(message, { cause: error });
    }
  }

  async #serve(command: MediaCommand, from: string): Promise<unknown> {
    if (!this.#local.enabled || !this.#local.knows(command.type))
      throw new MediaUnavailableError('This node carries no media.');
    if ('callId' in command) this.#events.calledBy(command.callId, from);
    try {
      return await this.#local.execute(command);
    } finally {
      if ('callId' in command && !this.#local.callIds.includes(command.callId))
        this.#events.forget(command.callId);
    }
  }
}

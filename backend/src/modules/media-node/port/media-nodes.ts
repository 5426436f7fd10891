import type { RtpCapabilities } from '@chatcall/contracts';
import type { MediaAnswerTo, MediaCommandOf, MediaCommandType } from './media-commands.js';
import type { MediaNodeEventHandler, MediaNodeId } from './media-events.js';

/**
 * The port to media: all that calls know of it. Commands go to the node of a room, wherever it runs;
 * its events come back. Errors are `ChatCallError`s.
 */
export abstract class MediaNodes {
  /**
   * Lets a node do something.
   * @throws NotJoinedError for peers that do not exist; MediaUnavailableError when the node or its
   * worker is gone or does not answer; and the errors of the command
   */
  abstract execute<T extends MediaCommandType>(
    nodeId: MediaNodeId,
    command: MediaCommandOf<T>,
  ): Promise<MediaAnswerTo<T>>;

  /**
   * Calls the handler with events of rooms, wherever these are: every event reaches exactly one
   * process with the role `api`, those of a room in their order. Subscribe in `onModuleInit`.
   */
  abstract onEvent(handler: MediaNodeEventHandler): void;

  /**
   * The node for a new call, or for one that leaves a node: the least loaded of those that take calls.
   * @throws MediaUnavailableError when there is none
   */
  abstract choose(exceptId?: MediaNodeId): Promise<MediaNodeId>;

  /** The nodes that are known to run. */
  abstract running(): readonly MediaNodeId[];

  /** Those of these nodes that are certainly gone, with their rooms. */
  abstract lost(nodeIds: Iterable<MediaNodeId>): Promise<ReadonlySet<MediaNodeId>>;

  /**
   * Checks what a device can receive, before anything is changed for it.
   * @throws InvalidMediaParametersError naming the field
   */
  abstract checkCapabilities(rtpCapabilities: RtpCapabilities): void;
}

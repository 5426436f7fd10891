import { Injectable, Logger } from '@nestjs/common';
import type {
  CallJoined,
  PeerId,
  RequestId,
  RtpCapabilities,
  SessionId,
  UserId,
} from '@chatcall/contracts';
import { Visibility } from '../../users/index.js';
import { MediaUnavailableError } from '../media.errors.js';
import { MediaNodes } from '../node/media-nodes.js';
import { IceServers } from '../turn/ice-servers.js';
import type { CallRecord } from './call-record.js';
import { CallSeats } from './call-seats.js';
import { CallsMapper } from './calls.mapper.js';

/** A connection that wants into a call. */
export interface JoiningDevice {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly socketId: string;
  /** The peer that it is going to be. */
  readonly peerId: PeerId;
  /** What it can receive; null: it asks for consumers later. */
  readonly rtpCapabilities: RtpCapabilities | null;
  /** The request by which it enters. */
  readonly requestId: RequestId;
  /** Whether a call that its person is in elsewhere may end for this one. */
  readonly takeOver: boolean;
  /** Requests by which it has entered this call, or may have, when it comes back after a loss; null: it comes anew. */
  readonly previousEntries: readonly RequestId[] | null;
}

/** Brings a device into the room of its call and puts together the one answer that has everything. */
@Injectable()
export class CallAdmission {
  readonly #logger = new Logger('Calls');

  constructor(
    private readonly nodes: MediaNodes,
    private readonly seats: CallSeats,
    private readonly visibility: Visibility,
    private readonly mapper: CallsMapper,
    private readonly iceServers: IceServers,
  ) {}

  /**
   * @param call as the ledger has it, with the device in it
   * @throws MediaUnavailableError, CallFullError; the caller then takes the device out of the ledger again
   */
  async admit(
    call: CallRecord,
    { userId, sessionId, socketId, peerId, rtpCapabilities }: JoiningDevice,
  ): Promise<CallJoined> {
    const node = this.nodes.get(call.mediaNodeId);
    const ref = { callId: call.id, peerId };
    const portrait = await this.visibility.cardVariants(userId);
    if (portrait === null) throw new MediaUnavailableError('Your account could not be read.');
    // Before the peers are read, so that nothing that happens after falls between: notices may overtake the answer.
    this.seats.take(socketId, { ...ref, mediaNodeId: call.mediaNodeId });
    try {
      const [joined, wire] = await Promise.all([
        node.join({ ...ref, sessionId, user: portrait.card, rtpCapabilities }),
        this.mapper.toCall(call, userId),
      ]);
      // The connection went while its peer was made: nobody else would notice.
      if (!this.seats.holds(socketId, peerId)) await node.suspend(ref);
      return {
        call: wire,
        now: new Date().toISOString(),
        peerId,
        iceServers: this.iceServers.for(userId),
        ...joined,
      };
    } catch (error) {
      this.seats.free(socketId, peerId);
      throw error;
    }
  }

  /** Takes the device out again, of a call that does not come about. Never throws: a node that is gone has no room any more. */
  async retract(
    { id, mediaNodeId }: CallRecord,
    { socketId, peerId }: JoiningDevice,
  ): Promise<void> {
    this.seats.free(socketId, peerId);
    try {
      await this.nodes.get(mediaNodeId).leave({ callId: id, peerId, reason: 'hung-up' });
    } catch (error) {
      this.#logger.warn({ err: error, callId: id, mediaNodeId }, 'A media node could not be told');
    }
  }
}

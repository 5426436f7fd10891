import { Injectable } from '@nestjs/common';
import type {
  CallId,
  CallJoined,
  ConsumerId,
  PeerId,
  RequestId,
  RtpCapabilities,
  SessionId,
  UserId,
} from '@chatcall/contracts';
import { Visibility } from '../users/index.js';
import { MediaNodes, MediaUnavailableError } from '../media-node/index.js';
import { SiteSettings } from '../settings/index.js';
import { IceServers } from './turn/ice-servers.js';
import type { CallRecord } from './call-record.js';
import { CallConnections } from './call-connections.js';
import { raisedHands } from './call-hands.js';
import { CallsMapper } from './calls.mapper.js';
import { CallsRepository } from './calls.repository.js';

/** A device that enters a call. */
export interface JoiningDevice {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly socketId: string;
  /** The id of its new peer, of the one that it has prepared, or of the one that it keeps. */
  readonly peerId: PeerId;
  /** Consumers that it has prepared, and that flow at once. */
  readonly resume: readonly ConsumerId[];
  /** What it can receive; null when it requests consumers later. */
  readonly rtpCapabilities: RtpCapabilities | null;
  /** The request with which it enters. */
  readonly requestId: RequestId;
  /** Whether a call of the user on another device or in another tab may end for this one. */
  readonly takeOver: boolean;
  /** The call that it does not leave for this one. */
  readonly keeps: CallId | null;
  /**
   * When it comes back after a lost connection: the requests with which it has, or may have,
   * entered this call. Null when it is new.
   */
  readonly previousEntries: readonly RequestId[] | null;
  /** Its peer of one of these entries, whose transports it still has. Null when it has none. */
  readonly keptPeerId: PeerId | null;
}

/**
 * Lets a device join the room of its call and builds the complete answer.
 */
@Injectable()
export class CallAdmission {
  readonly #nodes: MediaNodes;
  readonly #connections: CallConnections;
  readonly #visibility: Visibility;
  readonly #mapper: CallsMapper;
  readonly #iceServers: IceServers;
  readonly #calls: CallsRepository;
  readonly #settings: SiteSettings;

  constructor(
    nodes: MediaNodes,
    connections: CallConnections,
    visibility: Visibility,
    mapper: CallsMapper,
    iceServers: IceServers,
    calls: CallsRepository,
    settings: SiteSettings,
  ) {
    this.#settings = settings;
    this.#nodes = nodes;
    this.#connections = connections;
    this.#visibility = visibility;
    this.#mapper = mapper;
    this.#iceServers = iceServers;
    this.#calls = calls;
  }

  /**
   * @param call as stored, with the device in it
   * @throws MediaUnavailableError, CallFullError; the caller must then undo the stored entry
   */
  async admit(call: CallRecord, device: JoiningDevice): Promise<CallJoined> {
    const { userId, sessionId, socketId, peerId, requestId, rtpCapabilities } = device;
    const { resume, keeps } = device;
    const { mediaNodeId } = call;
    const ref = { callId: call.id, peerId };
    const variants = await this.#visibility.cardVariants(userId);
    if (variants === null) throw new MediaUnavailableError('Your account could not be read.');
    // Attached before the peers are read, so that no notice is missed; notices may arrive before
    // the answer.
    this.#connections.attach(socketId, { ...ref, mediaNodeId, requestId }, keeps);
    try {
      const [joined, wire, now] = await Promise.all([
        this.#nodes.execute(mediaNodeId, {
          type: 'join',
          ...ref,
          requestId,
          sessionId,
          user: variants.card,
          rtpCapabilities,
          resume,
        }),
        this.#mapper.toCall(call, userId),
        this.#calls.find(call.id),
      ]);
      return {
        call: wire,
        now: new Date().toISOString(),
        peerId,
        iceServers: this.#iceServers.for(userId),
        screenSharing: this.#settings.get('calls.screenSharing'),
        hands: raisedHands(now ?? call),
        ...joined,
      };
    } catch (error) {
      this.#connections.detach(socketId, peerId);
      throw error;
    }
  }
}

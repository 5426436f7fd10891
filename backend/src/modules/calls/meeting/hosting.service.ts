import { Injectable } from '@nestjs/common';
import type { CallId, UserId } from '@chatcall/contracts';
import { MediaNodes } from '../../media-node/index.js';
import { CallConnections } from '../call-connections.js';
import { CallLeaveService } from '../call-leave.service.js';
import { participantOf } from '../call-record.js';
import type { CallRecord } from '../call-record.js';
import { CallStateService } from '../call-state.service.js';
import { CallNotFoundError, NotInCallError } from '../calls.errors.js';
import { CallsRepository } from '../calls.repository.js';
import { CallHosts } from './call-hosts.js';

/** A user who wants to do something as a host of a call, and their connection. */
export interface Host {
  readonly userId: UserId;
  readonly socketId: string;
}

/** What the hosts of a call may do to the others. They have to be in it. */
@Injectable()
export class HostingService {
  readonly #connections: CallConnections;
  readonly #calls: CallsRepository;
  readonly #states: CallStateService;
  readonly #leaveService: CallLeaveService;
  readonly #hosts: CallHosts;
  readonly #nodes: MediaNodes;

  constructor(
    connections: CallConnections,
    calls: CallsRepository,
    states: CallStateService,
    leaveService: CallLeaveService,
    hosts: CallHosts,
    nodes: MediaNodes,
  ) {
    this.#connections = connections;
    this.#calls = calls;
    this.#states = states;
    this.#leaveService = leaveService;
    this.#hosts = hosts;
    this.#nodes = nodes;
  }

  /**
   * Mutes the microphones of a user, or of everyone else. Their devices unmute themselves: nothing is
   * remembered that keeps them from it.
   * @throws NotJoinedError, NotHostError, NotInCallError, MediaUnavailableError
   */
  async mute(callId: CallId, host: Host, userId: UserId | null): Promise<void> {
    const call = await this.#require(callId, host);
    if (userId !== null) requireInCall(call, userId);
    await this.#nodes.execute(call.mediaNodeId, {
      type: 'mute',
      callId,
      userIds: userId === null ? null : [userId],
      by: host.userId,
    });
  }

  /**
   * Removes a user with all devices; does not keep them from joining again.
   * @throws NotJoinedError, NotHostError, NotInCallError
   */
  async remove(callId: CallId, host: Host, userId: UserId): Promise<void> {
    requireInCall(await this.#require(callId, host), userId);
    await this.#leaveService.removeUser(callId, userId);
  }

  /** Ends the call for everyone. @throws NotJoinedError, NotHostError */
  async end(callId: CallId, host: Host): Promise<void> {
    this.#connections.require(host.socketId, callId);
    await this.#states.apply(callId, { type: 'end', at: new Date() }, (call) =>
      this.#hosts.require(call, host.userId),
    );
  }

  async #require(callId: CallId, { userId, socketId }: Host): Promise<CallRecord> {
    this.#connections.require(socketId, callId);
    const call = await this.#calls.find(callId);
    if (call === null) throw new CallNotFoundError();
    await this.#hosts.require(call, userId);
    return call;
  }
}

function requireInCall(call: CallRecord, userId: UserId): void {
  if (participantOf(call, userId)?.outcome !== 'joined') throw new NotInCallError();
}

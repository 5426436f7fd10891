import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { CALL_RELOAD_MS } from '@chatcall/contracts';
import type {
  CallId,
  CallJoined,
  CallKind,
  ConversationId,
  PreparedPeer,
  RequestId,
  UserId,
} from '@chatcall/contracts';
import { AppConfig } from '../../config/index.js';
import { EventBus } from '../../platform/events/index.js';
import { MediaNodes } from '../media-node/index.js';
import { CallConnections } from './call-connections.js';
import { CallAdmission } from './call-admission.js';
import type { JoiningDevice } from './call-admission.js';
import { CallEntries } from './call-entries.js';
import type { Entry } from './call-entries.js';
import { CallLeaveService } from './call-leave.service.js';
import type { CallEvent } from './call-decision.js';
import { CallParticipants } from './call-participants.js';
import { CallPreparation } from './call-preparation.js';
import { openCall } from './call-record.js';
import type { CallRecord, DeviceRecord } from './call-record.js';
import { CallStateService } from './call-state.service.js';
import {
  CallAlreadyActiveError,
  CallEndedError,
  CallWrongStateError,
  EntryGivenUpError,
  EveryoneBusyError,
} from './calls.errors.js';
import { CallInDoubt, CallStarted } from './calls.events.js';

/** Attempts to start a call while other calls of the conversation end and begin. */
const START_ATTEMPTS = 3;

type OwnDevice = Pick<JoiningDevice, 'userId' | 'sessionId'>;

/** Starts, answers, joins, declines and leaves calls. */
@Injectable()
export class CallsService {
  readonly #participants: CallParticipants;
  readonly #states: CallStateService;
  readonly #nodes: MediaNodes;
  readonly #admission: CallAdmission;
  readonly #preparation: CallPreparation;
  readonly #leaveService: CallLeaveService;
  readonly #entries: CallEntries;
  readonly #connections: CallConnections;
  readonly #events: EventBus;
  readonly #config: AppConfig;

  constructor(
    participants: CallParticipants,
    states: CallStateService,
    nodes: MediaNodes,
    admission: CallAdmission,
    preparation: CallPreparation,
    leaveService: CallLeaveService,
    entries: CallEntries,
    connections: CallConnections,
    events: EventBus,
    config: AppConfig,
  ) {
    this.#participants = participants;
    this.#states = states;
    this.#nodes = nodes;
    this.#admission = admission;
    this.#preparation = preparation;
    this.#leaveService = leaveService;
    this.#entries = entries;
    this.#connections = connections;
    this.#events = events;
    this.#config = config;
  }

  /**
   * Starts a call. When the conversation has an open call, the device joins that one: of two people
   * who call each other at the same moment, the second answers the call of the first.
   * @throws EveryoneBusyError (the call is in the log as `busy`); CallAlreadyActiveError for a
   * connection that is in the call already; CallEndedError, MediaUnavailableError, and what
   * `CallParticipants.ringTargets` and `CallEntries.enter` throw
   */
  async initiate(
    conversationId: ConversationId,
    kind: CallKind,
    device: JoiningDevice,
  ): Promise<CallJoined> {
    for (let attempt = 0; attempt < START_ATTEMPTS; attempt += 1) {
      const open = await this.#participants.openCall(conversationId, device.userId);
      if (open !== null && (await this.#entries.isIn(device, open))) break;
      try {
        if (open !== null) return await this.#join(open, device);
        return await this.#start(conversationId, kind, device);
      } catch (error) {
        if (!changedMeanwhile(error, open)) throw error;
      }
    }
    throw new CallAlreadyActiveError();
  }

  /**
   * Answers a call that rings for the user, as the peer that the device has prepared, if any.
   * @throws CallWrongStateError when it does not ring (any more), for example because another
   * device was faster; CallEndedError; NotParticipantError; CallNotFoundError; CallElsewhereError;
   * InvalidMediaParametersError; MediaUnavailableError; CallFullError
   */
  async accept(
    callId: CallId,
    unprepared: JoiningDevice,
    prepared: PreparedPeer | null,
  ): Promise<CallJoined> {
    this.#checkCapabilities(unprepared);
    const device = this.#prepared(callId, unprepared, prepared);
    const event = { type: 'accept', device: this.#toRecord(device), at: new Date() } as const;
    return this.#admit(await this.#enter(callId, device, event), device, false);
  }

  /**
   * Joins an active call, or joins it again: as the peer that the device keeps, if it is there.
   * @throws CallEndedError; CallNotFoundError when the user is not a member; CallElsewhereError;
   * InvalidMediaParametersError; MediaUnavailableError; CallFullError
   */
  async join(callId: CallId, device: JoiningDevice): Promise<CallJoined> {
    this.#checkCapabilities(device);
    return this.#join(callId, device);
  }

  /**
   * A device does not know, or no longer wants to know, the outcome of its request to enter a call:
   * whatever the request did is undone, and it has no effect when it is processed later.
   */
  async giveUp(userId: UserId, entryRequestId: RequestId): Promise<void> {
    for (const { callId, peerId } of await this.#entries.giveUp(userId, entryRequestId))
      await this.#leaveService.leave(callId, [peerId], 'hung-up');
  }

  /**
   * The page of a device is unloaded: the peer of its entry is kept for a short time, in which the
   * page may be back. The connection may have ended already.
   */
  async unload(userId: UserId, socketId: string, entryRequestId: RequestId): Promise<void> {
    for (const device of await this.#entries.devicesOfRequest(userId, entryRequestId)) {
      const { callId, peerId, mediaNodeId } = device;
      this.#connections.detach(socketId, peerId);
      const command = { type: 'suspend', callId, peerId, graceMs: CALL_RELOAD_MS } as const;
      await this.#nodes.execute(mediaNodeId, command);
    }
  }

  /** @throws CallWrongStateError, CallEndedError, NotParticipantError, CallNotFoundError */
  async decline(callId: CallId, userId: UserId): Promise<void> {
    await this.#apply(callId, userId, { type: 'decline', userId, at: new Date() });
  }

  /**
   * Cancels a call that the user started. When someone answers at that moment, the device leaves
   * instead: the user does not want to be in the call either way.
   * @throws CallWrongStateError for calls of others, CallEndedError, NotParticipantError,
   * CallNotFoundError
   */
  async cancel(callId: CallId, device: OwnDevice): Promise<void> {
    const { userId } = device;
    try {
      await this.#apply(callId, userId, { type: 'cancel', userId, at: new Date() });
    } catch (error) {
      if (!(error instanceof CallWrongStateError) || !(await this.#leaveOwnCall(callId, device)))
        throw error;
    }
  }

  /**
   * Removes the device from the call; succeeds also when it has left already.
   * @throws CallNotFoundError
   */
  async hangUp(callId: CallId, device: OwnDevice): Promise<void> {
    const call = await this.#participants.require(callId, device.userId);
    await this.#leaveService.leaveWithSession(call, device.sessionId);
  }

  /**
   * Applies an event of a user.
   * @throws CallNotFoundError when the user is not a member, and what `CallStateService.apply`
   * throws
   */
  #apply(callId: CallId, userId: UserId, event: CallEvent): Promise<CallRecord> {
    return this.#states.apply(callId, event, this.#requiresMember(userId));
  }

  /**
   * Membership is checked while the call's row is locked and before anything else of the call: others
   * learn nothing about it, and a user who is removed at this moment is either refused here or removed
   * from the call afterwards.
   */
  #requiresMember(userId: UserId): (call: CallRecord) => Promise<void> {
    return ({ conversationId }) => this.#participants.requireMember(conversationId, userId);
  }

  /** Checked before anything is changed, so that a device with invalid values never enters. */
  #checkCapabilities({ rtpCapabilities }: JoiningDevice): void {
    if (rtpCapabilities !== null) this.#nodes.checkCapabilities(rtpCapabilities);
  }

  /** False when the user did not start the call. */
  async #leaveOwnCall(callId: CallId, { userId, sessionId }: OwnDevice): Promise<boolean> {
    const call = await this.#participants.require(callId, userId);
    return call.startedBy === userId && this.#leaveService.leaveWithSession(call, sessionId);
  }

  /**
   * Creates a call, lets the caller join and rings the others. The call is stored before its room
   * is opened, so that of two people who start one at the same moment only one does. It rings once
   * the caller has joined, unless it has ended by then.
   */
  async #start(
    conversationId: ConversationId,
    kind: CallKind,
    device: JoiningDevice,
  ): Promise<CallJoined> {
    const [{ direct, title, toRing, busy }, mediaNodeId] = await Promise.all([
      this.#participants.ringTargets(conversationId, device.userId),
      this.#nodes.choose(),
    ]);
    const call = openCall({
      id: uuidv7(),
      conversationId,
      kind,
      direct,
      mediaNodeId,
      caller: this.#toRecord(device),
      toRing,
      busy,
      at: new Date(),
      ringSeconds: this.#config.calls.ringSeconds,
    });
    const entry = await this.#entries.enter(device, null, () => this.#states.open(call));
    if (call.state === 'ended') throw new EveryoneBusyError();
    const joined = await this.#admitCaller(call, title, device);
    await this.#finishEntry(entry);
    return joined;
  }

  async #admitCaller(
    call: CallRecord,
    title: string | null,
    device: JoiningDevice,
  ): Promise<CallJoined> {
    try {
      const joined = await this.#admission.admit(call, device);
      const started = (now: CallRecord): CallStarted =>
        new CallStarted(now, title, joined.routerRtpCapabilities);
      await this.#states.announce(call.id, started);
      return joined;
    } catch (error) {
      await this.#leaveService.undoEntry(call, device, false);
      throw error;
    }
  }

  async #join(callId: CallId, device: JoiningDevice): Promise<CallJoined> {
    const { userId, sessionId, keptPeerId, previousEntries } = device;
    const known = await this.#participants.require(callId, userId);
    if (known.state === 'ended') throw new CallEndedError();
    const kept =
      keptPeerId === null ? {} : { kept: { peerId: keptPeerId, entries: previousEntries ?? [] } };
    const record = this.#toRecord(device);
    const event = { type: 'join', device: record, at: new Date(), ...kept } as const;
    const entry = await this.#enter(callId, device, event);
    const wasIn = known.devices.some((other) => other.sessionId === sessionId);
    return this.#admit(entry, device, wasIn);
  }

  #enter(callId: CallId, device: JoiningDevice, event: CallEvent): Promise<Entry> {
    return this.#entries.enter(device, callId, (call) =>
      this.#states.applyTo(call, event, this.#requiresMember(device.userId)),
    );
  }

  /** As the peer with which the device was stored. */
  async #admit(entry: Entry, entering: JoiningDevice, wasIn: boolean): Promise<CallJoined> {
    const stored = entry.call.devices.find(({ sessionId }) => sessionId === entering.sessionId);
    const device = { ...entering, peerId: stored?.peerId ?? entering.peerId };
    let joined: CallJoined;
    try {
      joined = await this.#admission.admit(entry.call, device);
    } catch (error) {
      await this.#leaveService.undoEntry(entry.call, device, wasIn);
      throw error;
    }
    await this.#finishEntry(entry);
    return joined;
  }

  #prepared(callId: CallId, device: JoiningDevice, prepared: PreparedPeer | null): JoiningDevice {
    const isOwn = this.#preparation.take(device.socketId, callId, prepared?.peerId ?? null);
    if (!isOwn || prepared === null) return device;
    return { ...device, peerId: prepared.peerId, resume: prepared.consumerIds };
  }

  async #finishEntry({ call, left }: Entry): Promise<void> {
    // It may have ended, or the connection of the device, while the peer was created.
    this.#events.publish(new CallInDoubt(call.id));
    await this.#leaveService.leaveOtherCalls(left, call.id);
  }

  #toRecord({ userId, sessionId, peerId, requestId }: JoiningDevice): DeviceRecord {
    return { userId, sessionId, peerId, requestId, processId: this.#connections.processId };
  }
}

/** Whether the open call that was found has ended, or one has begun where none was found. */
function changedMeanwhile(error: unknown, open: CallId | null): boolean {
  if (open === null) return error instanceof CallAlreadyActiveError;
  return error instanceof CallEndedError && !(error instanceof EntryGivenUpError);
}

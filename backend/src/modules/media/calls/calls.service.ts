import { Injectable } from '@nestjs/common';
import type { CallId, CallJoined, CallKind, ConversationId, UserId } from '@chatcall/contracts';
import { readRtpCapabilities } from '../mediasoup/client-parameters.js';
import { MediaRouter } from '../mediasoup/media-router.js';
import { CallAdmission } from './call-admission.js';
import type { JoiningDevice } from './call-admission.js';
import { CallDepartures } from './call-departures.js';
import { CallInitiation } from './call-initiation.js';
import { CallLedger } from './call-ledger.js';
import type { CallEvent } from './call-machine.js';
import type { CallRecord } from './call-record.js';
import { CallRoster } from './call-roster.js';
import { CallEndedError, CallWrongStateError } from './calls.errors.js';

/** What a device can do with calls. */
@Injectable()
export class CallsService {
  constructor(
    private readonly initiation: CallInitiation,
    private readonly roster: CallRoster,
    private readonly ledger: CallLedger,
    private readonly admission: CallAdmission,
    private readonly departures: CallDepartures,
  ) {}

  /** @throws as `CallInitiation.initiate` */
  async initiate(conversationId: ConversationId, kind: CallKind, device: JoiningDevice): Promise<CallJoined> {
    const { call, joined } = await this.initiation.initiate(conversationId, kind, device);
    this.departures.settle(call, device);
    return joined;
  }

  /**
   * Answers a call that rings for the person.
   * @throws CallWrongStateError when it does not ring (any more), for example because another device was faster; CallEndedError;
   * NotParticipantError; CallNotFoundError; InvalidMediaParametersError; MediaUnavailableError; CallFullError
   */
  async accept(callId: CallId, device: JoiningDevice): Promise<CallJoined> {
    checkCapabilities(device);
    const { userId, sessionId, peerId } = device;
    const event = { type: 'accept', device: { userId, sessionId, peerId }, at: new Date() } as const;
    return this.#admit(await this.#apply(callId, userId, event), device, false);
  }

  /**
   * Comes into a call that goes on, or back into it.
   * @throws CallEndedError, CallNotFoundError for who is not a member, InvalidMediaParametersError, MediaUnavailableError,
   * CallFullError
   */
  async join(callId: CallId, device: JoiningDevice): Promise<CallJoined> {
    checkCapabilities(device);
    const { userId, sessionId, peerId } = device;
    const known = await this.roster.require(callId, userId);
    if (known.state === 'ended') throw new CallEndedError();
    const event = { type: 'join', device: { userId, sessionId, peerId }, at: new Date() } as const;
    return this.#admit(
      await this.#apply(callId, userId, event),
      device,
      known.devices.some((other) => other.sessionId === sessionId),
    );
  }

  /** @throws CallWrongStateError, CallEndedError, NotParticipantError, CallNotFoundError */
  async decline(callId: CallId, userId: UserId): Promise<void> {
    await this.#apply(callId, userId, { type: 'decline', userId, at: new Date() });
  }

  /**
   * Calls off a call that one started oneself. When someone answers at that very moment, the device leaves instead: who gives up
   * does not want to be in it either way.
   * @throws CallWrongStateError for calls of others, CallEndedError, NotParticipantError, CallNotFoundError
   */
  async cancel(callId: CallId, device: Pick<JoiningDevice, 'userId' | 'sessionId'>): Promise<void> {
    const { userId } = device;
    try {
      await this.#apply(callId, userId, { type: 'cancel', userId, at: new Date() });
    } catch (error) {
      if (!(error instanceof CallWrongStateError) || !(await this.#giveUp(callId, device))) throw error;
    }
  }

  /**
   * Takes the device out of the call. Done already is done too.
   * @throws CallNotFoundError
   */
  async hangUp(callId: CallId, device: Pick<JoiningDevice, 'userId' | 'sessionId'>): Promise<void> {
    const call = await this.roster.require(callId, device.userId);
    await this.departures.departDevice(call, device.sessionId);
  }

  /**
   * What a person does to a call. Membership is looked at with the call's row locked and before anything of the call is: strangers learn
   * nothing, and a person who is removed at this moment is either refused here or taken out of the call after it.
   * @throws CallNotFoundError for strangers, and what `CallLedger.apply` throws
   */
  #apply(callId: CallId, userId: UserId, event: CallEvent): Promise<CallRecord> {
    return this.ledger.apply(callId, event, ({ conversationId }) =>
      this.roster.requireMember(conversationId, userId),
    );
  }

  /** False when it is not one's own call to give up. */
  async #giveUp(
    callId: CallId,
    { userId, sessionId }: Pick<JoiningDevice, 'userId' | 'sessionId'>,
  ): Promise<boolean> {
    const call = await this.roster.require(callId, userId);
    return call.startedBy === userId && this.departures.departDevice(call, sessionId);
  }

  async #admit(call: CallRecord, device: JoiningDevice, wasIn: boolean): Promise<CallJoined> {
    let joined: CallJoined;
    try {
      joined = await this.admission.admit(call, device);
    } catch (error) {
      await this.departures.undo(call, device, wasIn);
      throw error;
    }
    this.departures.settle(call, device);
    return joined;
  }
}

/** Before anything is changed: a device that gets it wrong is not in the call for a moment. */
function checkCapabilities({ rtpCapabilities }: JoiningDevice): void {
  if (rtpCapabilities !== null) MediaRouter.checkCapabilities(readRtpCapabilities(rtpCapabilities));
}

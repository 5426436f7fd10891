import { Injectable } from '@nestjs/common';
import type {
  CallId,
  CallJoined,
  CallKind,
  ConversationId,
  RequestId,
  UserId,
} from '@chatcall/contracts';
import { readRtpCapabilities } from '../mediasoup/client-parameters.js';
import { MediaRouter } from '../mediasoup/media-router.js';
import { CallAdmission } from './call-admission.js';
import type { JoiningDevice } from './call-admission.js';
import { CallDepartures } from './call-departures.js';
import { CallEntries } from './call-entries.js';
import type { Entry } from './call-entries.js';
import { CallInitiation } from './call-initiation.js';
import { CallLedger } from './call-ledger.js';
import type { CallEvent } from './call-machine.js';
import type { CallRecord, DeviceRecord } from './call-record.js';
import { CallRoster } from './call-roster.js';
import {
  CallAlreadyActiveError,
  CallEndedError,
  CallWrongStateError,
  EntryGivenUpError,
} from './calls.errors.js';

/** Calls that end and begin while one is being started. */
const MERGE_ATTEMPTS = 3;

/** What a device can do with calls. */
@Injectable()
export class CallsService {
  constructor(
    private readonly initiation: CallInitiation,
    private readonly roster: CallRoster,
    private readonly ledger: CallLedger,
    private readonly admission: CallAdmission,
    private readonly departures: CallDepartures,
    private readonly entries: CallEntries,
  ) {}

  /**
   * Starts a call. Where one goes on or rings already the device enters that one: of two people who call each other at the same moment
   * the second answers the call of the first.
   * @throws as `CallInitiation.initiate` and `CallEntries.enter`; CallAlreadyActiveError for a connection that is in the call already
   */
  async initiate(
    conversationId: ConversationId,
    kind: CallKind,
    device: JoiningDevice,
  ): Promise<CallJoined> {
    for (let attempt = 0; attempt < MERGE_ATTEMPTS; attempt += 1) {
      const open = await this.roster.openCall(conversationId, device.userId);
      if (open !== null && (await this.entries.isIn(device, open))) break;
      try {
        if (open !== null) return await this.#join(open, device);
        const { entry, joined } = await this.initiation.initiate(conversationId, kind, device);
        await this.#settle(entry, device);
        return joined;
      } catch (error) {
        if (!changedMeanwhile(error, open)) throw error;
      }
    }
    throw new CallAlreadyActiveError();
  }

  /**
   * Answers a call that rings for the person.
   * @throws CallWrongStateError when it does not ring (any more), for example because another device was faster; CallEndedError;
   * NotParticipantError; CallNotFoundError; CallElsewhereError; InvalidMediaParametersError; MediaUnavailableError; CallFullError
   */
  async accept(callId: CallId, device: JoiningDevice): Promise<CallJoined> {
    checkCapabilities(device);
    const event = { type: 'accept', device: toRecord(device), at: new Date() } as const;
    return this.#admit(await this.#enter(callId, device, event), device, false);
  }

  /**
   * Comes into a call that goes on, or back into it.
   * @throws CallEndedError, CallNotFoundError for who is not a member, CallElsewhereError, InvalidMediaParametersError,
   * MediaUnavailableError, CallFullError
   */
  async join(callId: CallId, device: JoiningDevice): Promise<CallJoined> {
    checkCapabilities(device);
    return this.#join(callId, device);
  }

  /**
   * A device does not know, or no longer wants to know, what became of its request to enter a call: whatever came of it is undone, and
   * nothing comes of it later.
   */
  async giveUp(userId: UserId, entryRequestId: RequestId): Promise<void> {
    for (const { callId, peerId } of await this.entries.giveUp(userId, entryRequestId))
      await this.departures.depart(callId, [peerId], 'hung-up');
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
      if (!(error instanceof CallWrongStateError) || !(await this.#giveUp(callId, device)))
        throw error;
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

  async #join(callId: CallId, device: JoiningDevice): Promise<CallJoined> {
    const { userId, sessionId } = device;
    const known = await this.roster.require(callId, userId);
    if (known.state === 'ended') throw new CallEndedError();
    const event = { type: 'join', device: toRecord(device), at: new Date() } as const;
    const entry = await this.#enter(callId, device, event);
    return this.#admit(
      entry,
      device,
      known.devices.some((other) => other.sessionId === sessionId),
    );
  }

  #enter(callId: CallId, device: JoiningDevice, event: CallEvent): Promise<Entry> {
    return this.entries.enter(device, callId, () => this.#apply(callId, device.userId, event));
  }

  async #admit(entry: Entry, device: JoiningDevice, wasIn: boolean): Promise<CallJoined> {
    let joined: CallJoined;
    try {
      joined = await this.admission.admit(entry.call, device);
    } catch (error) {
      await this.departures.undo(entry.call, device, wasIn);
      throw error;
    }
    await this.#settle(entry, device);
    return joined;
  }

  async #settle({ call, left }: Entry, device: JoiningDevice): Promise<void> {
    this.departures.settle(call, device);
    await this.departures.leaveFor(left);
  }
}

function toRecord({ userId, sessionId, peerId, requestId }: JoiningDevice): DeviceRecord {
  return { userId, sessionId, peerId, requestId };
}

/** The open call that was found has ended, or where none was found one has begun. */
function changedMeanwhile(error: unknown, open: CallId | null): boolean {
  if (open === null) return error instanceof CallAlreadyActiveError;
  return error instanceof CallEndedError && !(error instanceof EntryGivenUpError);
}

/** Before anything is changed: a device that gets it wrong is not in the call for a moment. */
function checkCapabilities({ rtpCapabilities }: JoiningDevice): void {
  if (rtpCapabilities !== null) MediaRouter.checkCapabilities(readRtpCapabilities(rtpCapabilities));
}

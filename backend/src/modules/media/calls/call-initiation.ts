import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { CallJoined, CallKind, ConversationId } from '@chatcall/contracts';
import { AppConfig } from '../../../config/index.js';
import { MediaNodes } from '../node/media-nodes.js';
import { CallAdmission } from './call-admission.js';
import type { JoiningDevice } from './call-admission.js';
import { CallEntries } from './call-entries.js';
import type { Entry } from './call-entries.js';
import { CallLedger } from './call-ledger.js';
import { openCall } from './call-opening.js';
import type { CallRecord } from './call-record.js';
import { CallRoster } from './call-roster.js';
import { EveryoneBusyError } from './calls.errors.js';
import { CallStarted } from './calls.events.js';

/** A call that has begun, and what its caller is answered. */
export interface Initiated {
  readonly entry: Entry;
  readonly joined: CallJoined;
}

/** Starts calls. */
@Injectable()
export class CallInitiation {
  constructor(
    private readonly roster: CallRoster,
    private readonly ledger: CallLedger,
    private readonly nodes: MediaNodes,
    private readonly admission: CallAdmission,
    private readonly entries: CallEntries,
    private readonly config: AppConfig,
  ) {}

  /**
   * Opens a call, takes the caller in and rings the others. The call stands in the ledger before its room is opened, so that of two
   * people who start one at the same moment one does; it rings once the caller is in, unless it has ended by then.
   * @throws CallAlreadyActiveError, EveryoneBusyError (the call is in the log as `busy`), CallEndedError, MediaUnavailableError, and what
   * `CallRoster.summon` and `CallEntries.enter` throw
   */
  async initiate(
    conversationId: ConversationId,
    kind: CallKind,
    device: JoiningDevice,
  ): Promise<Initiated> {
    const [{ direct, title, rung, busy }, mediaNodeId] = await Promise.all([
      this.roster.summon(conversationId, device.userId),
      this.nodes.choose(),
    ]);
    const { userId, sessionId, peerId, requestId } = device;
    const call = openCall({
      id: uuidv7(),
      conversationId,
      kind,
      direct,
      mediaNodeId,
      caller: { userId, sessionId, peerId, requestId },
      rung,
      busy,
      at: new Date(),
      ringSeconds: this.config.calls.ringSeconds,
    });
    const entry = await this.entries.enter(device, null, () => this.ledger.open(call));
    if (call.state === 'ended') throw new EveryoneBusyError();
    try {
      const joined = await this.admission.admit(call, device);
      const started = (now: CallRecord): CallStarted =>
        new CallStarted(now, title, joined.routerRtpCapabilities);
      await this.ledger.announce(call.id, started);
      return { entry, joined };
    } catch (error) {
      await this.admission.retract(call, device);
      await this.ledger.apply(call.id, { type: 'fail', at: new Date() });
      throw error;
    }
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { MediaNodes, MediaUnavailableError } from '../../media-node/index.js';
import { CallLeaveService } from '../call-leave.service.js';
import { CallStateService } from '../call-state.service.js';
import { CallNotFoundError } from '../calls.errors.js';
import type { CallDifference, CallRepair } from './call-differences.js';

/**
 * Repairs differences. Every repair names what it is about, so that it has no effect when that has
 * changed meanwhile, was repaired already, or is repaired by another process at the same moment.
 */
@Injectable()
export class CallRepairs {
  readonly #logger = new Logger('Calls');
  readonly #states: CallStateService;
  readonly #leaveService: CallLeaveService;
  readonly #nodes: MediaNodes;

  constructor(states: CallStateService, leaveService: CallLeaveService, nodes: MediaNodes) {
    this.#states = states;
    this.#leaveService = leaveService;
    this.#nodes = nodes;
  }

  /** @returns false when it failed: the difference is still there */
  async repair({ kind, callId, subject, repair }: CallDifference): Promise<boolean> {
    // The end of the ringing is no fault.
    if (kind !== 'ring-overdue')
      this.#logger.warn(
        { callId, difference: kind, subject, repair: repair.type },
        'Repairing a call',
      );
    try {
      await this.#run(repair);
      return true;
    } catch (error) {
      // The conversation was deleted, and the call with it.
      if (error instanceof CallNotFoundError) return true;
      // No other node takes calls now; one may start.
      if (repair.type === 'move-call' && error instanceof MediaUnavailableError) return false;
      this.#logger.error(
        { err: error, callId, repair: repair.type },
        'A call could not be repaired',
      );
      return false;
    }
  }

  async #run(repair: CallRepair): Promise<void> {
    const { callId } = repair;
    switch (repair.type) {
      case 'end-call':
        await this.#states.apply(callId, { type: 'fail', nodeId: repair.nodeId, at: new Date() });
        return;
      case 'move-call': {
        const toNodeId = await this.#nodes.choose(repair.nodeId);
        await this.#states.apply(callId, { type: 'move', fromNodeId: repair.nodeId, toNodeId });
        return;
      }
      case 'time-out-ring':
        await this.#states.apply(callId, { type: 'ring-timeout', at: new Date() });
        return;
      case 'close-room':
        return this.#nodes.execute(repair.nodeId, {
          type: 'close-room',
          callId,
          reason: 'call-ended',
        });
      case 'remove-peer':
        return this.#nodes.execute(repair.nodeId, {
          type: 'leave',
          callId,
          peerId: repair.peerId,
          reason: 'media-failed',
        });
      case 'suspend-peer':
        return this.#nodes.execute(repair.nodeId, {
          type: 'suspend',
          callId,
          peerId: repair.peerId,
        });
      case 'resume-peer':
        return this.#nodes.execute(repair.nodeId, {
          type: 'resume',
          callId,
          peerId: repair.peerId,
        });
      case 'remove-device':
        await this.#leaveService.leave(callId, [repair.peerId], repair.reason);
    }
  }
}

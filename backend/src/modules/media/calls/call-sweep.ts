import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId } from '@chatcall/contracts';
import { JobQueue } from '../../../platform/queue/index.js';
import { MediaNodes } from '../node/media-nodes.js';
import { NODE_LATE_SECONDS, NODE_SILENT_SECONDS } from '../node/node-beat.js';
import { CallEntriesRepository } from './call-entries.repository.js';
import { CallRecovery } from './call-recovery.js';
import { CallRecoveryRepository } from './call-recovery.repository.js';
import { RingTimer } from './ring-timer.js';

const SWEEP = 'calls.sweep';
const SWEEP_MS = 2000;
/** Seconds that a ring timer may be late before the sweep does its work. */
const RING_SLACK_SECONDS = 3;
/** Seconds after which the row of a silent node is of no use any more. */
const FORGET_NODE_SECONDS = 3600;
/** Seconds after which a request that was given up cannot be under way any more. */
const FORGET_REQUEST_SECONDS = 600;

/** Looks every few seconds, in one process of all, for calls that were left behind: by a killed process, or by a ring timer that got lost. */
@Injectable()
export class CallSweep implements OnModuleInit {
  /** Orphans of the sweep before. One look at the database is not enough: after an outage of it every node seems silent for a moment. */
  #suspects: ReadonlySet<CallId> = new Set();

  constructor(
    private readonly recovery: CallRecoveryRepository,
    private readonly ending: CallRecovery,
    private readonly ringTimer: RingTimer,
    private readonly nodes: MediaNodes,
    private readonly entries: CallEntriesRepository,
    private readonly jobs: JobQueue,
  ) {}

  onModuleInit(): void {
    this.jobs.every(SWEEP, SWEEP_MS, () => this.sweep());
  }

  async sweep(): Promise<void> {
    for (const callId of await this.recovery.overdue(RING_SLACK_SECONDS))
      await this.ringTimer.timeOut(callId);
    await this.ending.fail(await this.#lost(), 'its media node is gone');
    await this.nodes.forgetSilent(FORGET_NODE_SECONDS);
    await this.entries.forgetGivenUp(FORGET_REQUEST_SECONDS);
  }

  /** Calls whose media node is gone: at once when its process has left Redis, too, else after two looks. */
  async #lost(): Promise<CallId[]> {
    const orphans = await this.recovery.orphans(NODE_LATE_SECONDS, NODE_SILENT_SECONDS);
    const nodeIds = [...new Set(orphans.map(({ mediaNodeId }) => mediaNodeId))];
    const isGone = await Promise.all(nodeIds.map((id) => this.nodes.isGone(id)));
    const gone = new Set(nodeIds.filter((_id, index) => isGone[index]));
    const before = this.#suspects;
    this.#suspects = new Set(orphans.filter(({ silent }) => silent).map(({ callId }) => callId));
    return orphans
      .filter(
        ({ callId, mediaNodeId, silent }) =>
          gone.has(mediaNodeId) || (silent && before.has(callId)),
      )
      .map(({ callId }) => callId);
  }
}

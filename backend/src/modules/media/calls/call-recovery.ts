import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import type { CallId } from '@chatcall/contracts';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { LocalMediaNode } from '../node/local-media-node.js';
import { MediaCarrier } from '../node/media-carrier.js';
import { CallLedger } from './call-ledger.js';
import { CallRecoveryRepository } from './call-recovery.repository.js';
import { CallsBroadcaster } from './calls.broadcaster.js';

/** Milliseconds for the last notices to leave: a connection that closes drops what it has not written yet. */
const FLUSH_MS = 100;

/** Ends calls that nobody carries any more, and at shutdown those that this process carries. */
@Injectable()
export class CallRecovery implements OnModuleInit, OnApplicationBootstrap {
  readonly #logger = new Logger('Calls');

  constructor(
    private readonly recovery: CallRecoveryRepository,
    private readonly ledger: CallLedger,
    private readonly node: LocalMediaNode,
    private readonly carrier: MediaCarrier,
    private readonly broadcaster: CallsBroadcaster,
    private readonly shutdown: ShutdownSequence,
  ) {}

  onModuleInit(): void {
    // Before the connections are closed, so that everyone in these calls is told.
    this.shutdown.register('stop-accepting', 'calls', async () => {
      await this.#endOwn();
    });
  }

  /** Without Redis this process is the only one: what goes on in the ledger at its start was left behind by one that was killed. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.carrier.available) return;
    await this.fail(
      await this.recovery.notOnNode(this.node.id),
      'it was left behind by a process that is gone',
    );
  }

  async #endOwn(): Promise<void> {
    const callIds = await this.recovery.onNode(this.node.id);
    if (callIds.length === 0) return;
    await this.fail(callIds, 'this process goes down');
    await this.broadcaster.settled();
    await sleep(FLUSH_MS);
  }

  /** @param why for the log */
  async fail(callIds: readonly CallId[], why: string): Promise<void> {
    for (const callId of callIds) {
      this.#logger.warn({ callId }, `Ending a call: ${why}`);
      await this.ledger.apply(callId, { type: 'fail', at: new Date() });
    }
  }
}

import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { CallStateService } from './call-state.service.js';
import { usersWith } from './call-record.js';
import type { CallRecord } from './call-record.js';
import { CallNotFoundError } from './calls.errors.js';
import { CallAnswered, CallEnded, CallStarted } from './calls.events.js';

const RING_TIMEOUT = 'calls.ring-timeout';

/**
 * Stops the ringing when nobody answers in time. `CallReconciler` does it for a timer that was lost
 * with its process.
 */
@Injectable()
export class RingTimer implements OnModuleInit {
  readonly #jobs: JobQueue;
  readonly #events: EventBus;
  readonly #states: CallStateService;

  constructor(jobs: JobQueue, events: EventBus, states: CallStateService) {
    this.#jobs = jobs;
    this.#events = events;
    this.#states = states;
  }

  onModuleInit(): void {
    this.#jobs.process(RING_TIMEOUT, ({ callId }) => this.timeOut(String(callId)));
    this.#events.on(CallStarted, ({ call }) => this.#start(call));
    this.#events.on(CallAnswered, ({ call }) => this.#stopWhenQuiet(call));
    this.#events.on(CallEnded, ({ call }) => this.#stopWhenQuiet(call));
  }

  /** All users who still ring have missed the call. Does nothing when nobody rings. */
  async timeOut(callId: string): Promise<void> {
    try {
      await this.#states.apply(callId, { type: 'ring-timeout', at: new Date() });
    } catch (error) {
      // The conversation was deleted, and the call with it.
      if (!(error instanceof CallNotFoundError)) throw error;
    }
  }

  async #start(call: CallRecord): Promise<void> {
    if (usersWith(call, 'ringing').length === 0) return;
    const delayMs = Math.max(0, call.ringExpiresAt.getTime() - Date.now());
    await this.#jobs.schedule({
      name: RING_TIMEOUT,
      key: call.id,
      payload: { callId: call.id },
      delayMs,
    });
  }

  async #stopWhenQuiet(call: CallRecord): Promise<void> {
    if (usersWith(call, 'ringing').length === 0) await this.#jobs.cancel(RING_TIMEOUT, call.id);
  }
}

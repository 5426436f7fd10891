import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import type { CallId } from '@chatcall/contracts';
import { AppConfig } from '../../../config/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { JobQueue } from '../../../platform/queue/index.js';
import { usersWith } from '../call-record.js';
import { CallEnded, CallInDoubt, CallExtended, CallStarted } from '../calls.events.js';
import { CallObserver } from './call-observer.js';
import { CallRepairs } from './call-repairs.js';
import { ReconcilerRepository } from './reconciler.repository.js';
import { planRepairs } from './repair-plan.js';

/** Repeating jobs are stored in Redis by name: a new name would leave the old job there. */
const SUSPECTS_JOB = 'calls.reconcile';
const SUSPECTS_MS = 1_000;
const ALL_JOB = 'calls.compare';
const ALL_MS = 10_000;
/** Milliseconds from a doubt to the look: what is on its way arrives meanwhile. */
const DOUBT_MS = 500;
/** Milliseconds until a repair that failed is tried again. */
const RETRY_MS = 2_000;

interface NextLook {
  readonly atMs: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Compares the database, the rooms and the connections, and repairs what differs: the only place
 * that does. It looks at a call soon after something that may have left a difference, when the look
 * before said so, and in rounds over all of them. Where they run does not matter: all that a look
 * has to remember is stored.
 */
@Injectable()
export class CallReconciler implements OnModuleInit, OnApplicationBootstrap {
  readonly #logger = new Logger('Calls');
  readonly #observer: CallObserver;
  readonly #repairs: CallRepairs;
  readonly #repository: ReconcilerRepository;
  readonly #events: EventBus;
  readonly #jobs: JobQueue;
  readonly #shutdown: ShutdownSequence;
  readonly #config: AppConfig;
  readonly #next = new Map<CallId, NextLook>();
  #stopped = false;

  constructor(
    observer: CallObserver,
    repairs: CallRepairs,
    repository: ReconcilerRepository,
    events: EventBus,
    jobs: JobQueue,
    shutdown: ShutdownSequence,
    config: AppConfig,
  ) {
    this.#observer = observer;
    this.#repairs = repairs;
    this.#repository = repository;
    this.#events = events;
    this.#jobs = jobs;
    this.#shutdown = shutdown;
    this.#config = config;
  }

  onModuleInit(): void {
    this.#jobs.every(SUSPECTS_JOB, SUSPECTS_MS, () => this.lookAtSuspects());
    this.#jobs.every(ALL_JOB, ALL_MS, () => this.look(null));
    this.#events.on(CallInDoubt, ({ callId }) => this.#lookIn(callId, DOUBT_MS));
    for (const rings of [CallStarted, CallExtended])
      this.#events.on(rings, ({ call }) => {
        if (usersWith(call, 'ringing').length > 0)
          this.#lookIn(call.id, call.ringExpiresAt.getTime() - Date.now());
      });
    this.#events.on(CallEnded, ({ call }) => this.#cancel(call.id));
    this.#shutdown.register('close-rooms', 'looks at calls', () => this.#stop());
  }

  /**
   * What the process that ran before has left behind is repaired before the first round. A process
   * that only carries media repairs nothing.
   */
  onApplicationBootstrap(): void {
    if (this.#config.carriesOnlyMedia) return;
    this.#inBackground(this.look(null));
  }

  /** Looks at the calls that cannot wait for the round over all. */
  async lookAtSuspects(): Promise<void> {
    const callIds = await this.#observer.suspects();
    if (callIds.length > 0) await this.look(callIds);
  }

  /** @param callIds null for all calls and all rooms */
  async look(callIds: readonly CallId[] | null): Promise<void> {
    const { observed, noticed } = await this.#observer.observe(callIds);
    const plan = planRepairs(observed, noticed);
    await this.#repository.store(plan);
    for (const [callId, inMs] of plan.again) this.#lookIn(callId, inMs);
    await Promise.all(
      plan.due.map(async (difference) => {
        if (!(await this.#repairs.repair(difference))) this.#lookIn(difference.callId, RETRY_MS);
      }),
    );
  }

  /** The earliest look of a call counts; it says when the next is due. */
  #lookIn(callId: CallId, inMs: number): void {
    const atMs = Date.now() + Math.max(0, inMs);
    const next = this.#next.get(callId);
    if (this.#stopped || (next !== undefined && next.atMs <= atMs)) return;
    this.#cancel(callId);
    const timer = setTimeout(() => {
      this.#next.delete(callId);
      this.#inBackground(this.look([callId]));
    }, atMs - Date.now());
    this.#next.set(callId, { atMs, timer });
  }

  #cancel(callId: CallId): void {
    clearTimeout(this.#next.get(callId)?.timer);
    this.#next.delete(callId);
  }

  #stop(): void {
    this.#stopped = true;
    for (const callId of [...this.#next.keys()]) this.#cancel(callId);
  }

  /** A look that fails is made up for by the rounds. */
  #inBackground(look: Promise<void>): void {
    look.catch((error: unknown) => {
      if (!this.#stopped) this.#logger.warn({ err: error }, 'Calls could not be looked at');
    });
  }
}

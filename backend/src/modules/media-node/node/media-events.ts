import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId } from '@chatcall/contracts';
import { AppConfig } from '../../../config/index.js';
import { KeyedQueue } from '../../../platform/events/index.js';
import { NoAnswerError, ProcessRelay } from '../../../platform/redis/index.js';
import type { MediaNodeEvent, MediaNodeEventHandler } from '../port/media-events.js';
import { MediaUnavailableError } from '../port/media.errors.js';

const TOPIC = 'media.events';
/** Events of one room that wait at most, while no process takes them. */
const WAITING_MAX = 1000;

/**
 * Brings the events of the rooms of this process to the handlers of exactly one process with the
 * role `api`: this one when it has the role, otherwise, over Redis, the one that has sent the latest
 * command for the room, or another. The order within a room is kept. An event is never sent again
 * once a process may have handled it: a lost one is repaired by the comparison of rooms and database.
 */
@Injectable()
export class MediaEvents implements OnModuleInit {
  readonly #logger = new Logger('MediaNode');
  readonly #relay: ProcessRelay;
  readonly #handlers: MediaNodeEventHandler[] = [];
  readonly #servesCalls: boolean;
  /** The processes that have sent commands for a room, the latest first. */
  readonly #callers = new Map<CallId, readonly string[]>();
  readonly #sending = new KeyedQueue<CallId>();
  readonly #waiting = new Map<CallId, number>();
  readonly #handling = new Set<Promise<void>>();

  constructor(config: AppConfig, relay: ProcessRelay) {
    this.#relay = relay;
    this.#servesCalls = config.roles.has('api');
  }

  onModuleInit(): void {
    this.#relay.answer(TOPIC, async (event) => this.#receive(event as MediaNodeEvent));
  }

  /** Called for every event that this process handles. Subscribe in `onModuleInit`. */
  onEvent(handler: MediaNodeEventHandler): void {
    this.#handlers.push(handler);
  }

  /** A process has sent a command for a room of this one. */
  calledBy(callId: CallId, processId: string): void {
    if (this.#servesCalls) return;
    const others = (this.#callers.get(callId) ?? []).filter((id) => id !== processId);
    this.#callers.set(callId, [processId, ...others]);
  }

  /** There is no such room; its last events may still be on their way. */
  forget(callId: CallId): void {
    if (!this.#waiting.has(callId)) this.#callers.delete(callId);
  }

  publish(event: MediaNodeEvent): void {
    if (this.#servesCalls) return this.#deliver(event);
    const { callId } = event;
    const waiting = this.#waiting.get(callId) ?? 0;
    // The next levels come soon.
    if (event.type === 'audio-levels' && waiting > 0) return;
    if (waiting >= WAITING_MAX) return this.#lost(event);
    this.#waiting.set(callId, waiting + 1);
    void this.#sending.run(callId, () => this.#send(event));
  }

  /** Fulfils when all events so far have been sent, and handled where this process handles them. */
  async settled(): Promise<void> {
    await this.#sending.settled();
    await Promise.all(this.#handling);
  }

  async #receive(event: MediaNodeEvent): Promise<void> {
    if (!this.#servesCalls) throw new MediaUnavailableError('This process serves no calls.');
    this.#deliver(event);
  }

  #deliver(event: MediaNodeEvent): void {
    for (const handler of this.#handlers) {
      const handled = handle(handler, event)
        .catch((error: unknown) =>
          this.#logger.error(
            { err: error, event: event.type, callId: event.callId },
            'A handler of a media event failed',
          ),
        )
        .finally(() => this.#handling.delete(handled));
      this.#handling.add(handled);
    }
  }

  async #send(event: MediaNodeEvent): Promise<void> {
    const { callId } = event;
    const callers = this.#callers.get(callId) ?? [];
    try {
      for (const processId of callers) if (await this.#taken(event, processId)) return;
      for (const processId of await this.#others(callers))
        if (await this.#taken(event, processId)) return;
      this.#lost(event);
    } catch (error) {
      this.#lost(event, error);
    } finally {
      const waiting = (this.#waiting.get(callId) ?? 1) - 1;
      if (waiting === 0) this.#waiting.delete(callId);
      else this.#waiting.set(callId, waiting);
      if (event.type === 'room-closed') this.forget(callId);
    }
  }

  /** Whether a process has handled the event, or may have; the next events go to another one then. */
  async #taken(event: MediaNodeEvent, processId: string): Promise<boolean> {
    try {
      if (!(await this.#relay.request(processId, TOPIC, event)).ok) return false;
      this.calledBy(event.callId, processId);
      return true;
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      const others = (this.#callers.get(event.callId) ?? []).filter((id) => id !== processId);
      this.#callers.set(event.callId, others);
      return error.reason === 'late';
    }
  }

  /** All other processes; those without the role `api` refuse. */
  async #others(tried: readonly string[]): Promise<readonly string[]> {
    const ids = await this.#relay.processIds();
    return ids.filter((id) => id !== this.#relay.processId && !tried.includes(id));
  }

  #lost({ type, callId }: MediaNodeEvent, error?: unknown): void {
    this.#logger.warn(
      { err: error, event: type, callId },
      'No process has taken an event of a room; it will be repaired',
    );
  }
}

/** At once; an error that is thrown becomes a rejection. */
async function handle(handler: MediaNodeEventHandler, event: MediaNodeEvent): Promise<void> {
  await handler(event);
}

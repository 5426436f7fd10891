import { LIMITS, type ConsumerId, type ConsumerView } from '@chatcall/contracts';
import type { RetryPorts } from '../connection/retry.js';
import { isTransient, toChatCallError } from '../errors/chat-call-error.js';
import { derive } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import { retrySignal, type CallSignals } from './call-signals.js';
import type { RemoteMediaItemModel } from './participants/remote-media-item.js';

/** Milliseconds in which changes are collected, such as those of all tiles of a new layout. */
const COLLECT_MS = 60;
/** The longest side that the server accepts. */
const VIEW_PIXELS_MAX = 16_384;

/**
 * Reports to the server how large the received videos are shown: the changes of all items in one
 * request, one request at a time, each with the latest sizes.
 */
export class ViewReports {
  readonly #signals: CallSignals;
  readonly #ports: RetryPorts;
  readonly #scope: Scope;
  readonly #changed = new Map<ConsumerId, ConsumerView>();
  #running = false;

  constructor(signals: CallSignals, ports: RetryPorts, scope: Scope) {
    this.#signals = signals;
    this.#ports = ports;
    this.#scope = scope;
  }

  /** Reports the views of an item from now on, while its consumer exists. */
  follow({ shown$, pinned$ }: RemoteMediaItemModel, consumerId: ConsumerId, lifetime: Scope): void {
    lifetime.onClose(() => this.#changed.delete(consumerId));
    lifetime.watch(
      derive([shown$, pinned$], (size, pinned) => ({ size, pinned })),
      ({ size, pinned }) => {
        if (!size) return;
        const [width, height] = [pixels(size.width), pixels(size.height)];
        this.#changed.set(consumerId, { consumerId, width, height, pinned });
        void this.#run();
      },
    );
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (!this.#scope.closed && this.#changed.size > 0) {
      await this.#pause();
      try {
        await retrySignal(() => this.#send(), this.#ports, this.#scope);
      } catch (error) {
        this.#refused(error);
      }
    }
    this.#running = false;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const pause = this.#scope.child();
      pause.onClose(resolve);
      pause.onClose(this.#ports.clock.after(COLLECT_MS, () => pause.close()));
    });
  }

  async #send(): Promise<void> {
    const views = [...this.#changed.values()].slice(0, LIMITS.consumersPerRequest);
    if (views.length === 0) return;
    for (const { consumerId } of views) this.#changed.delete(consumerId);
    try {
      await this.#signals.request('media:setViews', { views });
    } catch (error) {
      // Later sizes are newer. Those that the server refuses are not sent again with the next ones.
      if (isRepeated(error))
        for (const view of views)
          if (!this.#changed.has(view.consumerId)) this.#changed.set(view.consumerId, view);
      throw error;
    }
  }

  #refused(error: unknown): void {
    if (!this.#scope.closed)
      this.#ports.logger.log('info', 'the size of videos could not be reported', {
        error: String(error),
      });
  }
}

function isRepeated(error: unknown): boolean {
  return isTransient(toChatCallError(error));
}

function pixels(length: number): number {
  return Math.min(VIEW_PIXELS_MAX, Math.max(1, Math.round(length)));
}

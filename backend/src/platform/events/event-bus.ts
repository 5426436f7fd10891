import { Injectable, Logger } from '@nestjs/common';
import { afterCommit } from '../database/transaction-scope.js';
import type { DomainEvent, EventClass } from './domain-event.js';

type Handler = (event: DomainEvent) => void | Promise<void>;

/**
 * Tells what has happened to whoever wants to know, inside this process. An event published inside
 * `Transactor.run` is held back until the transaction has committed and dropped when it rolls back.
 * A handler that fails is logged and never reaches the publisher nor the other handlers.
 */
@Injectable()
export class EventBus {
  readonly #logger = new Logger(EventBus.name);
  readonly #handlers = new Map<unknown, Handler[]>();

  /** Publishes now, or after the commit when called inside a transaction. Never throws. */
  publish(event: DomainEvent): void {
    if (!afterCommit(() => this.#deliver(event))) this.#deliver(event);
  }

  /** Hears every event of this class from now on; subscribe in `onModuleInit`. */
  on<E extends DomainEvent>(
    type: EventClass<E>,
    handler: (event: E) => void | Promise<void>,
  ): void {
    const handlers = this.#handlers.get(type) ?? [];
    // The list under a class only ever gets events of that class.
    handlers.push(handler as Handler);
    this.#handlers.set(type, handlers);
  }

  #deliver(event: DomainEvent): void {
    for (const handler of this.#handlers.get(event.constructor) ?? []) {
      try {
        const result = handler(event);
        if (result instanceof Promise) result.catch((error: unknown) => this.#failed(event, error));
      } catch (error) {
        this.#failed(event, error);
      }
    }
  }

  #failed(event: DomainEvent, error: unknown): void {
    this.#logger.error(
      { err: error, event: event.constructor.name },
      'A handler of an event failed',
    );
  }
}

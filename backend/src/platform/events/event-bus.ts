import { Injectable, Logger } from '@nestjs/common';
import { afterCommit } from '../database/transactor.js';

/** Something that has happened. Subclasses have names in the past tense and read-only fields. */
export abstract class DomainEvent {}

/** Class of an event, as `EventBus.on` takes it. */
export type EventClass<E extends DomainEvent> = abstract new (...args: never[]) => E;

type Handler = (event: DomainEvent) => void | Promise<void>;

/**
 * Delivers events to their subscribers inside this process. An event published inside
 * `Transactor.run` is delivered after the commit, and dropped on rollback. The error of a handler
 * is logged and affects neither the publisher nor the other handlers.
 */
@Injectable()
export class EventBus {
  readonly #logger = new Logger(EventBus.name);
  readonly #handlers = new Map<unknown, Handler[]>();

  /** Publishes now, or after the commit when called inside a transaction. Never throws. */
  publish(event: DomainEvent): void {
    if (!afterCommit(() => this.#deliver(event))) this.#deliver(event);
  }

  /** Subscribes to the events of a class; call in `onModuleInit`. */
  on<E extends DomainEvent>(
    type: EventClass<E>,
    handler: (event: E) => void | Promise<void>,
  ): void {
    const handlers = this.#handlers.get(type) ?? [];
    // The handlers of a class only receive events of that class.
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

/** Something that has happened. Subclasses are named in the past tense and hold read-only facts. */
export abstract class DomainEvent {
  readonly occurredAt: Date = new Date();
}

/** Class of an event, as `EventBus.on` takes it. */
export type EventClass<E extends DomainEvent> = abstract new (...args: never[]) => E;

import { DomainEvent } from '../../platform/events/index.js';

/** An administrator has started a failed job again. */
export class JobRetried extends DomainEvent {
  constructor(
    readonly jobId: string,
    readonly name: string,
  ) {
    super();
  }
}

/** An administrator has removed a failed job. */
export class JobRemoved extends DomainEvent {
  constructor(
    readonly jobId: string,
    readonly name: string,
  ) {
    super();
  }
}

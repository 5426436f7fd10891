import type { NoticeOf, ServerEvents } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';

/** Server events as streams that outlive the sockets they come over. */
export class EventStreams {
  readonly #subjects = new Map<string, Subject<unknown>>();

  on<E extends keyof ServerEvents>(event: E): Observable<NoticeOf<ServerEvents, E>> {
    return this.#subject(event).asObservable() as Observable<NoticeOf<ServerEvents, E>>;
  }

  /** Hands an event that arrived to those who listen. */
  deliver(event: string, payload: unknown): void {
    this.#subjects.get(event)?.next(payload);
  }

  close(): void {
    for (const subject of this.#subjects.values()) subject.complete();
    this.#subjects.clear();
  }

  #subject(event: string): Subject<unknown> {
    const known = this.#subjects.get(event);
    if (known) return known;
    const made = new Subject<unknown>();
    this.#subjects.set(event, made);
    return made;
  }
}

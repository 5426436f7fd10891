import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../../platform/lifecycle/index.js';
import { ConversationAccess } from './conversation-access.js';

/**
 * A socket that was being admitted while its person left may have been given the rooms of a moment before. So the room is left once more, when
 * such admissions have ended: at first soon, then for certain.
 */
@Injectable()
export class Departures implements OnModuleInit {
  /** Soon after the departure, for nearly every admission, and after longer than one can take; in milliseconds. */
  readonly delaysMs: readonly number[] = [500, 15_000];
  readonly #logger = new Logger(Departures.name);
  readonly #access: ConversationAccess;
  readonly #shutdown: ShutdownSequence;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(access: ConversationAccess, shutdown: ShutdownSequence) {
    this.#access = access;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#shutdown.register('drain', 'departures', () => {
      for (const timer of this.#timers) clearTimeout(timer);
      this.#timers.clear();
    });
  }

  /** Calls `leave` later, unless the person is in the conversation again. */
  confirm(conversationId: ConversationId, userId: UserId, leave: () => void): void {
    for (const delayMs of this.delaysMs) this.#confirmAfter(delayMs, conversationId, userId, leave);
  }

  #confirmAfter(
    delayMs: number,
    conversationId: ConversationId,
    userId: UserId,
    leave: () => void,
  ): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#access.isMember(conversationId, userId).then(
        (member) => {
          if (!member) leave();
        },
        (error: unknown) =>
          this.#logger.warn(
            { err: error, conversationId, userId },
            'A departure could not be confirmed',
          ),
      );
    }, delayMs);
    timer.unref();
    this.#timers.add(timer);
  }
}

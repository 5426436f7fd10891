import { Injectable } from '@nestjs/common';
import type { Principal } from '../tokens/index.js';

/** Names the rooms that a new connection belongs in. */
export type AdmissionHook = (principal: Principal, socketId: string) => Promise<string[]>;

/**
 * Work that has to be done before a client receives `connect`. Hooks run when the socket is already
 * in the rooms of its user and session: a membership that changes meanwhile applies to it, too. A
 * hook that throws refuses the connection.
 */
@Injectable()
export class SocketAdmission {
  readonly #hooks: AdmissionHook[] = [];

  register(hook: AdmissionHook): void {
    this.#hooks.push(hook);
  }

  /** Asks all hooks at once. */
  async roomsFor(principal: Principal, socketId: string): Promise<string[]> {
    const answers = await Promise.all(this.#hooks.map((hook) => hook(principal, socketId)));
    return answers.flat();
  }
}

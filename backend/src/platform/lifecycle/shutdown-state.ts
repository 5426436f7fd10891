import { Injectable } from '@nestjs/common';

/**
 * Whether this process is going down. Presence asks it: sockets that a dying node closes do not
 * make their users offline, since these connect to another node within seconds.
 */
@Injectable()
export class ShutdownState {
  #shuttingDown = false;

  get shuttingDown(): boolean {
    return this.#shuttingDown;
  }

  begin(): void {
    this.#shuttingDown = true;
  }
}

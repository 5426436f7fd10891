import { Injectable, Logger } from '@nestjs/common';
import type { Principal } from '../tokens/index.js';

export type ConnectHandler = (principal: Principal, socketId: string) => void | Promise<void>;
export type AliveHandler = ConnectHandler;
/** `reason` is Socket.IO's, for example `transport close` or `ping timeout`. */
export type DisconnectHandler = (
  principal: Principal,
  socketId: string,
  reason: string,
) => void | Promise<void>;

/**
 * Notifies handlers of connections and disconnections on this node. A handler that fails is logged.
 */
@Injectable()
export class SocketLifecycle {
  readonly #logger = new Logger(SocketLifecycle.name);
  readonly #connect: ConnectHandler[] = [];
  readonly #alive: AliveHandler[] = [];
  readonly #disconnect: DisconnectHandler[] = [];

  onConnect(handler: ConnectHandler): void {
    this.#connect.push(handler);
  }

  /**
   * Called whenever a client has answered a ping of the server, at least every 45 seconds as long
   * as it is connected.
   */
  onAlive(handler: AliveHandler): void {
    this.#alive.push(handler);
  }

  onDisconnect(handler: DisconnectHandler): void {
    this.#disconnect.push(handler);
  }

  connected(principal: Principal, socketId: string): void {
    for (const handler of this.#connect) this.#call(() => handler(principal, socketId));
  }

  alive(principal: Principal, socketId: string): void {
    for (const handler of this.#alive) this.#call(() => handler(principal, socketId));
  }

  disconnected(principal: Principal, socketId: string, reason: string): void {
    for (const handler of this.#disconnect) this.#call(() => handler(principal, socketId, reason));
  }

  #call(handler: () => void | Promise<void>): void {
    const failed = (error: unknown): void =>
      this.#logger.error({ err: error }, 'A handler of a connection failed');
    try {
      const result = handler();
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

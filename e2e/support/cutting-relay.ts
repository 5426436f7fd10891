import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * Passes connections on to a server, and cuts all of them whenever clients have sent the next of
 * some numbers of bytes, as a network that fails in the middle of an upload.
 */
export class CuttingRelay {
  readonly url: string;
  /** Numbers of bytes at which the next cuts are due. */
  readonly due: number[];
  #sentBytes = 0;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, due: readonly number[]) {
    this.#server = server;
    this.#sockets = sockets;
    this.due = [...due];
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** @param due numbers of bytes, ascending */
  static async start(target: string, due: readonly number[]): Promise<CuttingRelay> {
    const { hostname, port } = new URL(target);
    const sockets = new Set<Socket>();
    const server = createServer((incoming) => {
      const outgoing = connect(Number(port), hostname);
      for (const socket of [incoming, outgoing]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          sockets.delete(socket);
          incoming.destroy();
          outgoing.destroy();
        });
      }
      incoming.on('data', (bytes) => relay.#sent(bytes.length));
      incoming.pipe(outgoing);
      outgoing.pipe(incoming);
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const relay = new CuttingRelay(server, sockets, due);
    return relay;
  }

  async close(): Promise<void> {
    this.#cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #sent(bytes: number): void {
    this.#sentBytes += bytes;
    if (this.#sentBytes < (this.due[0] ?? Infinity)) return;
    this.due.shift();
    this.#cut();
  }

  #cut(): void {
    for (const socket of [...this.#sockets]) socket.destroy();
  }
}

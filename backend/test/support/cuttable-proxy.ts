import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A proxy between an app and a real service, with which a test can cut and restore the connections. */
export interface CuttableProxy {
  readonly url: string;
  /** Ends all connections and refuses new ones. */
  cut(): Promise<void>;
  /**
   * The next request that has this text is carried out, and its answer is lost with the connection.
   */
  loseAnswerTo(text: string): void;
  /** Takes connections again, on the same port. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** @param target URL of the service; the proxy's URL is the same but for host and port */
export async function startCuttableProxy(target: string): Promise<CuttableProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let losing: string | null = null;
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
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('data', (request: Buffer) => {
      if (losing === null || !request.includes(losing)) return;
      losing = null;
      outgoing.unpipe(incoming);
      outgoing.once('data', () => incoming.destroy()).resume();
    });
  });
  const listen = (on: number): Promise<void> =>
    new Promise((resolve) => server.listen(on, '127.0.0.1', resolve));
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(own);
  const cut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    url: url.href,
    cut,
    loseAnswerTo: (text) => {
      losing = text;
    },
    restore: () => listen(own),
    close: () => (server.listening ? cut() : Promise.resolve()),
  };
}

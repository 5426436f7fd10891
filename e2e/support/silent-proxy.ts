import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy that forwards everything to a server except WebSocket requests, which it accepts and never answers. */
export class SilentProxy {
  readonly url: string;
  readonly close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.close = close;
  }

  static async start(target: string): Promise<SilentProxy> {
    const { hostname, port } = new URL(target);
    const sockets = new Set<Socket>();
    const keep = (socket: Socket): Socket => {
      sockets.add(socket);
      return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    };
    const server = createServer((incoming) => {
      keep(incoming).once('data', (head: Buffer) => {
        if (/^upgrade:\s*websocket/im.test(head.toString('latin1'))) return;
        const outgoing = keep(connect(Number(port), hostname));
        outgoing.write(head);
        incoming.pipe(outgoing).pipe(incoming);
        incoming.on('close', () => outgoing.destroy());
        outgoing.on('close', () => incoming.destroy());
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new SilentProxy(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async () => {
        const closed = new Promise((resolve) => server.close(resolve));
        for (const socket of sockets) socket.destroy();
        await closed;
      },
    );
  }
}

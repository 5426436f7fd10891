import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy in front of a server that passes everything on but requests for a WebSocket, which it takes and never answers. */
export class SilentProxy {
  private constructor(
    readonly url: string,
    private readonly end: () => Promise<void>,
  ) {}

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

  close(): Promise<void> {
    return this.end();
  }
}

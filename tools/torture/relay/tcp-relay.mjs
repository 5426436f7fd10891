import net from 'node:net';

/** One connection of a client and the one to the server that belongs to it. */
class Link {
  #client;
  #server;
  #silent = false;
  #tearing = false;
  #onClose;

  constructor(client, targetPort, onClose) {
    this.#client = client;
    this.#server = net.connect({ port: targetPort, host: '127.0.0.1' });
    this.#onClose = onClose;
    this.#pass(client, this.#server);
    this.#pass(this.#server, client);
  }

  /** Ends both sides at once. */
  cut() {
    this.#client.destroy();
    this.#server.destroy();
    this.#onClose(this);
  }

  /** Passes on a part of the next bytes, then ends both sides. */
  tear() {
    this.#tearing = true;
  }

  /** Keeps both sides open and passes nothing on any more, not even their end. */
  silence() {
    this.#silent = true;
  }

  /** Ends the client's side; the server does not learn of it. */
  orphan() {
    this.#silent = true;
    this.#client.destroy();
  }

  /** Passes nothing on for some time, then everything in order. */
  stall(ms) {
    for (const socket of [this.#client, this.#server]) socket.pause();
    setTimeout(() => {
      for (const socket of [this.#client, this.#server]) socket.resume();
    }, ms).unref();
  }

  #pass(from, to) {
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (bytes) => {
      if (this.#silent) return;
      if (this.#tearing) {
        this.#silent = true;
        to.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => this.cut());
        return;
      }
      if (to.write(bytes) || from.isPaused()) return;
      from.pause();
      to.once('drain', () => from.resume());
    });
    from.on('end', () => this.#silent || to.end());
    from.on('close', () => {
      if (this.#silent && !(this.#client.destroyed && this.#server.destroyed)) return;
      to.destroy();
      this.#onClose(this);
    });
  }
}

/** Passes bytes on between the connections of one client and a port, and does to them what networks do. */
export class TcpRelay {
  #server;
  #links = new Set();

  constructor(server, links) {
    this.#server = server;
    this.#links = links;
  }

  /** @param {number} targetPort On the loopback address. */
  static async start(targetPort) {
    const links = new Set();
    const server = net.createServer({ allowHalfOpen: true }, (client) =>
      links.add(new Link(client, targetPort, (link) => links.delete(link))),
    );
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TcpRelay(server, links);
  }

  get port() {
    return this.#server.address().port;
  }

  /** Open connections, half-open ones included. */
  get size() {
    return this.#links.size;
  }

  cut() {
    for (const link of this.#links) link.cut();
  }

  tear() {
    for (const link of this.#links) link.tear();
  }

  /** @param {number} [ms] Then the connections are ended; without it they stay half-open until their ends give up. */
  silence(ms) {
    const silent = [...this.#links];
    for (const link of silent) link.silence();
    if (ms !== undefined) setTimeout(() => silent.forEach((link) => link.cut()), ms).unref();
  }

  orphan() {
    for (const link of this.#links) link.orphan();
  }

  stall(ms) {
    for (const link of this.#links) link.stall(ms);
  }

  async close() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }
}

import { createSocket } from 'node:dgram';

/** Milliseconds of packets that wait at most before a rate that is too low; later ones are dropped. */
const QUEUE_MS = 300;

/**
 * A relay for UDP on loopback: everything that arrives at its port goes to `target` and back, each
 * sender over a socket of its own. Packets are lost by chance, or beyond a rate, in both directions.
 */
export class UdpRelay {
  #socket = createSocket('udp4');
  #upstream = new Map();
  #gone = new Set();
  #paths = { up: new Path(), down: new Path() };
  #tap = null;
  /** The port behind it. */
  target = 0;

  static async open() {
    const relay = new UdpRelay();
    relay.#socket.on('message', (packet, sender) => relay.#forward(packet, sender));
    await new Promise((resolve) => relay.#socket.bind(0, '127.0.0.1', resolve));
    return relay;
  }

  get port() {
    return this.#socket.address().port;
  }

  /** `loss`: from 0 to 1; `kbps`: null for no bound. */
  set({ loss = 0, kbps = null }) {
    for (const path of Object.values(this.#paths)) path.set(loss, kbps);
  }

  /** As after a change of network: nothing of the senders so far gets through any more. */
  changePath() {
    for (const sender of this.#upstream.keys()) this.#gone.add(sender);
  }

  /** `listener(packet, send)` is called with each packet to the target; `send` sends others from the same port. */
  tap(listener) {
    this.#tap = listener;
  }

  close() {
    for (const path of Object.values(this.#paths)) path.close();
    for (const socket of this.#upstream.values()) socket.close();
    this.#socket.close();
  }

  #forward(packet, { address, port }) {
    const sender = `${address}:${port}`;
    if (this.#gone.has(sender)) return;
    let socket = this.#upstream.get(sender);
    if (!socket) {
      socket = createSocket('udp4');
      this.#upstream.set(sender, socket);
      socket.on('message', (answer) => {
        if (this.#gone.has(sender)) return;
        this.#paths.down.pass(answer, () => this.#socket.send(answer, port, address));
      });
    }
    const send = (bytes) => socket.send(bytes, this.target, '127.0.0.1');
    this.#paths.up.pass(packet, () => send(packet));
    this.#tap?.(packet, send);
  }
}

/** One direction. */
class Path {
  #loss = 0;
  #bytesPerMs = Infinity;
  /** When the last packet in the queue will have been sent. */
  #busyUntil = 0;
  #closed = false;

  set(loss, kbps) {
    this.#loss = loss;
    this.#bytesPerMs = kbps === null ? Infinity : kbps / 8;
    this.#busyUntil = 0;
  }

  pass(packet, send) {
    if (Math.random() < this.#loss) return;
    if (this.#bytesPerMs === Infinity) return send();
    const now = performance.now();
    const start = Math.max(now, this.#busyUntil);
    if (start - now > QUEUE_MS) return;
    this.#busyUntil = start + packet.length / this.#bytesPerMs;
    setTimeout(() => this.#closed || send(), this.#busyUntil - now);
  }

  close() {
    this.#closed = true;
  }
}

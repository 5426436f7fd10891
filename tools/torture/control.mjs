import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { Faults } from './faults.mjs';
import { History } from './history.mjs';
import { SeededRandom } from './random.mjs';
import { Relay } from './relay/relay.mjs';
import { startEcho } from './services/echo.mjs';

const PACE = [20, 180];
/** Time for the last messages to arrive. */
const SETTLE_MS = 2_500;

/**
 * The same faults against a bare Socket.IO server, with clients that reconnect as Socket.IO's own client does: messages that it has
 * acknowledged do not reach everybody.
 *
 * @param {{ seed: number, kills: number, clients: number, deadline: number, defer: (undo: () => unknown) => void }} options
 */
export async function runControl({ seed, kills, clients, deadline, defer }) {
  const history = new History();
  const echo = await startEcho(defer);
  const receivers = [];
  for (let index = 0; index < clients; index += 1)
    receivers.push(await Receiver.connect(index, seed, echo, defer));
  const faults = new Faults({
    random: new SeededRandom(seed, 'faults'),
    history,
    services: [echo.service],
    relays: receivers.map(({ relay }) => relay),
    patient: false,
  });
  const sending = receivers.map((receiver) => receiver.send());
  await faults.run(kills, deadline);
  for (const receiver of receivers) receiver.stop();
  await Promise.all(sending);
  await sleep(SETTLE_MS);
  return countLosses(receivers);
}

/** @param {readonly { acked: ReadonlySet<string>, sent: number, received: readonly string[] }[]} receivers */
export function countLosses(receivers) {
  const acked = receivers.flatMap((receiver) => [...receiver.acked]);
  const sets = receivers.map(({ received }) => new Set(received));
  return {
    sent: receivers.reduce((sum, { sent }) => sum + sent, 0),
    acked: acked.length,
    lost: acked.filter((text) => sets.some((set) => !set.has(text))).length,
    duplicated: receivers.reduce(
      (sum, { received }, index) => sum + received.length - (sets[index]?.size ?? 0),
      0,
    ),
  };
}

class Receiver {
  #socket;
  #random;
  #index;
  #stopped = false;
  sent = 0;
  acked = new Set();
  received = [];

  constructor(index, random, relay, socket) {
    this.#index = index;
    this.#random = random;
    this.relay = relay;
    this.#socket = socket;
    socket.on('chat:message', ({ message }) => this.received.push(message));
  }

  static async connect(index, seed, echo, defer) {
    const relay = await Relay.start({
      upstream: echo.port,
      random: new SeededRandom(seed, `relay ${index}`),
      address: '10.30.0.1',
    });
    const socket = io(relay.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 200,
      reconnectionDelayMax: 1_000,
    });
    defer(async () => {
      socket.disconnect();
      await relay.close();
    });
    await new Promise((resolve) => socket.once('connect', resolve));
    return new Receiver(index, new SeededRandom(seed, `person ${index}`), relay, socket);
  }

  async send() {
    while (!this.#stopped) {
      await sleep(this.#random.between(...PACE));
      this.sent += 1;
      const message = `message ${this.sent} of ${this.#index}`;
      this.#socket.emit('chat:message', { message }, () => this.acked.add(message));
    }
  }

  stop() {
    this.#stopped = true;
  }
}

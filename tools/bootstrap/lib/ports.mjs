import dgram from 'node:dgram';
import net from 'node:net';
import { Failure } from './failure.mjs';

/**
 * Whether a port can be listened on.
 *
 * @param {number} port
 * @param {string} [host] All addresses when left out.
 * @returns {Promise<'free' | 'taken' | 'forbidden'>}
 */
export function portState(port, host) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve('taken');
      else if (error.code === 'EACCES') resolve('forbidden');
      else reject(error);
    });
    server.listen({ port, host }, () => server.close(() => resolve('free')));
  });
}

/** @returns {Promise<number>} A TCP port on the loopback address that was free a moment ago. */
export function freeLoopbackPort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** Whether something answers on a loopback port. */
export function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** @returns {Promise<boolean>} Whether a port is free over both UDP and TCP. */
async function mediaPortFree(port) {
  if ((await portState(port)) !== 'free') return false;
  return new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, () => socket.close(() => resolve(true)));
  });
}

/**
 * Listens on a loopback port as long as this process runs: no other process can use it.
 *
 * @returns {Promise<net.Server | null>} Null when the port cannot be had.
 */
function holdPort(port) {
  return new Promise((resolve) => {
    const server = net.createServer((socket) => socket.destroy());
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server.unref()));
  });
}

/**
 * Reserves the first of several blocks of ports that is wholly free over UDP and TCP: the same one at every start, unless
 * something else on this machine, such as a second installation, has it. Between looking at a port and the moment in which
 * the server listens on it lie seconds. So each block has a guard, one more port, that only one process can listen on: it
 * holds the block from before the look until this process ends.
 *
 * @param {object} range
 * @param {number} range.first
 * @param {number} range.count Ports in a block.
 * @param {number} range.blocks
 * @param {number} range.guard Loopback port that guards the first block; the next ones follow.
 * @returns {Promise<{ base: number, release: () => void } | null>}
 */
export async function reserveMediaPorts({ first, count, blocks, guard }) {
  for (let block = 0; block < blocks; block += 1) {
    const holder = await holdPort(guard + block);
    if (holder === null) continue;
    const base = first + block * count;
    const free = await Promise.all(
      Array.from({ length: count }, (_, index) => mediaPortFree(base + index)),
    );
    if (free.every(Boolean)) return { base, release: () => holder.close() };
    holder.close();
  }
  return null;
}

/**
 * The media ports of a start: the first block, which firewalls are opened for. Only a demo takes another one when something
 * else has it, and says so; anything else would run with ports that clients cannot reach.
 *
 * @param {Parameters<typeof reserveMediaPorts>[0]} range
 * @param {{ demo: boolean, chosen?: string, say: (line: string) => void }} options `chosen`: MEDIA_BASE_PORT as a person set it.
 * @returns {Promise<{ base: string, release: () => void }>}
 */
export async function mediaPortsFor(range, { demo, chosen, say }) {
  if (chosen) return { base: chosen, release: () => undefined };
  const name = (base) => `${base} to ${base + range.count - 1}`;
  const reserved = await reserveMediaPorts(range);
  if (reserved?.base === range.first)
    return { base: String(reserved.base), release: reserved.release };
  const sentence = `Media ports ${name(range.first)} (UDP and TCP) are needed, and another program has one of them.`;
  if (reserved === null)
    throw new Failure(sentence, { help: ['Choose a free range: MEDIA_BASE_PORT=45000 npm start'] });
  if (!demo) {
    reserved.release();
    throw new Failure(sentence, {
      help: [
        `${name(reserved.base)} are free. Open those in the firewall and say so: MEDIA_BASE_PORT=${reserved.base} npm start`,
      ],
    });
  }
  say(
    `${sentence}\nThis demo uses ${name(reserved.base)} instead; a firewall has to let those through.`,
  );
  return { base: String(reserved.base), release: reserved.release };
}

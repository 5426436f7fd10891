import { randomInt } from 'node:crypto';
import dgram from 'node:dgram';
import { mediaPortsFor, portState, reserveMediaPorts } from './ports.mjs';

const BLOCKS = { count: 2, blocks: 8 };

/**
 * Blocks of two ports and their guards, none of them in use. They are below the ports that systems give to connections, so
 * that no other test takes one of them in between, and the guards are not among the ports that they guard.
 */
async function someRange() {
  const ports = BLOCKS.count * BLOCKS.blocks;
  for (;;) {
    const first = randomInt(10_000, 30_000);
    const all = Array.from({ length: ports + BLOCKS.blocks }, (_, index) => first + index);
    const states = await Promise.all(all.map((port) => portState(port)));
    if (states.every((state) => state === 'free'))
      return { first, ...BLOCKS, guard: first + ports };
  }
}

describe('reserveMediaPorts', () => {
  it('gives servers that start at the same moment different ports', async () => {
    const range = await someRange();
    const reserved = await Promise.all([1, 2, 3].map(() => reserveMediaPorts(range)));
    expect(new Set(reserved.map(({ base }) => base)).size).toBe(3);
    reserved.forEach(({ release }) => release());
  });

  it('gives the same ports again once they were released', async () => {
    const range = await someRange();
    const first = await reserveMediaPorts(range);
    first.release();
    const second = await reserveMediaPorts(range);
    expect(second.base).toBe(first.base);
    second.release();
  });

  it('skips a block of which another process uses one port, also over UDP only', async () => {
    const range = await someRange();
    const socket = dgram.createSocket('udp4');
    await new Promise((resolve) => socket.bind(range.first + 1, resolve));
    const reserved = await reserveMediaPorts(range);
    expect(reserved.base).toBeGreaterThan(range.first);
    reserved.release();
    await new Promise((resolve) => socket.close(resolve));
  });
});

describe('the media ports of a start', () => {
  let range;
  let other;
  let said;
  const say = (line) => said.push(line);
  beforeEach(async () => {
    said = [];
    range = await someRange();
    other = dgram.createSocket('udp4');
    await new Promise((resolve) => other.bind(range.first, resolve));
  });
  afterEach(() => new Promise((resolve) => other.close(resolve)));

  it('are only those that the firewall was opened for, unless others are configured', async () => {
    const refusal = await mediaPortsFor(range, { demo: false, say }).catch((error) => error);
    expect(refusal.message).toContain(`Media ports ${range.first} to ${range.first + 1}`);
    expect(refusal.help[0]).toMatch(
      /are free\. Open those in the firewall.*MEDIA_BASE_PORT=\d+ npm start/,
    );
    const chosen = await mediaPortsFor(range, { demo: false, chosen: '50000', say });
    expect([chosen.base, said]).toEqual(['50000', []]);
  });

  it('are others for a demo, which says so', async () => {
    const ports = await mediaPortsFor(range, { demo: true, say });
    expect(Number(ports.base)).toBeGreaterThan(range.first);
    expect(said.join()).toContain(`This demo uses ${ports.base} to`);
    ports.release();
  });
});

import dgram from 'node:dgram';
import { freeLoopbackPort, mediaPortsFor, reserveMediaPorts } from './ports.mjs';

/** Blocks of two ports, somewhere that no other test uses. */
async function someRange() {
  const first = await freeLoopbackPort();
  return {
    first: first > 60_000 ? first - 1000 : first,
    count: 2,
    blocks: 8,
    guard: await freeLoopbackPort(),
  };
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

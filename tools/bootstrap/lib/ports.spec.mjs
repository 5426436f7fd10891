import dgram from 'node:dgram';
import { freeLoopbackPort, reserveMediaPorts } from './ports.mjs';

/** Blocks of two ports, somewhere that no other test uses. */
async function someRange() {
  const first = await freeLoopbackPort();
  return { first: first > 60_000 ? first - 1000 : first, count: 2, blocks: 8, guard: await freeLoopbackPort() };
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

  it('passes over a block in which something else uses one port, over UDP alone too', async () => {
    const range = await someRange();
    const socket = dgram.createSocket('udp4');
    await new Promise((resolve) => socket.bind(range.first + 1, resolve));
    const reserved = await reserveMediaPorts(range);
    expect(reserved.base).toBeGreaterThan(range.first);
    reserved.release();
    await new Promise((resolve) => socket.close(resolve));
  });
});

import { startPool } from '../../../../test/media/worker-pool.js';
import type { WorkerPool } from '../mediasoup/worker-pool.js';
import { RoomRegistry } from './room-registry.js';
import { Room } from './room.js';

/** Rooms on a real worker. */
describe('RoomRegistry', () => {
  let pool: WorkerPool;
  const registry = new RoomRegistry();

  beforeAll(async () => {
    pool = await startPool();
  });
  afterAll(() => pool.close());

  it('opens one room for ten joins at the same moment, and removes it when it closes', async () => {
    const rooms = await Promise.all(
      Array.from({ length: 10 }, () => registry.open('call', () => Room.open('call', pool))),
    );
    expect(new Set(rooms).size).toBe(1);
    expect([registry.callIds, registry.find('call')]).toEqual([['call'], rooms[0]]);
    rooms[0]?.close('call-ended');
    expect([registry.callIds, registry.find('call')]).toEqual([[], null]);
  });

  it('removes a room that could not be opened', async () => {
    await expect(
      registry.open('call', () => Promise.reject(new Error('no worker'))),
    ).rejects.toThrow('no worker');
    expect(registry.callIds).toEqual([]);
    const room = await registry.open('call', () => Room.open('call', pool));
    expect(room.closed).toBe(false);
    registry.closeAll('node-closing');
    expect(registry.callIds).toEqual([]);
  });

  it('closes a room as soon as it is open when it was closed meanwhile', async () => {
    const opening = registry.open('call', () => Room.open('call', pool));
    registry.close('call', 'call-ended');
    expect((await opening).closed).toBe(true);
    expect(registry.callIds).toEqual([]);
  });
});

import { IceClient } from '../../../../test/media/ice-client.js';
import { identity, microphone } from '../../../../test/media/room-peers.js';
import { eventually, startPool } from '../../../../test/media/worker-pool.js';
import type { WorkerPool } from '../mediasoup/worker-pool.js';
import type { PeerTransport } from './peer-transport.js';
import { Room } from './room.js';

/** Empty, as browsers send it for what they receive (RFC 3550). */
const RECEIVER_REPORT = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 1]);

/** A transport of a real worker, with a client that sends packets. */
describe('what a PeerTransport has received', () => {
  let pool: WorkerPool;
  let room: Room;
  let transport: PeerTransport;
  let client: IceClient;
  beforeAll(async () => {
    pool = await startPool();
  });
  afterAll(() => pool.close());
  beforeEach(async () => {
    room = await Room.open('call', pool);
    const peer = await room.join(identity('anna'));
    await room.join(identity('ben'));
    transport = peer.transport(peer.transports.recv.id);
    client = await IceClient.open(transport.options);
  });
  afterEach(() => {
    client.close();
    room.close('call-ended');
  });

  const listen = async (): Promise<string> => {
    const { producerId } = await room.produce(room.peer('ben'), microphone());
    await room.consume(room.peer('anna'), [producerId], room.rtpCapabilities);
    return producerId;
  };
  const connect = async (): Promise<void> => {
    expect(await client.check()).toBe(true);
    await eventually(async () => (await transport.hasReceived()) !== null, 'ICE');
  };
  /** The answer to the check says that the worker has read what was sent before. */
  const send = async (by: IceClient = client): Promise<void> => {
    by.send(RECEIVER_REPORT);
    await client.check();
  };

  it('is unknown before ICE has connected', async () => {
    await listen();
    expect(await transport.hasReceived()).toBe(null);
  });

  it('is unknown while the client has no track, and sends ICE checks alone', async () => {
    const producerId = await listen();
    await connect();
    expect(await transport.hasReceived()).toBe(false);
    room.closeProducer(room.peer('ben'), producerId);
    await eventually(async () => (await transport.hasReceived()) === null, 'the end of the track');
    await listen();
    expect(await transport.hasReceived()).toBe(false);
  });

  it('is true once for each time in which a packet has arrived; ICE checks do not count', async () => {
    await listen();
    await connect();
    await client.check();
    expect(await transport.hasReceived()).toBe(false);
    for (let round = 0; round < 3; round += 1) {
      await send();
      expect([await transport.hasReceived(), await transport.hasReceived()]).toEqual([true, false]);
    }
  });

  it('counts no packet of anybody else', async () => {
    await listen();
    await connect();
    const other = await IceClient.open(transport.options);
    await send(other);
    expect(await transport.hasReceived()).toBe(false);
    other.close();
  });

  it('is about the time since it was forgotten, and unknown after the end', async () => {
    await listen();
    await connect();
    await send();
    transport.forgetReceived();
    expect(await transport.hasReceived()).toBe(false);
    await send();
    expect(await transport.hasReceived()).toBe(true);
    transport.close();
    expect(await transport.hasReceived()).toBe(null);
  });
});

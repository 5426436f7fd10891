import { VIDEO_CODECS } from '@chatcall/contracts';
import type { VideoCodec } from '@chatcall/contracts';
import { identity, receiving } from '../../../../test/media/room-peers.js';
import { eventually, startPool } from '../../../../test/media/worker-pool.js';
import type { WorkerPool } from '../mediasoup/worker-pool.js';
import type { Peer } from './peer.js';
import { Room } from './room.js';
import { ROOM_TIMINGS } from './room-types.js';

/** Rooms on a real worker. */
describe('the codecs of video for a room', () => {
  let pool: WorkerPool;
  let room: Room;
  let changes: (readonly VideoCodec[])[];

  beforeAll(async () => {
    pool = await startPool();
  });
  afterAll(() => pool.close());
  beforeEach(async () => {
    room = await Room.open('call', pool, { ...ROOM_TIMINGS, moreCodecsMs: 50 });
    changes = [];
    room.on('videoCodecs', (codecs) => changes.push(codecs));
  });
  afterEach(() => room.close('call-ended'));

  /** Lets a device join that receives video in these codecs. */
  const join = async (name: string, ...codecs: VideoCodec[]): Promise<Peer> => {
    const peer = await room.join(identity(name));
    await room.consumeAll(peer, receiving(room.rtpCapabilities, ...codecs));
    return peer;
  };

  it('are all that the server forwards while every device receives them, or has not said what it receives', async () => {
    await room.join(identity('anna'));
    await join('ben', ...VIDEO_CODECS);
    expect([room.videoCodecs, changes]).toEqual([VIDEO_CODECS, []]);
  });

  it('are those that everybody receives: fewer at once, more after a while', async () => {
    await join('anna', ...VIDEO_CODECS);
    const ben = await join('ben', 'H264');
    expect(changes).toEqual([['H264']]);
    const cleo = await join('cleo', 'VP8', 'H264');
    expect(changes).toHaveLength(1);
    ben.close('hung-up');
    expect(room.videoCodecs).toEqual(['H264']);
    await eventually(() => changes.length === 2, 'the further codec');
    expect(changes[1]).toEqual(['VP8', 'H264']);
    cleo.close('hung-up');
    await eventually(() => changes.length === 3, 'all codecs');
    expect(changes[2]).toEqual(VIDEO_CODECS);
  });

  it('do not come back while a device that cannot receive them replaces itself', async () => {
    await join('anna', ...VIDEO_CODECS);
    await join('ben', 'H264');
    const again = await room.join(identity('ben again', 'ben'));
    await room.consumeAll(again, receiving(room.rtpCapabilities, 'H264'));
    await join('cleo', 'H264');
    expect(changes).toEqual([['H264']]);
  });

  it('do not change when a device that is in the room says something else', async () => {
    await join('anna', ...VIDEO_CODECS);
    const ben = await join('ben', 'VP8');
    await room.consumeAll(ben, receiving(room.rtpCapabilities, 'H264'));
    expect(changes).toEqual([['VP8']]);
  });

  it('do not depend on a device that receives no video', async () => {
    await join('anna', ...VIDEO_CODECS);
    await join('ben');
    expect([room.videoCodecs, changes]).toEqual([VIDEO_CODECS, []]);
  });

  it('are those that most devices receive when there is none for all of them', async () => {
    await join('anna', 'VP8', 'VP9');
    await join('ben', 'VP8');
    await join('cleo', 'H264');
    expect(room.videoCodecs).toEqual(['VP8']);
  });
});

import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import { CallConnections } from '../../src/modules/calls/call-connections.js';
import { CallStateService } from '../../src/modules/calls/call-state.service.js';
import { CallReconciler } from '../../src/modules/calls/reconciler/call-reconciler.js';
import { MediaNodes, MediaUnavailableError } from '../../src/modules/media-node/index.js';
import type { PeerState } from '../../src/modules/media-node/index.js';
import { LocalMediaNode } from '../../src/modules/media-node/node/local-media-node.js';
import { callWith, codeOf, direct, group, log, person, reconnect } from './people.js';
import type { TestPerson } from './people.js';
import { NodeDirectory } from '../../src/modules/media-node/node/node-directory.js';
import { ProcessRelay } from '../../src/platform/redis/index.js';
import { RemoteMediaNodes } from '../../src/modules/media-node/node/remote-media-nodes.js';
import { eventually } from './worker-pool.js';

/**
 * What is lost between two API processes with one database and one Redis; anna is connected to the
 * first, ben to the second.
 */
describe('two nodes', () => {
  let one: TestApp;
  let two: TestApp;
  let anna: TestPerson;
  let ben: TestPerson;
  let conversationId: string;

  beforeAll(async () => {
    one = await startTestApp({ redis: true });
    two = await startAnotherNode();
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });
  beforeEach(async () => {
    // Also for looks of the second process, which begin by themselves.
    const { id } = one.app.get(LocalMediaNode);
    for (const { app } of [one, two])
      jest.spyOn(app.get(MediaNodes), 'choose').mockResolvedValue(id);
    [anna, ben] = await Promise.all([person(one, 'anna'), person(one, 'ben', two)]);
    conversationId = await direct(anna, ben);
  });

  const startAnotherNode = (env: Record<string, string> = {}): Promise<TestApp> =>
    startTestApp({ databaseUrl: one.databaseUrl, redisPrefix: one.redisPrefix ?? '', env });

  const nothingIsLeft = (): Promise<void> =>
    eventually(
      () => [one, two].every(({ app }) => app.get(LocalMediaNode).callIds.length === 0),
      'the end of the rooms',
    );

  /**
   * Looks at all calls, as if differences that were noticed had lasted so many seconds longer. A look
   * that a process began by itself just before may store the former time again: what depends on the
   * seconds is awaited in a loop.
   */
  async function look(afterSeconds = 0): Promise<void> {
    await one.database.query(
      'UPDATE call_differences SET noticed_at = noticed_at - make_interval(secs => $1)',
      [afterSeconds],
    );
    await one.app.get(CallReconciler).look(null);
  }

  /** The state of a peer in the room on the first node. */
  async function stateOf(peer: { callId: string; peerId: string }): Promise<PeerState> {
    return (await one.app.get(LocalMediaNode).execute({ type: 'peer-state', ...peer })).state;
  }

  it('repair what messages lost between them have left behind', async () => {
    const team = await group(anna, ben);
    const [mine, theirs] = await callWith(anna, team, ben);
    const callId = mine?.call.id ?? '';
    const node = one.app.get(LocalMediaNode);
    const lost = jest
      .spyOn(two.app.get(RemoteMediaNodes), 'execute')
      .mockRejectedValue(new Error('Redis went away for a moment'));
    await ben.send('call:hangup', { callId });
    expect(node.peerIds(callId)).toContain(theirs?.peerId);
    await look();
    expect(node.peerIds(callId)).toEqual([mine?.peerId]);
    await anna.waitFor('call:peerLeft', ({ peerId }) => peerId === theirs?.peerId);

    // The other way round: a device in the database that is in no room.
    const gone = { session: ben.sessionId, peer: '0190f3c2-7c1e-7d5a-9b1e-000000000001' };
    await one.database.query(
      `INSERT INTO call_devices (call_id, session_id, user_id, peer_id) VALUES ($1, $2, $3, $4)`,
      [callId, gone.session, ben.id, gone.peer],
    );
    const devices = `SELECT peer_id FROM call_devices WHERE call_id = $1`;
    await look();
    await look(15);
    expect(await one.database.query(devices, [callId])).toHaveLength(2);
    await eventually(async () => {
      await look(30);
      return (await one.database.query(devices, [callId])).length === 1;
    }, 'the removal of the device');

    // And a room whose call has ended.
    await ben.send('call:query', {});
    await one.database.query(`DELETE FROM calls WHERE id = $1`, [callId]);
    expect(node.callIds).toContain(callId);
    await look();
    expect(node.callIds).toEqual([]);
    lost.mockRestore();
    await nothingIsLeft();
  });

  const killed = '0190f3c2-7c1e-7d5a-9b1e-00000000dead';

  it('move the calls of a node that is gone, and not those of one that seemed so for a moment', async () => {
    const [mine] = await callWith(anna, conversationId, ben);
    const callId = mine?.call.id ?? '';
    jest
      .spyOn(one.app.get(MediaNodes), 'lost')
      .mockResolvedValueOnce(new Set([one.app.get(LocalMediaNode).id]));
    await look();
    await look(2);
    expect((await log(anna))[0]).toMatchObject({ id: callId, state: 'active' });
    await one.database.query('UPDATE calls SET media_node_id = $2 WHERE id = $1', [callId, killed]);
    expect(await codeOf(ben.send('call:join', { callId }))).toBe('MEDIA.UNAVAILABLE');
    for (const person of [anna, ben]) expect(person.all('media:interrupted')).toEqual([]);
    await eventually(async () => {
      await look(2);
      return anna.all('media:interrupted').length > 0;
    }, 'the move of the call');
    // The connection of Ben, whose request failed, is in no call meanwhile: his device tries again.
    const peerIds = [];
    for (const person of [anna, ben])
      peerIds.push((await person.send('call:join', { callId })).peerId);
    expect(one.app.get(LocalMediaNode).peerIds(callId)).toEqual(peerIds);
    await look(20);
    expect(await log(anna)).toMatchObject([{ id: callId, state: 'active' }]);
    await anna.send('call:hangup', { callId });
    await nothingIsLeft();
  });

  it('end the calls of a node that is gone when no other node takes them for a while', async () => {
    const [mine] = await callWith(anna, conversationId, ben);
    const callId = mine?.call.id ?? '';
    for (const { app } of [one, two])
      jest
        .spyOn(app.get(MediaNodes), 'choose')
        .mockRejectedValue(new MediaUnavailableError('No media node is running.'));
    await one.database.query('UPDATE calls SET media_node_id = $2 WHERE id = $1', [callId, killed]);
    await eventually(async () => {
      await look(2);
      const noticed = `SELECT 1 FROM call_differences WHERE kind = 'node-not-replaced'`;
      return (await one.database.query(noticed)).length > 0;
    }, 'the loss of the node');
    await look(10);
    expect(await log(anna)).toMatchObject([{ id: callId, state: 'active' }]);
    await eventually(async () => {
      await look(5);
      return (await log(anna))[0]?.state === 'ended';
    }, 'the end of the call');
    expect(await log(anna)).toMatchObject([{ id: callId, endReason: 'failed' }]);
    await Promise.all(
      [anna, ben].map((person) =>
        person.waitFor('call:ended', ({ reason }) => reason === 'failed'),
      ),
    );
  });

  it('keep the calls of a node that is silent for a moment but still listens', async () => {
    const [mine] = await callWith(anna, conversationId, ben);
    const callId = mine?.call.id ?? '';
    const listening = [one, two].map(({ app }) =>
      jest.spyOn(app.get(ProcessRelay), 'mayListen').mockResolvedValue(true),
    );
    const quiet = [one, two].map(({ app }) =>
      jest.spyOn(app.get(NodeDirectory), 'silentMs').mockReturnValue(11_000),
    );
    await one.database.query('UPDATE calls SET media_node_id = $2 WHERE id = $1', [callId, killed]);
    await look();
    await look(2);
    expect((await log(anna))[0]).toMatchObject({ id: callId, state: 'active' });
    for (const spy of [...listening, ...quiet]) spy.mockRestore();
    await eventually(async () => {
      await look(2);
      return anna.all('media:interrupted').length > 0;
    }, 'the move of the call');
    await anna.send('call:hangup', { callId });
  });

  it('notice that a connection is lost although its process could not say so', async () => {
    const team = await group(anna, ben);
    const [mine, theirs] = await callWith(anna, team, ben);
    const peer = { callId: mine?.call.id ?? '', peerId: theirs?.peerId ?? '' };
    const lost = jest
      .spyOn(two.app.get(RemoteMediaNodes), 'execute')
      .mockRejectedValue(new Error('Redis went away for a moment'));
    ben.socket.io.engine.close();
    await eventually(
      () => !two.app.get(CallConnections).statesOf([peer.peerId]).has(peer.peerId),
      'the loss of the connection',
    );
    lost.mockRestore();
    await look();
    expect(await stateOf(peer)).toBe('suspended');
    await one.app.get(LocalMediaNode).execute({ type: 'leave', ...peer, reason: 'disconnected' });
    await anna.send('call:hangup', { callId: peer.callId });
    await nothingIsLeft();
  });

  it('keep the devices of a process that is gone for as long as those that were cut off, unless it comes back', async () => {
    const team = await group(anna, ben);
    const [mine, theirs] = await callWith(anna, team, ben);
    const peer = { callId: mine?.call.id ?? '', peerId: theirs?.peerId ?? '' };
    const [stored] = await one.database.query<{ id: string }>(
      'SELECT process_id AS id FROM call_devices WHERE peer_id = $1',
      [peer.peerId],
    );
    expect(stored?.id).toBe(two.app.get(LocalMediaNode).id);
    const storeProcess = (id: string | undefined): Promise<unknown> =>
      one.database.query('UPDATE call_devices SET process_id = $2 WHERE peer_id = $1', [
        peer.peerId,
        id,
      ]);
    await storeProcess(killed);
    await look();
    expect(await stateOf(peer)).toBe('attended');
    await eventually(async () => {
      await look(5);
      return (await stateOf(peer)) === 'suspended';
    }, 'the suspension');
    await storeProcess(stored?.id);
    await look();
    expect(await stateOf(peer)).toBe('attended');
    for (const person of [anna, ben]) await person.send('call:hangup', { callId: peer.callId });
    await nothingIsLeft();
  });

  it.each<[string, (socket: TestPerson['socket']) => unknown]>([
    ['is lost', (socket) => socket.io.engine.close()],
    ['is closed', (socket) => socket.disconnect()],
  ])(
    'keep the peer of a device that is back through the other process, also when its old connection %s later',
    async (_how, end) => {
      const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
      const [callId, entry] = [call.id, randomUUID()];
      const mine = await ben.send('call:accept', { callId, requestId: entry } as never);
      const back = await reconnect(one, ben.user);
      const again = { callId, keptPeerId: mine.peerId, previousEntries: [entry] };
      const kept = await back.send('call:join', again);
      expect([kept.peerId, kept.recvTransport.id]).toEqual([mine.peerId, mine.recvTransport.id]);
      const { app } = two;
      const handling = [
        jest.spyOn(app.get(MediaNodes), 'execute'),
        jest.spyOn(app.get(CallStateService), 'apply'),
      ];
      end(ben.socket);
      await eventually(
        () => handling.some(({ mock }) => mock.calls.length > 0),
        'the end of the old connection',
      );
      await Promise.all(handling.flatMap(({ mock }) => mock.results.map(({ value }) => value)));
      for (const spy of handling) spy.mockRestore();
      expect(await stateOf({ callId, peerId: mine.peerId })).toBe('attended');
      expect((await log(anna))[0]).toMatchObject({ state: 'active' });
      await back.send('call:hangup', { callId });
      back.socket.disconnect();
      await nothingIsLeft();
    },
  );
});

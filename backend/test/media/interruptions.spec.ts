import pg from 'pg';
import type { CallJoined, SystemNote } from '@chatcall/contracts';
import { SharedSettings } from '../../src/platform/database/shared-settings.js';
import { createMigratedDatabase, startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import { LocalMediaNode } from '../../src/modules/media-node/node/local-media-node.js';
import { MediasoupService } from '../../src/modules/media-node/mediasoup/mediasoup.service.js';
import { closeApp } from '../../src/platform/lifecycle/process-lifecycle.js';
import {
  befriend,
  callWith,
  codeOf,
  direct,
  ended,
  group,
  log,
  notes,
  outcomes,
  people,
  person,
  reconnect,
} from './people.js';
import { removableWorker } from './removable-worker.js';
import type { RemovableWorker } from './removable-worker.js';
import { opusParameters } from './rtp-parameters.js';
import { dumpWorkers } from './worker-dumps.js';
import { eventually } from './worker-pool.js';

/** Workers, processes and timers that end during active calls. */
describe('when something ends under a call', () => {
  describe('a worker that is killed', () => {
    let app: TestApp;

    beforeAll(async () => {
      app = await startTestApp({ env: { MEDIA_WORKERS: '2' } });
    });
    afterAll(() => app.close());

    it('interrupts its call, which can be joined again, and not the other call', async () => {
      const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
      const [mine] = await callWith(anna, await direct(anna, ben), ben);
      const [other] = await callWith(cleo, await direct(cleo, dora), dora);
      const callId = mine?.call.id ?? '';
      const killed = await workerOf(mine);
      process.kill(killed, 'SIGKILL');

      await Promise.all(
        [anna, ben].map((person) =>
          person.waitFor('media:interrupted', (notice) => notice.callId === callId),
        ),
      );
      expect(cleo.all('media:interrupted')).toEqual([]);
      expect(
        await codeOf(
          anna.send('media:restartIce', { callId, transportId: mine?.sendTransport.id ?? '' }),
        ),
      ).toBe('MEDIA.NOT_JOINED');
      const produced = await cleo.send('media:produce', {
        callId: other?.call.id ?? '',
        transportId: other?.sendTransport.id ?? '',
        kind: 'audio',
        source: 'microphone',
        rtpParameters: opusParameters(7),
        paused: false,
      });
      await dora.waitFor(
        'media:newProducer',
        ({ producer }) => producer.producerId === produced.producerId,
      );

      const again = await Promise.all(
        [anna, ben].map((person) => person.send('call:join', { callId })),
      );
      expect(again.map(({ call }) => call.state)).toEqual(['active', 'active']);
      expect(await workerOf(again[0])).not.toBe(killed);
      await eventually(() => app.app.get(MediasoupService).workers.length === 2, 'the replacement');
      const { status } = await fetch(`${app.url}/api/health/ready`);
      expect(status).toBe(200);
      for (const id of [callId, other?.call.id ?? '']) {
        for (const person of [anna, cleo]) await codeOf(person.send('call:hangup', { callId: id }));
      }
      expect(await ended(anna, callId)).toMatchObject({ endReason: 'completed' });
    });

    /** Process that carries the transports of a peer. */
    async function workerOf(joined: CallJoined | undefined): Promise<number> {
      const id = joined?.sendTransport.id ?? '';
      const workers = await dumpWorkers();
      return workers.find(({ transportIds }) => transportIds.includes(id))?.pid ?? 0;
    }
  });

  describe('all workers, and none can be started', () => {
    let app: TestApp;
    let binary: RemovableWorker;

    beforeAll(async () => {
      binary = await removableWorker();
      app = await startTestApp({ env: { MEDIA_WORKERS: '2', MEDIASOUP_WORKER_BIN: binary.path } });
    });
    afterAll(async () => {
      await app.close();
      await binary.close();
    });

    it('keep the call for users who join again once a worker runs', async () => {
      const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
      const [toBen, toDora] = [await direct(cleo, ben), await direct(cleo, dora)];
      await befriend(cleo, ben);
      const [mine] = await callWith(anna, await direct(anna, ben), ben);
      const callId = mine?.call.id ?? '';
      const service = app.app.get(MediasoupService);
      const dead = service.workers.map(({ pid }) => pid);
      await binary.takeAway();
      for (const pid of dead) process.kill(pid, 'SIGKILL');
      await Promise.all(
        [anna, ben].map((person) =>
          person.waitFor('media:interrupted', (notice) => notice.callId === callId),
        ),
      );
      await eventually(() => service.workers.length === 0, 'the death of all workers');

      for (const person of [anna, ben])
        expect(await codeOf(person.send('call:join', { callId }))).toBe('MEDIA.UNAVAILABLE');
      expect((await fetch(`${app.url}/api/health/ready`)).status).toBe(503);
      const initiated = (conversationId: string): Promise<string> =>
        codeOf(cleo.send('call:initiate', { conversationId, kind: 'audio' }));
      expect([await initiated(toBen), await initiated(toDora)]).toEqual([
        'MEDIA.UNAVAILABLE',
        'MEDIA.UNAVAILABLE',
      ]);
      expect((await log(anna))[0]).toMatchObject({ id: callId, state: 'active' });
      expect(service.workers).toEqual([]);

      await binary.putBack();
      await replaced(service, 2);
      expect(service.workers.map(({ pid }) => pid).filter((pid) => dead.includes(pid))).toEqual([]);
      expect((await fetch(`${app.url}/api/health/ready`)).status).toBe(200);
      const [again] = await Promise.all(
        [anna, ben].map((person) => person.send('call:join', { callId })),
      );
      expect(again?.call.state).toBe('active');
      for (const person of [anna, ben]) await codeOf(person.send('call:hangup', { callId }));
      expect(await ended(ben, callId)).toMatchObject({ endReason: 'completed' });
    }, 90_000);

    /** Waits for all workers. The pool waits longer after each failed attempt, up to half a minute. */
    async function replaced(service: MediasoupService, size: number): Promise<void> {
      const deadline = Date.now() + 60_000;
      while (service.workers.length < size) {
        if (Date.now() > deadline) throw new Error('the workers were not replaced within 60 s');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });

  describe('the time to answer', () => {
    let app: TestApp;

    beforeAll(async () => {
      app = await startTestApp({ env: { RING_SECONDS: '1' } });
    });
    afterAll(() => app.close());

    it('makes a call missed when it is over', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
      await ben.waitFor(
        'call:ringingStopped',
        ({ callId, reason }) => callId === call.id && reason === 'missed',
      );
      await anna.waitFor('call:ended', ({ reason }) => reason === 'missed');
      expect(outcomes(await ended(ben, call.id))).toEqual({ anna: 'left', ben: 'missed' });
      await eventually(async () => (await notes(ben, conversationId)).length === 1, 'the note');
      expect(app.app.get(LocalMediaNode).callIds).toEqual([]);
    });

    it('makes a group call missed for the members who did not answer', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const [mine] = await callWith(anna, await group(anna, ben, cleo), ben);
      await anna.waitFor(
        'call:declined',
        ({ userId, reason }) => userId === cleo.id && reason === 'missed',
      );
      await cleo.waitFor('call:ringingStopped', ({ reason }) => reason === 'missed');
      expect((await log(cleo))[0]).toMatchObject({ state: 'active' });
      expect((await cleo.send('call:join', { callId: mine?.call.id ?? '' })).peers).toHaveLength(2);
    });
  });

  describe('the process', () => {
    it('shuts down in order: its calls end and their participants are notified', async () => {
      // No other process runs on this database: it would end the call in its own comparison.
      const database = await createMigratedDatabase();
      const app = await startTestApp({ databaseUrl: database.url });
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const [mine] = await callWith(anna, conversationId, ben);
      const pids = app.app.get(MediasoupService).workers.map(({ pid }) => pid);
      await app.close();
      expect(anna.all('call:ended')).toMatchObject([{ callId: mine?.call.id, reason: 'failed' }]);
      await eventually(() => !pids.some(isRunning), 'the end of the workers');
      expect(await storedNotes(database.url, conversationId)).toMatchObject([{ reason: 'failed' }]);
      await database.drop();
    });

    it('leaves calls behind when it is killed, which the next one ends', async () => {
      const first = await startTestApp();
      const [anna, ben] = [await person(first, 'anna'), await person(first, 'ben')];
      const conversationId = await direct(anna, ben);
      const [mine] = await callWith(anna, conversationId, ben);
      // As a kill would: nothing that the first process would still do reaches the database.
      await first.app.get(SharedSettings).close();
      const second = await startTestApp({ databaseUrl: first.databaseUrl });
      const row = await ended({ ...anna, app: second }, mine?.call.id ?? '');
      expect(row).toMatchObject({ endReason: 'failed', duration: expect.any(Number) });
      await eventually(
        async () => (await notes({ ...anna, app: second }, conversationId)).length === 1,
        'the note',
      );
      const back = await reconnect(second, anna.user);
      await expect(back.send('call:query', {})).resolves.toEqual({ ringing: [], active: [] });
      expect(await codeOf(back.send('call:join', { callId: mine?.call.id ?? '' }))).toBe(
        'CALL.ENDED',
      );
      const again = await back.send('call:initiate', { conversationId, kind: 'audio' });
      expect(again.call.state).toBe('ringing');
      back.socket.disconnect();
      await closeApp(second.app);
      await first.close();
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The notes about calls that a conversation has in the database, while no process serves it. */
async function storedNotes(databaseUrl: string, conversationId: string): Promise<SystemNote[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ system: SystemNote }>(
      `SELECT system FROM messages WHERE conversation_id = $1 AND system->>'kind' = 'call-ended'`,
      [conversationId],
    );
    return rows.map(({ system }) => system);
  } finally {
    await client.end();
  }
}

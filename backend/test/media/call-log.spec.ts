import type { Call, CallJoined, CursorPage, IceServer, LoggedCall } from '@chatcall/contracts';
import { rest, startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import { direct, ended, group, outcomes, people, reconnect } from './people.js';
import type { TestDevice, TestPerson } from './people.js';

/** The call log, ICE servers and health over REST. */
describe('the call log', () => {
  let app: TestApp;
  let anna: TestPerson;
  let ben: TestPerson;
  let cleo: TestPerson;

  beforeAll(async () => {
    app = await startTestApp({
      env: {
        UNANSWERED_RINGS: '1000',
        TURN_URLS: 'stun:turn.example.com:3478,turn:turn.example.com:3478',
        TURN_SECRET: 'secret',
        TURN_TTL_SECONDS: '600',
      },
    });
    ({ anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo'));
  });
  afterAll(() => app.close());

  const get = async <T>(person: TestPerson, path: string): Promise<T> =>
    (await rest<T>(app.url, 'GET', path, { token: person.user.token })).body;

  const cancelled = async (conversationId: string): Promise<string> => {
    const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
    await anna.send('call:cancel', { callId: call.id });
    await ended(anna, call.id);
    return call.id;
  };

  it('comes in pages, newest first, to the participants of a call', async () => {
    const withBen = await direct(anna, ben);
    const team = await group(anna, ben, cleo);
    const ids: string[] = [];
    for (const conversationId of [withBen, team, withBen, team, team])
      ids.unshift(await cancelled(conversationId));

    const pages: string[][] = [];
    let cursor = '';
    do {
      const page = await get<CursorPage<Call>>(
        ben,
        `calls?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      pages.push(page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? '';
    } while (cursor !== '');
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);

    const ofCleo = await get<CursorPage<Call>>(cleo, 'calls');
    expect(ofCleo.items.map(({ id }) => id)).toEqual([ids[0], ids[1], ids[3]]);
    const ofTeam = await get<CursorPage<Call>>(ben, `calls?conversationId=${team}&limit=3`);
    expect(ofTeam).toMatchObject({
      items: [{ id: ids[0] }, { id: ids[1] }, { id: ids[3] }],
      nextCursor: null,
    });
    expect(await get<Call>(cleo, `calls/${ids[0]}`)).toMatchObject({
      kind: 'audio',
      startedBy: anna.id,
      endReason: 'cancelled',
    });
  });

  it('has the outcome for each participant, and the duration', async () => {
    const { call } = await anna.send('call:initiate', {
      conversationId: await group(anna, ben, cleo),
      kind: 'video',
    });
    await ben.send('call:accept', { callId: call.id });
    await cleo.send('call:decline', { callId: call.id });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await ben.send('call:hangup', { callId: call.id });
    await anna.send('call:hangup', { callId: call.id });
    const row = await ended(anna, call.id);
    expect(outcomes(row)).toEqual({ anna: 'left', ben: 'left', cleo: 'declined' });
    expect(row.duration).toBeGreaterThanOrEqual(1);
    expect(
      row.participants.map(({ user, joinedAt }) => [user.displayName, joinedAt !== null]),
    ).toEqual([
      ['anna', true],
      ['ben', true],
      ['cleo', false],
    ]);
  });

  it('shows no calls of a group to a user who has left it, not even their own', async () => {
    const team = await group(anna, ben);
    const callId = await cancelled(team);
    const left = await rest(app.url, 'DELETE', `chats/${team}/membership`, {
      token: ben.user.token,
    });
    expect(left.status).toBe(204);
    const one = await rest(app.url, 'GET', `calls/${callId}`, { token: ben.user.token });
    expect(one.code).toBe('CALL.NOT_FOUND');
    expect((await get<CursorPage<Call>>(ben, 'calls')).items.map(({ id }) => id)).not.toContain(
      callId,
    );
    const answer = await rest(app.url, 'GET', `calls?conversationId=${team}`, {
      token: ben.user.token,
    });
    expect(answer.code).toBe('CHAT.NOT_MEMBER');
  });

  it('gives each user TURN credentials of their own, in the answer to a join and over REST', async () => {
    const joined: CallJoined = await anna.send('call:initiate', {
      conversationId: await direct(anna, cleo),
      kind: 'audio',
    });
    const servers = await get<CursorPage<IceServer>>(anna, 'calls/ice-servers');
    expect(servers.nextCursor).toBeNull();
    for (const [stun, turn] of [joined.iceServers, servers.items]) {
      expect(stun).toEqual({ urls: ['stun:turn.example.com:3478'] });
      const [expiry, userId] = (turn?.username ?? '').split(':');
      expect([turn?.urls, userId]).toEqual([['turn:turn.example.com:3478'], anna.id]);
      expect(Number(expiry) - Date.now() / 1000).toBeGreaterThan(590);
    }
    await anna.send('call:cancel', { callId: joined.call.id });
  });

  it('answers after every connect which calls ring and which are active', async () => {
    const conversationId = await direct(anna, ben);
    const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
    const phone = await reconnect(app, ben.user);
    await expect(phone.send('call:query', {})).resolves.toMatchObject({
      ringing: [{ id: call.id, state: 'ringing' }],
      active: [],
    });
    await ben.send('call:accept', { callId: call.id });
    await expect(phone.send('call:query', {})).resolves.toMatchObject({
      ringing: [],
      active: [{ id: call.id, state: 'active' }],
    });
    await anna.send('call:hangup', { callId: call.id });
    await ended(anna, call.id);
    await expect(phone.send('call:query', {})).resolves.toEqual({ ringing: [], active: [] });
    phone.socket.disconnect();
  });

  const MEASURES = {
    seconds: 30,
    poorSeconds: 4,
    uplinkLoss: 120,
    downlinkLoss: null,
    roundTrip: 40,
    jitter: 10,
    sentKbps: 900,
    receivedKbps: 300,
    freezes: 1,
    path: 'host',
    protocol: 'udp',
  } as const;

  it('has what the device of the user measured: averages of its reports, and nothing of others', async () => {
    const conversationId = await direct(anna, ben);
    const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
    const callId = call.id;
    await ben.send('call:accept', { callId });
    await ben.send('call:reportQuality', { callId, ...MEASURES });
    await ben.send('call:hangup', { callId });
    await ended(anna, callId);
    const last = { ...MEASURES, seconds: 10, uplinkLoss: 40, downlinkLoss: 8, roundTrip: 80 };
    await ben.send('call:reportQuality', { callId, ...last, path: 'relay', protocol: 'tls' });
    const qualityOf = async (person: TestPerson) =>
      (await get<CursorPage<LoggedCall>>(person, 'calls')).items.find(({ id }) => id === callId)
        ?.quality;
    expect(await qualityOf(ben)).toEqual({
      seconds: 40,
      poorSeconds: 8,
      uplinkLoss: 100,
      downlinkLoss: 8,
      roundTrip: 50,
      jitter: 10,
      sentKbps: 900,
      receivedKbps: 300,
      freezes: 2,
      path: 'relay',
      protocol: 'tls',
    });
    expect(await qualityOf(anna)).toBeNull();
  });

  it('takes no report of another device, of another time, or beyond the bounds', async () => {
    const conversationId = await group(anna, ben, cleo);
    const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
    const callId = call.id;
    const code = (device: TestDevice, report: object): Promise<unknown> =>
      device
        .send('call:reportQuality', { callId, ...MEASURES, ...report })
        .then(() => 'ok')
        .catch((error: unknown) => (error as { code?: string }).code);
    const phone = await anna.anotherDevice();
    expect(await code(phone, {})).toBe('CALL.NOT_PARTICIPANT');
    expect(await code(ben, {})).toBe('CALL.NOT_PARTICIPANT');
    for (const bad of [
      { seconds: 0 },
      { seconds: 301 },
      { uplinkLoss: 1001 },
      { uplinkLoss: 1.5 },
      { roundTrip: -1 },
      { path: '10.0.0.1' },
      { freezes: undefined },
    ])
      expect([bad, await code(anna, bad)]).toEqual([bad, 'COMMON.VALIDATION']);
    await anna.send('call:cancel', { callId });
    await ended(anna, callId);
    await app.database.query(
      `UPDATE calls SET ended_at = now() - interval '1 hour' WHERE id = $1`,
      [callId],
    );
    expect(await code(anna, {})).toBe('CALL.ENDED');
    phone.socket.disconnect();
  });

  it('is filtered by missed, incoming and outgoing calls, also page by page', async () => {
    const { dora, emil } = await people(app, 'dora', 'emil');
    const conversationId = await direct(dora, emil);
    const made: Record<string, string> = {};
    const start = async (from: TestPerson, name: string): Promise<string> => {
      const { call } = await from.send('call:initiate', { conversationId, kind: 'audio' });
      made[call.id] = name;
      return call.id;
    };
    for (const name of ['missed 1', 'missed 2']) {
      const callId = await start(dora, name);
      await dora.send('call:cancel', { callId });
      await ended(dora, callId);
    }
    const declined = await start(dora, 'declined');
    await emil.send('call:decline', { callId: declined });
    await ended(dora, declined);
    const outgoing = await start(emil, 'outgoing');
    await emil.send('call:cancel', { callId: outgoing });
    await ended(emil, outgoing);
    const names = async (query: string): Promise<(string | undefined)[]> =>
      (await get<CursorPage<Call>>(emil, `calls?${query}`)).items.map(({ id }) => made[id]);
    expect(await names('filter=missed')).toEqual(['missed 2', 'missed 1']);
    expect(await names('filter=incoming')).toEqual(['declined', 'missed 2', 'missed 1']);
    expect(await names(`filter=outgoing&conversationId=${conversationId}`)).toEqual(['outgoing']);
    const first = await get<CursorPage<Call>>(emil, 'calls?filter=missed&limit=1');
    expect(await names(`filter=missed&limit=1&cursor=${first.nextCursor}`)).toEqual(['missed 1']);
    const other = await rest(app.url, 'GET', `calls?filter=incoming&cursor=${first.nextCursor}`, {
      token: emil.user.token,
    });
    expect(other.code).toBe('COMMON.VALIDATION');
  });

  it('counts missed calls alike on all devices, until one of them has seen the log', async () => {
    const { fred, gina } = await people(app, 'fred', 'gina');
    const phone = await gina.anotherDevice();
    const conversationId = await direct(fred, gina);
    for (const count of [1, 2]) {
      const { call } = await fred.send('call:initiate', { conversationId, kind: 'audio' });
      await fred.send('call:cancel', { callId: call.id });
      for (const device of [gina, phone])
        await device.waitFor('callLog:missedChanged', (notice) => notice.count === count);
    }
    expect(await get(gina, 'calls/missed')).toEqual({ count: 2 });
    expect(await get(fred, 'calls/missed')).toEqual({ count: 0 });
    for (let time = 0; time < 2; time += 1) {
      const seen = await rest(app.url, 'POST', 'calls/missed/seen', { token: gina.user.token });
      expect(seen.status).toBe(204);
    }
    await phone.waitFor('callLog:missedChanged', ({ count }) => count === 0);
    expect(await get(gina, 'calls/missed')).toEqual({ count: 0 });
    phone.socket.disconnect();
  });
});

import type { Call, CallJoined, CursorPage, IceServer } from '@chatcall/contracts';
import { rest, startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import { direct, ended, group, outcomes, people, reconnect } from './people.js';
import type { TestPerson } from './people.js';

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
});

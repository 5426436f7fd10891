import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  Conversation,
  CountedTotals,
  CursorPage,
  OwnMembership,
  Section,
  SyncResponse,
} from '@chatcall/contracts';
import { nextNotice } from '../../../../test/support/index.js';
import { collect, silence, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

const HOUR_MS = 3_600_000;

describe('own settings of conversations', () => {
  let app: ChatsApp;

  beforeAll(async () => {
    app = await startChatsApp();
  });

  afterAll(() => app.close());

  const pair = async (): Promise<readonly [Person, Person]> => [
    await app.person('Anna'),
    await app.person('Ben'),
  ];
  const change = async (person: Person, id: string, body: object): Promise<OwnMembership> => {
    const answer = await person.api<OwnMembership>('PATCH', `chats/${id}/membership`, body);
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const listed = async (person: Person, filter: string): Promise<string[]> =>
    (await person.api<CursorPage<Conversation>>('GET', `chats?filter=${filter}`)).body.items.map(
      ({ title }) => title ?? '',
    );
  const sectionsOf = async (person: Person): Promise<string[]> =>
    (await person.api<CursorPage<Section>>('GET', 'sections')).body.items.map(({ name }) => name);
  const create = async (person: Person, name: string): Promise<Section> => {
    const { status, body } = await person.api<Section>('POST', 'sections', { name });
    expect(status).toBe(201);
    return body;
  };

  it('reach all devices of the user, nobody else, and a later sync', async () => {
    const [anna, ben] = await pair();
    const { id } = await anna.group('Quiet', ben);
    const known = (await anna.api<Conversation>('GET', `chats/${id}`)).body;
    const sync = (since: string | null) =>
      anna.api<SyncResponse>('POST', 'sync', {
        since,
        conversations: [{ id, version: known.version }],
      });
    const { since } = (await sync(null)).body;
    const section = await create(anna, 'Customers');
    const [annas, bens] = [await anna.socket(), await ben.socket()];
    const strange = collect(bens, 'chat:ownMembershipChanged');
    const notice = nextNotice(annas, 'chat:ownMembershipChanged');
    const settings = {
      muted: true,
      mutedUntil: new Date(Date.now() + HOUR_MS).toISOString(),
      archived: false,
      favourite: true,
      hidden: true,
      sectionId: section.id,
    };
    expect(await change(anna, id, settings)).toMatchObject(settings);
    expect(await notice).toEqual({ conversationId: id, ...settings, accepted: true });
    expect((await sync(since)).body.items[0]?.conversation.own).toMatchObject(settings);
    expect(await change(anna, id, {})).toMatchObject(settings);
    expect((await ben.api<OwnMembership>('GET', `chats/${id}/membership`)).body).toMatchObject({
      muted: false,
      favourite: false,
      sectionId: null,
    });
    await silence();
    expect(strange).toEqual([]);
  });

  it('accept a conversation without writing in it, for all devices of the user', async () => {
    const [anna, ben] = await pair();
    const { body } = await anna.api<Conversation>('POST', 'chats/direct', { userId: ben.id });
    await anna.send(body.id, 'Hello');
    const ownOf = async (): Promise<OwnMembership> =>
      (await ben.api<OwnMembership>('GET', `chats/${body.id}/membership`)).body;
    expect((await ownOf()).accepted).toBe(false);
    const refused = await ben.api('PATCH', `chats/${body.id}/membership`, { accepted: false });
    expect(refused).toMatchObject({ status: 400, body: { code: 'COMMON.VALIDATION' } });
    const bens = await ben.socket();
    const notice = nextNotice(bens, 'chat:ownMembershipChanged');
    expect(await change(ben, body.id, { accepted: true })).toMatchObject({ accepted: true });
    expect(await notice).toMatchObject({ conversationId: body.id, accepted: true });
    expect(await change(ben, body.id, { accepted: true })).toMatchObject({ accepted: true });
    expect(await change(ben, body.id, {})).toMatchObject({ accepted: true });
  });

  it('mute until a time, after which it counts again without a request', async () => {
    const [anna, ben] = await pair();
    const { id } = await anna.group('Loud', ben);
    await ben.send(id, 'Hello');
    const totals = async (): Promise<CountedTotals> =>
      (await anna.api<CountedTotals>('GET', 'chats/totals')).body;
    const until = new Date(Date.now() + HOUR_MS).toISOString();
    expect(await change(anna, id, { mutedUntil: until })).toMatchObject({
      muted: true,
      mutedUntil: until,
    });
    const { unread, muteEndsIn } = await totals();
    expect(unread).toBe(0);
    expect(muteEndsIn).toBeGreaterThan(HOUR_MS / 1000 - 300);
    expect(muteEndsIn).toBeLessThanOrEqual(HOUR_MS / 1000);
    await app.database.query(
      "UPDATE conversation_members SET muted_until = now() - interval '1 second' WHERE conversation_id = $1 AND user_id = $2",
      [id, anna.id],
    );
    expect(await totals()).toMatchObject({ unread: 1, muteEndsIn: null });
    expect(await change(anna, id, {})).toMatchObject({ muted: false, mutedUntil: null });
    expect(await change(anna, id, { muted: true })).toMatchObject({
      muted: true,
      mutedUntil: null,
    });
    expect(await change(anna, id, { mutedUntil: null })).toMatchObject({ muted: true });
    expect(await change(anna, id, { muted: false })).toMatchObject({ muted: false });
  });

  it.each([
    ['in the past', { mutedUntil: '2020-01-31T09:30:00.000Z' }],
    ['that is no time', { mutedUntil: 'tomorrow' }],
    ['when it is not muted', { muted: false, mutedUntil: '2050-01-31T09:30:00.000Z' }],
  ])('refuses a mute until a time %s', async (_, body) => {
    const anna = await app.person('Anna');
    const { id } = await anna.group('Loud');
    const answer = await anna.api('PATCH', `chats/${id}/membership`, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'COMMON.VALIDATION' } });
  });

  it('hide a conversation until the next message, and not while it has unread ones', async () => {
    const [anna, ben] = await pair();
    const { id } = await anna.group('Hidden', ben);
    await anna.group('Shown', ben);
    await change(anna, id, { hidden: true });
    await change(anna, id, { hidden: true });
    expect(await listed(anna, 'active')).toEqual(['Shown']);
    expect(await listed(ben, 'active')).toEqual(['Shown', 'Hidden']);
    await anna.api('PATCH', `chats/${id}`, { topic: 'A change that is no message' });
    expect(await listed(anna, 'active')).toEqual(['Shown']);
    await ben.send(id, 'Hello');
    expect(await listed(anna, 'active')).toEqual(['Hidden', 'Shown']);
    expect((await change(anna, id, { hidden: true })).unread).toBe(1);
    expect(await listed(anna, 'active')).toEqual(['Hidden', 'Shown']);
    await anna.api('PUT', `chats/${id}/read`, { seq: 99 });
    expect(await listed(anna, 'active')).toEqual(['Shown']);
    await change(anna, id, { hidden: false });
    expect(await listed(anna, 'active')).toEqual(['Hidden', 'Shown']);
  });

  it('list favourites and conversations in sections, without archived ones', async () => {
    const anna = await app.person('Anna');
    const section = await create(anna, 'Customers');
    const [favourite, placed, archived] = [
      await anna.group('Favourite'),
      await anna.group('Placed'),
      await anna.group('Archived'),
    ];
    await anna.group('Other');
    await change(anna, favourite.id, { favourite: true });
    await change(anna, placed.id, { sectionId: section.id });
    await change(anna, archived.id, { favourite: true, archived: true });
    expect(await listed(anna, 'placed')).toEqual(['Placed', 'Favourite']);
    await change(anna, favourite.id, { favourite: false });
    await change(anna, placed.id, { sectionId: null });
    expect(await listed(anna, 'placed')).toEqual([]);
  });

  it('end with the membership', async () => {
    const [anna, ben] = await pair();
    const { id } = await anna.group('Team', ben);
    const section = await create(ben, 'Customers');
    await change(ben, id, { favourite: true, hidden: true, sectionId: section.id });
    await ben.api('DELETE', `chats/${id}/membership`);
    await anna.api('POST', `chats/${id}/members`, { userIds: [ben.id] });
    const { body } = await ben.api<OwnMembership>('GET', `chats/${id}/membership`);
    expect(body).toMatchObject({ favourite: false, hidden: false, sectionId: null });
  });

  it('order, rename, collapse and delete sections, on all devices', async () => {
    const anna = await app.person('Anna');
    const [a, b] = [await create(anna, ' A '), await create(anna, 'B')];
    const c = await create(anna, 'C');
    const socket = await anna.socket();
    const moved = nextNotice(socket, 'chat:sectionsChanged');
    await anna.api('PATCH', `sections/${c.id}`, { position: 0, collapsed: true });
    expect(await moved).toEqual({ sections: [{ ...c, collapsed: true }, a, b] });
    await anna.api('PATCH', `sections/${c.id}`, { position: 0, collapsed: true });
    await anna.api('PATCH', `sections/${a.id}`, { position: LIMITS.sectionsMax - 1, name: 'Z' });
    expect(await sectionsOf(anna)).toEqual(['C', 'B', 'Z']);

    const { id } = await anna.group('Team');
    await change(anna, id, { sectionId: b.id });
    for (const _ of ['first', 'again'])
      expect((await anna.api('DELETE', `sections/${b.id}`)).status).toBe(204);
    expect(await sectionsOf(anna)).toEqual(['C', 'Z']);
    const { own } = (await anna.api<Conversation>('GET', `chats/${id}`)).body;
    expect(own.sectionId).toBeNull();
  });

  it('refuse sections of others, unknown ones, and more than allowed', async () => {
    const [anna, ben] = await pair();
    const { id } = await anna.group('Team');
    const bens = await create(ben, 'Of Ben');
    const missing = { status: 404, body: { code: 'CHAT.NOT_FOUND' } };
    expect(
      await anna.api('PATCH', `chats/${id}/membership`, { sectionId: bens.id, favourite: true }),
    ).toMatchObject(missing);
    expect((await change(anna, id, {})).favourite).toBe(false);
    expect(await anna.api('PATCH', `sections/${bens.id}`, { name: 'Mine' })).toMatchObject(missing);
    await anna.api('DELETE', `sections/${bens.id}`);
    expect(await sectionsOf(ben)).toEqual(['Of Ben']);
    expect(await ben.api('PATCH', `chats/${id}/membership`, { sectionId: bens.id })).toMatchObject({
      status: 404,
      body: { code: 'CHAT.NOT_MEMBER' },
    });

    const full = Array.from({ length: LIMITS.sectionsMax }, (_, index) => `Section ${index}`);
    await Promise.all(full.map((name) => anna.api('POST', 'sections', { name })));
    expect(await anna.api('POST', 'sections', { name: 'One more' })).toMatchObject({
      status: 409,
      body: { code: 'CHAT.TOO_MANY_SECTIONS' },
    });
    expect(new Set(await sectionsOf(anna))).toEqual(new Set(full));
  });
});

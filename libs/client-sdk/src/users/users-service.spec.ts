import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type { Contact } from '@chatcall/contracts';
import { settle } from '../testing/fake-host.js';
import { heldAnswer, ok, problem } from '../testing/fake-http.js';
import { ADA, BOB, ROOM } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';
import { UserCards } from './user-cards.js';

const contact = (state: Contact['state'], user = BOB): Contact => ({
  user,
  state,
  since: ADA.createdAt,
});

describe('contacts', () => {
  it('are loaded, sorted by name, and follow the events', async () => {
    const bench = new Bench();
    const zoe = { ...BOB, id: 'zoe', displayName: 'Zoe' };
    bench.http.on(
      'GET contacts',
      ok({ items: [contact('accepted', zoe), contact('incoming')], nextCursor: null }),
    );
    await bench.signIn();
    const names = (): string[] =>
      bench.client.users.contacts$.value.map(({ user, state }) => `${user.displayName} ${state}`);
    expect(names()).toEqual(['Bob incoming', 'Zoe accepted']);
    bench.sockets.emit('contact:changed', { userId: BOB.id, contact: contact('accepted') });
    bench.sockets.emit('contact:changed', { userId: 'zoe', contact: null });
    expect(names()).toEqual(['Bob accepted']);
    bench.sockets.emit('user:updated', { user: { ...BOB, displayName: 'Robert' } });
    expect(names()).toEqual(['Robert accepted']);
    bench.client.close();
  });

  it('are loaded page by page until there are no more', async () => {
    const bench = new Bench();
    const zoe = { ...BOB, id: 'zoe', displayName: 'Zoe' };
    bench.http.on('GET contacts', ({ url }) =>
      url.includes('cursor=next')
        ? ok({ items: [contact('accepted', zoe)], nextCursor: null })
        : ok({ items: [contact('accepted')], nextCursor: 'next' }),
    );
    await bench.signIn();
    await settle();
    expect(bench.client.users.contacts$.value.map(({ user }) => user.displayName)).toEqual([
      'Bob',
      'Zoe',
    ]);
    expect(bench.client.users.contactsState$.value.status).toBe('ready');
    bench.client.close();
  });

  it('that changed while the list was requested keep the state of the event', async () => {
    const bench = new Bench();
    const held = heldAnswer();
    const zoe = { ...BOB, id: 'zoe', displayName: 'Zoe' };
    bench.http.on('GET contacts', () => held.answer);
    await bench.signIn();
    bench.sockets.emit('contact:changed', { userId: BOB.id, contact: contact('accepted') });
    bench.sockets.emit('contact:changed', { userId: 'zoe', contact: null });
    held.give(ok({ items: [contact('incoming'), contact('accepted', zoe)], nextCursor: null }));
    await settle();
    expect(
      bench.client.users.contacts$.value.map(({ user, state }) => `${user.displayName} ${state}`),
    ).toEqual(['Bob accepted']);
    bench.client.close();
  });

  it('report that they could not be loaded, and are loaded after the next connect', async () => {
    const bench = new Bench();
    bench.http.on('GET contacts', problem(503, 'COMMON.UNAVAILABLE'));
    await bench.signIn();
    expect(bench.client.users.contactsState$.value).toMatchObject({
      status: 'failed',
      error: { code: 'COMMON.UNAVAILABLE' },
    });
    bench.http.on('GET contacts', ok({ items: [contact('accepted')], nextCursor: null }));
    bench.sockets.cut();
    await bench.clock.advance(1000);
    expect(bench.client.users.contactsState$.value).toEqual({ status: 'ready', error: null });
    bench.client.close();
  });

  it('are requested again after a transient error, without another connect', async () => {
    const bench = new Bench();
    bench.http.on('GET contacts', problem(429, 'COMMON.RATE_LIMITED'));
    await bench.signIn();
    await settle();
    bench.http.on('GET contacts', ok({ items: [contact('accepted')], nextCursor: null }));
    await bench.clock.advance(5000);
    expect(bench.client.users.contacts$.value.map(({ user }) => user.id)).toEqual([BOB.id]);
    expect(bench.client.users.contactsState$.value).toEqual({ status: 'ready', error: null });
    bench.client.close();
  });

  it('are taken from the first request when a second one, sent meanwhile, fails', async () => {
    const bench = new Bench();
    const first = heldAnswer();
    bench.http.on('GET contacts', () => first.answer);
    await bench.signIn();
    bench.http.on('GET contacts', problem(503, 'COMMON.UNAVAILABLE'));
    await bench.client.users.reloadContacts();
    expect(bench.client.users.contactsState$.value.status).toBe('failed');
    first.give(ok({ items: [contact('accepted')], nextCursor: null }));
    await settle();
    expect(bench.client.users.contacts$.value.map(({ user }) => user.id)).toEqual([BOB.id]);
    expect(bench.client.users.contactsState$.value).toEqual({ status: 'ready', error: null });
    bench.client.close();
  });

  it('are loaded again on request', async () => {
    const bench = new Bench();
    bench.http.on('GET contacts', problem(503, 'COMMON.UNAVAILABLE'));
    await bench.signIn();
    await bench.client.users.reloadContacts();
    expect(bench.client.users.contactsState$.value.status).toBe('failed');
    bench.http.on('GET contacts', ok({ items: [contact('accepted')], nextCursor: null }));
    await bench.client.users.reloadContacts();
    expect(bench.client.users.contactsState$.value).toEqual({ status: 'ready', error: null });
    bench.client.close();
  });

  it('are requested, blocked and removed', async () => {
    const bench = new Bench();
    bench.http
      .on(`PUT contacts/${BOB.id}`, ok(contact('outgoing')))
      .on(`PUT contacts/${BOB.id}/block`, ok(contact('blocked')))
      .on(`DELETE contacts/${BOB.id}/block`, { status: 204 });
    await bench.signIn();
    const states = (): string[] => bench.client.users.contacts$.value.map(({ state }) => state);
    await bench.client.users.requestContact(BOB.id);
    expect(states()).toEqual(['outgoing']);
    await bench.client.users.block(BOB.id);
    expect(states()).toEqual(['blocked']);
    await bench.client.users.unblock(BOB.id);
    expect(states()).toEqual([]);
    bench.client.close();
  });
});

describe('user cards', () => {
  it('are known from messages, and are updated everywhere', async () => {
    const bench = new Bench();
    bench.store('hello', false);
    await bench.signIn();
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.emit('user:updated', { user: { ...BOB, displayName: 'Robert' } });
    expect(timeline.messages$.value[0]?.sender.displayName).toBe('Robert');
    expect(timeline.members$.value[1]?.user.displayName).toBe('Robert');
    expect(bench.client.chats.conversations$.value[0]?.peer?.displayName).toBe('Robert');
    expect(bench.client.users.card$(BOB.id).value?.displayName).toBe('Robert');
    bench.client.close();
  });

  it('are requested once for many callers', async () => {
    const bench = new Bench();
    bench.http.on(`GET users/${BOB.id}`, ok(BOB));
    await bench.signIn();
    await Promise.all([bench.client.users.loadCard(BOB.id), bench.client.users.loadCard(BOB.id)]);
    await bench.client.users.loadCard(BOB.id);
    expect(bench.http.count(`GET users/${BOB.id}`)).toBe(1);
    bench.client.close();
  });

  it('include my own, also after a change on another device', async () => {
    const bench = new Bench();
    bench.http.on('PATCH users/me', ok({ ...ADA, displayName: 'Ada L' }));
    await bench.signIn();
    await bench.client.users.updateProfile({ displayName: 'Ada L' });
    expect(bench.client.users.me$.value?.displayName).toBe('Ada L');
    bench.sockets.emit('user:updated', { user: { ...ADA, displayName: 'Countess' } });
    expect(bench.client.users.me$.value).toMatchObject({
      displayName: 'Countess',
      email: ADA.email,
    });
    bench.client.close();
  });

  it('say that a user was deactivated, in messages and conversations, until they are active again', async () => {
    const bench = new Bench();
    bench.store('hello', false);
    await bench.signIn();
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    const states = (): unknown[] => [
      timeline.messages$.value[0]?.sender.state,
      timeline.members$.value[1]?.user.state,
      bench.client.chats.conversations$.value[0]?.peer?.state,
      bench.client.users.card$(BOB.id).value?.state,
    ];
    bench.sockets.emit('user:updated', { user: { ...BOB, state: 'deactivated' } });
    expect(states()).toEqual(Array(4).fill('deactivated'));
    bench.sockets.emit('user:updated', { user: BOB });
    expect(states()).toEqual(Array(4).fill(undefined));
    bench.client.close();
  });

  it('follow a change of my own site role, and find nobody without the directory', async () => {
    const bench = new Bench();
    await bench.signIn();
    const access = { siteRole: 'guest', permissions: SITE_PERMISSIONS.guest } as const;
    bench.sockets.emit('user:accessChanged', access);
    expect(bench.client.users.me$.value).toMatchObject(access);
    bench.sockets.emit('user:updated', { user: { ...BOB, id: ADA.id, displayName: 'Ada L' } });
    expect(bench.client.users.me$.value).toMatchObject({ ...access, displayName: 'Ada L' });
    const search = bench.client.users.search();
    search.setQuery('bob');
    await bench.clock.advance(2_000);
    expect(search.state$.value).toMatchObject({ status: 'ready', hits: [] });
    expect(bench.http.count('GET users/search')).toBe(0);
    search.close();
    bench.client.close();
  });

  it('upload a picture as a form, and remove it', async () => {
    const bench = new Bench();
    bench.http.on('DELETE users/me/avatar', { status: 204 });
    bench.http.on('PUT users/me/avatar', ok({ ...ADA, avatarUrl: '/api/users/a/avatar/1' }));
    await bench.signIn();
    const content = { size: 3, type: 'image/png' };
    await bench.client.users.setAvatar({ name: 'me.png', content });
    expect(bench.http.requests.at(-1)).toMatchObject({
      form: { field: 'file', file: { name: 'me.png', content } },
    });
    expect(bench.client.users.avatarAddress(bench.client.users.me$.value?.avatarUrl ?? null)).toBe(
      'http://server/api/users/a/avatar/1',
    );
    await bench.client.users.removeAvatar();
    expect(bench.client.users.me$.value).toEqual({ ...ADA, avatarUrl: null });
    bench.client.close();
  });
});

describe('a user card that is being loaded', () => {
  it('is requested once, also when a request of the previous session ends meanwhile', async () => {
    const fails: ((error: Error) => void)[] = [];
    const cards = new UserCards(() => new Promise((_, reject) => fails.push(reject)));
    const before = cards.load(BOB.id);
    cards.clear();
    void cards.load(BOB.id).catch(() => undefined);
    fails[0]?.(new Error('the session ended'));
    await expect(before).rejects.toThrow();
    void cards.load(BOB.id).catch(() => undefined);
    expect(fails).toHaveLength(2);
  });
});

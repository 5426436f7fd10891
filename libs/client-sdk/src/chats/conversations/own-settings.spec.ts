import type { Section } from '@chatcall/contracts';
import { ok } from '../../testing/fake-http.js';
import { settle } from '../../testing/fake-host.js';
import { BOB, message, ROOM } from '../../testing/samples.js';
import { Bench } from '../../testing/test-bench.js';

const HOUR_MS = 3_600_000;

describe('own settings of a conversation', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = new Bench();
    bench.http.on('POST auth/logout', ok({}));
    await bench.signIn();
  });

  afterEach(() => bench.client.close());

  const settings = (change: object): object => ({
    muted: false,
    mutedUntil: null,
    archived: false,
    favourite: false,
    hidden: false,
    sectionId: null,
    ...change,
  });
  const elsewhere = (change: object): void =>
    bench.sockets.emit('chat:ownMembershipChanged', {
      conversationId: ROOM,
      ...settings(change),
    });
  const own = () => bench.client.chats.conversation$(ROOM).value?.own;

  it('follow other devices', () => {
    elsewhere({ favourite: true, sectionId: 'section-1' });
    expect(own()).toMatchObject({ favourite: true, sectionId: 'section-1', role: 'member' });
  });

  it('change with the answer of the server', async () => {
    bench.http.on(`PATCH chats/${ROOM}/membership`, ok(settings({ favourite: true })));
    await bench.client.chats.changeOwn(ROOM, { favourite: true });
    expect(own()).toMatchObject({ favourite: true, role: 'member' });
  });

  it('end a mute at its time', async () => {
    const until = new Date(bench.clock.now() + HOUR_MS).toISOString();
    elsewhere({ muted: true, mutedUntil: until });
    await bench.clock.advance(HOUR_MS - 1);
    expect(own()).toMatchObject({ muted: true, mutedUntil: until });
    await bench.clock.advance(1);
    expect(own()).toMatchObject({ muted: false, mutedUntil: null });
  });

  it('end a mute that is longer than timers can count', async () => {
    const days = 40 * 24;
    elsewhere({
      muted: true,
      mutedUntil: new Date(bench.clock.now() + days * HOUR_MS).toISOString(),
    });
    for (let day = 0; day < 39; day += 1) await bench.clock.advance(24 * HOUR_MS);
    expect(own()?.muted).toBe(true);
    await bench.clock.advance(25 * HOUR_MS);
    expect(own()?.muted).toBe(false);
  });

  it('hide a conversation until the next message, but not from the list while it is unread', () => {
    bench.http.on('GET chats', ok({ items: [], nextCursor: null }));
    elsewhere({ hidden: true });
    expect(own()?.hidden).toBe(true);
    bench.sockets.emit('chat:message', { message: message(1, { sender: BOB }) });
    expect(own()?.hidden).toBe(false);
  });

  it('load sections once they are shown, and follow other devices', async () => {
    const section = (id: string, name = id): Section => ({ id, name, collapsed: false });
    bench.http.on('GET sections', ok({ items: [section('a'), section('b')], nextCursor: null }));
    const { chats } = bench.client;
    expect(chats.sections.sections$.value).toEqual([]);
    await settle();
    expect(chats.sections.sections$.value.map(({ id }) => id)).toEqual(['a', 'b']);
    bench.http.on('POST sections', ok(section('c')));
    await chats.sections.create('c');
    bench.http.on('PATCH sections/c', ok(section('c', 'First')));
    await chats.sections.update('c', { name: 'First', position: 0 });
    expect(chats.sections.sections$.value.map(({ name }) => name)).toEqual(['First', 'a', 'b']);
    bench.http.on('DELETE sections/a', ok({}));
    await chats.sections.delete('a');
    expect(chats.sections.sections$.value.map(({ id }) => id)).toEqual(['c', 'b']);
    bench.sockets.emit('chat:sectionsChanged', { sections: [section('d')] });
    expect(chats.sections.sections$.value.map(({ id }) => id)).toEqual(['d']);
  });
});

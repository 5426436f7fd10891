import type { Announcement } from '@chatcall/contracts';
import { settle } from '../testing/fake-host.js';
import { Bench } from '../testing/test-bench.js';

const NEWS: Announcement = { id: 'a1', text: 'News', kind: 'info', dismissible: true };
const ALARM: Announcement = { id: 'a2', text: 'Restart', kind: 'warning', dismissible: false };

describe('announcements', () => {
  it('are shown as the server sends them, each once, until it hides them', async () => {
    const bench = new Bench();
    await bench.signIn();
    const { site } = bench.client;
    for (const announcement of [NEWS, ALARM, NEWS])
      bench.sockets.emit('announcement:shown', { announcement });
    expect(site.announcements$.value).toEqual([ALARM, NEWS]);
    bench.sockets.emit('announcement:hidden', { announcementId: NEWS.id });
    expect(site.announcements$.value).toEqual([ALARM]);
    await bench.client.auth.signOut();
    await settle();
    expect(site.announcements$.value).toEqual([]);
  });

  it('are hidden here as soon as the server has stored it', async () => {
    const bench = new Bench();
    await bench.signIn();
    const { site } = bench.client;
    bench.sockets.emit('announcement:shown', { announcement: NEWS });
    bench.http.on('POST announcements/a1/dismissal', 'offline');
    await expect(site.dismissAnnouncement(NEWS.id)).rejects.toMatchObject({
      code: 'COMMON.OFFLINE',
    });
    expect(site.announcements$.value).toEqual([NEWS]);
    bench.http.on('POST announcements/a1/dismissal', { status: 204 });
    await site.dismissAnnouncement(NEWS.id);
    expect(site.announcements$.value).toEqual([]);
    bench.client.close();
  });
});

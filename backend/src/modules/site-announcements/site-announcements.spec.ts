import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Announcement,
  CursorPage,
  PublishAnnouncementRequest,
  PublishedAnnouncement,
} from '@chatcall/contracts';
import { eventually } from '../../../test/media/worker-pool.js';
import { nextNotice, rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';

describe('announcements', () => {
  let app: TestApp;
  let administrator: TestUser;
  let anna: TestUser;
  let ben: TestUser;

  beforeAll(async () => {
    app = await startTestApp();
    administrator = await app.registerUser('administrator');
    anna = await app.registerUser('anna');
    ben = await app.registerUser('ben');
    await app.changeAccount(administrator, { siteRole: 'administrator' });
  });
  afterAll(() => app.close());

  const publish = (
    body: PublishAnnouncementRequest,
    by = administrator,
  ): Promise<RestAnswer<PublishedAnnouncement>> =>
    rest<PublishedAnnouncement>(app.url, 'POST', 'admin/announcements', { token: by.token, body });
  const end = (id: string): Promise<RestAnswer<unknown>> =>
    rest(app.url, 'DELETE', `admin/announcements/${id}`, { token: administrator.token });
  const shownTo = async ({ token }: TestUser): Promise<readonly Announcement[]> =>
    (await rest<CursorPage<Announcement>>(app.url, 'GET', 'announcements', { token })).body.items;
  const dismiss = (id: string, by: TestUser): Promise<RestAnswer<unknown>> =>
    rest(app.url, 'POST', `announcements/${id}/dismissal`, { token: by.token });
  const inAnHour = (hours: number): string =>
    new Date(Date.now() + hours * 3_600_000).toISOString();

  it('reach all connected clients, and are taken back from them', async () => {
    const sockets = [await anna.socket(), await ben.socket()];
    const arrived = sockets.map((socket) => nextNotice(socket, 'announcement:shown'));
    const { body, status } = await publish({
      text: 'Restart at 22:00.\nSave your work.',
      kind: 'warning',
    });
    expect(status).toBe(201);
    for (const notice of await Promise.all(arrived))
      expect(notice.announcement).toEqual({
        id: body.id,
        text: 'Restart at 22:00.\nSave your work.',
        kind: 'warning',
        dismissible: true,
      });
    const gone = sockets.map((socket) => nextNotice(socket, 'announcement:hidden'));
    for (let times = 0; times < 2; times += 1) expect((await end(body.id)).status).toBe(204);
    for (const notice of await Promise.all(gone)) expect(notice.announcementId).toBe(body.id);
    expect(await shownTo(anna)).toEqual([]);
  });

  it('of another process reach the clients of this one', async () => {
    const shown = nextNotice(await anna.socket(), 'announcement:shown');
    const [row] = await app.database.query<{ id: string }>(
      `INSERT INTO site_announcements (id, text, kind, dismissible, starts_at)
       VALUES ('0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10', 'Elsewhere', 'info', false, now()) RETURNING id`,
    );
    expect((await shown).announcement).toMatchObject({ id: row?.id, text: 'Elsewhere' });
    await end(row?.id ?? '');
  });

  it('are shown to devices that connect later, unless the user has hidden them on another one', async () => {
    const { id } = (await publish({ text: 'News' })).body;
    const first = await anna.socket();
    await eventually(async () => (await shownTo(anna)).length === 1, 'the announcement');
    const hidden = nextNotice(first, 'announcement:hidden');
    for (let times = 0; times < 2; times += 1) expect((await dismiss(id, anna)).status).toBe(204);
    expect((await hidden).announcementId).toBe(id);
    expect(await shownTo(anna)).toEqual([]);
    expect((await shownTo(ben)).map((each) => each.id)).toEqual([id]);
    const late = await app.registerUser('late');
    const socket = await late.socket();
    const again = nextNotice(
      socket,
      'announcement:shown',
      ({ announcement }) => announcement.id !== id,
    );
    const second = (await publish({ text: 'More news', dismissible: false })).body;
    expect((await again).announcement.id).toBe(second.id);
    expect((await dismiss(second.id, late)).code).toBe('COMMON.FORBIDDEN');
    await end(id);
    await end(second.id);
  });

  it('begin and end at their times', async () => {
    const later = (await publish({ text: 'Later', startsAt: inAnHour(1), endsAt: inAnHour(2) }))
      .body;
    expect(await shownTo(anna)).toEqual([]);
    expect((await dismiss(later.id, anna)).code).toBe('COMMON.NOT_FOUND');
    const move = (hours: number): Promise<unknown> =>
      app.database.query(
        `UPDATE site_announcements SET starts_at = starts_at - make_interval(hours => $2),
           ends_at = ends_at - make_interval(hours => $2) WHERE id = $1`,
        [later.id, hours],
      );
    await move(1);
    await eventually(async () => (await shownTo(anna)).length === 1, 'its begin');
    await move(1);
    await eventually(async () => (await shownTo(anna)).length === 0, 'its end');
  });

  it.each<[string, object]>([
    ['without text', { text: '  ' }],
    ['with too much text', { text: 'x'.repeat(501) }],
    ['with invisible characters', { text: 'a\u202eb' }],
    ['of another kind', { text: 'x', kind: 'alarm' }],
    ['that ends before it begins', { text: 'x', startsAt: '2099-01-31T09:30:00.000Z' }],
    ['that has ended', { text: 'x', endsAt: '2020-01-31T09:30:00.000Z' }],
    ['at no time', { text: 'x', endsAt: 'tomorrow' }],
  ])('%s are refused', async (_, body) => {
    expect((await publish(body as PublishAnnouncementRequest)).code).toBe('COMMON.VALIDATION');
  });

  it('are published by administrators only, at most ten at once, and listed', async () => {
    expect((await publish({ text: 'Spam' }, anna)).code).toBe('COMMON.FORBIDDEN');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => publish({ text: `Number ${index}` })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ code }) => code === 'SITE.TOO_MANY_ANNOUNCEMENTS')).toHaveLength(2);
    const listed = await rest<CursorPage<PublishedAnnouncement>>(
      app.url,
      'GET',
      'admin/announcements?limit=5',
      { token: administrator.token },
    );
    expect(listed.body.items).toHaveLength(5);
    expect(listed.body.nextCursor).not.toBeNull();
    expect(listed.body.items[0]?.createdBy?.id).toBe(administrator.user.id);
    for (const { body, status } of answers) if (status === 201) await end(body.id);
    const entries = await app.auditEntries(administrator, 'action=announcement.ended');
    expect(entries.length).toBeGreaterThanOrEqual(10);
  });
});

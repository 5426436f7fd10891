import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NOTICE_LIMITS } from '@chatcall/contracts';
import type { AuthResult, Notice, NoticePage, UnreadNotices } from '@chatcall/contracts';
import {
  connectSocket,
  disconnected,
  nextNotice,
  rest,
  startTestApp,
} from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { EventBus } from '../../platform/events/index.js';
import {
  FactorAdded,
  FactorRemoved,
  FactorsReset,
  PasswordChanged,
  RecoveryCodeUsed,
} from '../auth/index.js';
import { EmailChanged } from '../recovery/index.js';
import { NoticeCleanUp } from './notice-clean-up.js';
import { Notices } from './notices.js';

describe('notices', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const list = async ({ token }: Pick<TestUser, 'token'>, query = ''): Promise<NoticePage> =>
    (await rest<NoticePage>(app.url, 'GET', `notices${query}`, { token })).body;
  const read = ({ token }: TestUser, upTo: string): Promise<RestAnswer<UnreadNotices>> =>
    rest(app.url, 'POST', 'notices/read', { token, body: { upTo } });
  const disown = async (
    { token }: Pick<TestUser, 'token'>,
    id: string,
  ): Promise<number | string> => {
    const answer = await rest(app.url, 'POST', `notices/${id}/disown`, { token });
    return answer.code ?? answer.status;
  };
  const signIn = async ({ user, password }: TestUser): Promise<AuthResult> =>
    (
      await rest<AuthResult>(app.url, 'POST', 'auth/login', {
        body: { login: user.username, password },
        headers: { 'user-agent': 'Phone/7.0' },
      })
    ).body;
  /** Signs in on another device. */
  const noticeOfSignIn = async (person: TestUser): Promise<[Notice, AuthResult]> => {
    const added = nextNotice(await person.socket(), 'notice:added');
    const session = await signIn(person);
    return [(await added).notice, session];
  };

  it('of a sign-in on a new device reach all devices of its user, and nobody else', async () => {
    const anna = await app.registerUser('anna');
    const ben = await app.registerUser('ben');
    const [notice, { sessionId, accessToken }] = await noticeOfSignIn(anna);
    expect(notice).toEqual({
      id: expect.any(String),
      kind: 'sign-in.new-device',
      details: { sessionId, userAgent: 'Phone/7.0', address: '127.0.0.1' },
      createdAt: expect.any(String),
      readAt: null,
    });
    const page = { items: [notice], nextCursor: null, unread: 1 };
    expect(await list(anna)).toEqual(page);
    expect(await list({ token: accessToken })).toEqual(page);
    expect(await list(ben)).toEqual({ items: [], nextCursor: null, unread: 0 });
  });

  it('are read on all devices up to one of them, once', async () => {
    const anna = await app.registerUser('anna');
    const notices = app.app.get(Notices);
    await notices.publish(anna.user.id, 'account.factor-added', { factor: 'totp' });
    await notices.publish(anna.user.id, 'account.password-changed', {});
    const [, first] = (await list(anna)).items;
    const informed = nextNotice(await anna.socket(), 'notice:read');
    const upTo = first?.id ?? '';
    expect((await read(anna, upTo)).body).toEqual({ unread: 1 });
    expect(await informed).toEqual({ upTo, unread: 1 });
    const readAt = (await list(anna)).items[1]?.readAt;
    expect(readAt).not.toBeNull();
    expect((await read(anna, upTo)).body).toEqual({ unread: 1 });
    const { items } = await list(anna);
    expect(items.map((each) => each.readAt)).toEqual([null, readAt]);
    expect((await read(anna, 'not an id')).code).toBe('COMMON.VALIDATION');
  });

  it('of others are neither read nor marked', async () => {
    const anna = await app.registerUser('anna');
    const ben = await app.registerUser('ben');
    const [notice] = await noticeOfSignIn(anna);
    expect((await read(ben, notice.id)).body).toEqual({ unread: 0 });
    expect(await disown(ben, notice.id)).toBe('COMMON.NOT_FOUND');
    expect((await list(anna)).unread).toBe(1);
  });

  it('end the session of a sign-in that was not mine, at once and also when asked twice', async () => {
    const anna = await app.registerUser('anna');
    const [notice, { accessToken }] = await noticeOfSignIn(anna);
    const socket = await anna.socket();
    const stranger = await connectSocket(app.url, accessToken);
    const closed = disconnected(stranger);
    expect(await disown(anna, notice.id)).toBe(204);
    await closed;
    const answer = await rest(app.url, 'GET', 'users/me', { token: accessToken });
    expect(answer.code).toBe('AUTH.SESSION_ENDED');
    expect(await disown(anna, notice.id)).toBe(204);
    expect(socket.connected).toBe(true);
    await app.app.get(Notices).publish(anna.user.id, 'account.factors-reset', {});
    const [other] = (await list(anna)).items;
    expect(await disown(anna, other?.id ?? '')).toBe('COMMON.NOT_FOUND');
    expect(await disown(anna, randomUUID())).toBe('COMMON.NOT_FOUND');
  });

  it('say what happened to the account', async () => {
    const { user, token } = await app.registerUser('anna');
    const events = app.app.get(EventBus);
    events.publish(new PasswordChanged(user.id, null, null));
    events.publish(new EmailChanged(user.id, true));
    events.publish(new FactorAdded(user.id, randomUUID(), 'totp'));
    events.publish(new FactorRemoved(user.id, randomUUID(), 'totp'));
    events.publish(new FactorsReset(user.id, null));
    events.publish(new RecoveryCodeUsed(user.id, 9));
    // Publishing again waits for those before.
    await app.app.get(Notices).publish(user.id, 'account.password-changed', {});
    const { items } = await list({ token });
    expect(items.map(({ kind, details }) => [kind, details]).reverse()).toEqual([
      ['account.password-changed', {}],
      ['account.email-changed', { undone: true }],
      ['account.factor-added', { factor: 'totp' }],
      ['account.factor-removed', { factor: 'totp' }],
      ['account.factors-reset', {}],
      ['account.recovery-code-used', { left: 9 }],
      ['account.password-changed', {}],
    ]);
  });

  it('are the newest ones, in pages, for a limited time', async () => {
    const { user, token } = await app.registerUser('anna');
    const notices = app.app.get(Notices);
    for (let left = 0; left < NOTICE_LIMITS.perUser + 5; left += 1)
      await notices.publish(user.id, 'account.recovery-code-used', { left });
    const seen: unknown[] = [];
    let query = '?limit=90';
    for (let page = 0; page < 3; page += 1) {
      const { items, nextCursor, unread } = await list({ token }, query);
      seen.push(...items.map(({ details }) => (details as { left: number }).left));
      expect(unread).toBe(NOTICE_LIMITS.perUser);
      expect(nextCursor === null).toBe(page === 2);
      query = `?limit=90&cursor=${nextCursor ?? ''}`;
    }
    expect(seen).toEqual(Array.from({ length: NOTICE_LIMITS.perUser }, (_, index) => 204 - index));
    await app.database.query(
      `UPDATE notices SET created_at = now() - make_interval(days => ${NOTICE_LIMITS.keepDays}, secs => 60)
       WHERE user_id = $1 AND (details ->> 'left')::integer < 200`,
      [user.id],
    );
    await app.app.get(NoticeCleanUp).run();
    expect((await list({ token })).items).toHaveLength(5);
  });
});

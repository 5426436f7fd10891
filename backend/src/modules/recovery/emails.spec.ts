import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Me } from '@chatcall/contracts';
import {
  mailEnv,
  rest,
  startMailServer,
  startTestApp,
  tokenIn,
} from '../../../test/support/index.js';
import type { MailServer, TestApp, TestUser } from '../../../test/support/index.js';

describe('e-mail addresses', () => {
  let app: TestApp;
  let server: MailServer;
  let anna: TestUser;
  /** From the mail that follows the registration. */
  let welcome: string;
  let address: string;

  beforeAll(async () => {
    server = await startMailServer();
    app = await startTestApp({ env: mailEnv(server) });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });
  beforeEach(async () => {
    anna = await app.registerUser('anna');
    welcome = tokenIn(await server.next(anna.user.email));
    address = `next-${crypto.randomUUID()}@example.com`;
  });

  const post = async (path: string, body: object = {}, token?: string): Promise<unknown> => {
    const answer = await rest(app.url, 'POST', `auth/${path}`, {
      body,
      ...(token === undefined ? {} : { token }),
    });
    return answer.code ?? answer.status;
  };
  const me = async (): Promise<Me> =>
    (await rest<Me>(app.url, 'GET', 'users/me', { token: anna.token })).body;
  const requestChange = (email: string, currentPassword = anna.password): Promise<unknown> =>
    post('email-change/request', { email, currentPassword }, anna.token);
  /** Changes the address. @returns the token of the link that takes it back */
  const change = async (from: string, to: string): Promise<string> => {
    expect(await requestChange(to)).toBe(204);
    expect(await post('email-change', { token: tokenIn(await server.next(to)) })).toBe(204);
    return tokenIn(await server.next(from));
  };

  it('are verified with the link that is sent after the registration, once', async () => {
    expect((await me()).emailVerified).toBe(false);
    expect(await post('email-verification', { token: welcome })).toBe(204);
    expect((await me()).emailVerified).toBe(true);
    expect(await post('email-verification', { token: welcome })).toBe('AUTH.LINK_INVALID');
  });

  it('can get another link, which replaces the first; verified ones get none', async () => {
    expect(await post('email-verification/request', {}, anna.token)).toBe(204);
    const token = tokenIn(await server.next(anna.user.email));
    expect(await post('email-verification', { token: welcome })).toBe('AUTH.LINK_INVALID');
    expect(await post('email-verification', { token })).toBe(204);
    const before = server.mails.length;
    expect(await post('email-verification/request', {}, anna.token)).toBe(204);
    const other = await app.registerUser('other');
    await server.next(other.user.email);
    expect(server.mails).toHaveLength(before + 1);
  });

  it('change when the new one is confirmed, and not before', async () => {
    expect(await requestChange(address)).toBe(204);
    const mail = await server.next(address);
    expect(mail.parsed.subject).toBe('Confirm your new email address for ChatCall');
    expect((await me()).email).toBe(anna.user.email);
    expect(await post('email-change', { token: tokenIn(mail) })).toBe(204);
    expect(await me()).toMatchObject({ email: address, emailVerified: true });
    expect(await post('email-change', { token: tokenIn(mail) })).toBe('AUTH.LINK_INVALID');
    const informed = await server.next(anna.user.email);
    expect(informed.parsed.subject).toBe('Your ChatCall email address was changed');
    expect(informed.parsed.text).toContain(address);
    // Links that were sent to the former address.
    expect(await post('email-verification', { token: welcome })).toBe('AUTH.LINK_INVALID');
  });

  it('do not change without the password, nor to one that is taken, nor to no address', async () => {
    const other = await app.registerUser('other');
    expect(await requestChange(address, 'not my password')).toBe('AUTH.PASSWORD_WRONG');
    expect(await requestChange(other.user.email.toUpperCase())).toBe('AUTH.EMAIL_TAKEN');
    expect(await requestChange(`${address}\r\nBcc: x@example.com`)).toBe('COMMON.VALIDATION');
    expect(await requestChange('nobody')).toBe('COMMON.VALIDATION');
    expect(await post('email-change/request', { email: address, currentPassword: 'x' })).toBe(
      'AUTH.REQUIRED',
    );
    expect(server.mails.filter(({ recipients }) => recipients.includes(address))).toEqual([]);
  });

  it('do not change to one that another account took before it was confirmed', async () => {
    expect(await requestChange(address)).toBe(204);
    const token = tokenIn(await server.next(address));
    const other = await app.registerUser('other');
    await app.database.query('UPDATE users SET email = $2 WHERE id = $1', [other.user.id, address]);
    expect(await post('email-change', { token })).toBe('AUTH.EMAIL_TAKEN');
    expect((await me()).email).toBe(anna.user.email);
  });

  it('are restored by the former one, which signs all devices out', async () => {
    const undo = await change(anna.user.email, address);
    expect(await post('email-change/undo', { token: undo })).toBe(204);
    const ended = await rest(app.url, 'GET', 'users/me', { token: anna.token });
    expect(ended.code).toBe('AUTH.SESSION_ENDED');
    const [row] = await app.database.query<{ email: string }>(
      'SELECT email::text FROM users WHERE id = $1',
      [anna.user.id],
    );
    expect(row?.email).toBe(anna.user.email);
    expect(await post('email-change/undo', { token: undo })).toBe('AUTH.LINK_INVALID');
  });

  it('are restored by the first one also after a second change, whose link then no longer works', async () => {
    const first = await change(anna.user.email, address);
    const last = `last-${crypto.randomUUID()}@example.com`;
    const second = await change(address, last);
    expect(await post('email-change/undo', { token: first })).toBe(204);
    expect(await post('email-change/undo', { token: second })).toBe('AUTH.LINK_INVALID');
    const [row] = await app.database.query<{ email: string }>(
      'SELECT email::text FROM users WHERE id = $1',
      [anna.user.id],
    );
    expect(row?.email).toBe(anna.user.email);
  });

  it('keep a change that waits from outliving a new password', async () => {
    expect(await requestChange(address)).toBe(204);
    const token = tokenIn(await server.next(address));
    await post('password-reset/request', { login: anna.user.email });
    const reset = tokenIn(await server.next(anna.user.email));
    const body = { token: reset, newPassword: 'a wholly different pass phrase' };
    expect(await post('password-reset', body)).toBe(204);
    expect(await post('email-change', { token })).toBe('AUTH.LINK_INVALID');
  });

  it('are changed by an administrator at once: unverified, and both addresses get a mail', async () => {
    const owner = await app.registerUser('owner');
    await app.changeAccount(owner, { siteRole: 'administrator' });
    expect(await post('email-verification', { token: welcome })).toBe(204);
    const undo = await change(anna.user.email, `before-${address}`);
    const assign = async (email: string): Promise<unknown> => {
      const answer = await rest(app.url, 'PATCH', `admin/users/${anna.user.id}`, {
        token: owner.token,
        body: { email },
      });
      return answer.code ?? answer.status;
    };
    expect(await assign(owner.user.email.toUpperCase())).toBe('AUTH.EMAIL_TAKEN');
    expect(await assign('nobody')).toBe('COMMON.VALIDATION');
    expect(await assign(address.toUpperCase())).toBe(200);
    expect(await me()).toMatchObject({ email: address, emailVerified: false });
    const informed = await server.next(`before-${address}`);
    expect(informed.parsed.subject).toBe('Your ChatCall email address was changed');
    expect(informed.parsed.text).toContain('An administrator made this change.');
    expect(informed.parsed.text).not.toContain('#');
    // The reader of a former address cannot take it back.
    expect(await post('email-change/undo', { token: undo })).toBe('AUTH.LINK_INVALID');
    const token = tokenIn(await server.next(address));
    expect(await post('email-verification', { token })).toBe(204);
    expect(await me()).toMatchObject({ email: address, emailVerified: true });
    const before = server.mails.length;
    expect(await assign(address)).toBe(200);
    expect((await me()).emailVerified).toBe(true);
    expect(server.mails).toHaveLength(before);
  });

  it('get mails in the language of the server as long as their users have chosen none', async () => {
    const owner = await app.registerUser('owner');
    await app.changeAccount(owner, { siteRole: 'administrator' });
    const setting = (method: string, body?: object) =>
      rest(app.url, method, 'admin/settings/mail.language', {
        token: owner.token,
        ...(body === undefined ? {} : { body }),
      });
    expect((await setting('PUT', { value: 'de' })).status).toBe(200);
    const ben = await app.registerUser('ben');
    const mail = await server.next(ben.user.email);
    expect(mail.parsed.text).toContain('Hallo');
    await setting('DELETE');
  });
});

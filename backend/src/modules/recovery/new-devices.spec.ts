import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthResult } from '@chatcall/contracts';
import { mailEnv, rest, startMailServer, startTestApp } from '../../../test/support/index.js';
import type { MailServer, RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';

describe('a sign-in on a new device', () => {
  let app: TestApp;
  let server: MailServer;
  beforeAll(async () => {
    server = await startMailServer();
    app = await startTestApp({ env: { ...mailEnv(server), RATE_LIMIT_FACTOR: '1' } });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  const signIn = async (
    { user, password }: TestUser,
    deviceToken?: string,
  ): Promise<RestAnswer<AuthResult>> => {
    const body = { login: user.username, password, ...(deviceToken ? { deviceToken } : {}) };
    const answer = await rest<AuthResult>(app.url, 'POST', 'auth/login', { body });
    expect(answer.status).toBe(200);
    return answer;
  };
  const mailsTo = ({ user }: TestUser): number =>
    server.mails.filter(({ recipients }) => recipients.includes(user.email)).length;

  it('is reported by mail with the time and the address, and how to set a new password', async () => {
    const anna = await app.registerUser('anna');
    // The registration itself is no sign-in on a new device.
    const welcome = await server.next(anna.user.email);
    expect(welcome.parsed.subject).toBe('Confirm your email address for ChatCall');
    await signIn(anna);
    const { parsed } = await server.next(anna.user.email);
    expect(parsed.subject).toBe('New sign-in to your ChatCall account');
    expect(parsed.text).toMatch(/Time: .*\bUTC\. Network address: (127\.0\.0\.1|::1)/);
    expect(parsed.html).toContain('https://chat.example.com/account/forgot-password');
  });

  it('is not reported again when the device shows its token', async () => {
    const carl = await app.registerUser('carl');
    await server.next(carl.user.email);
    const { deviceToken } = (await signIn(carl)).body;
    await server.next(carl.user.email);
    await signIn(carl, deviceToken);
    await signIn(carl);
    await server.next(carl.user.email);
    expect(mailsTo(carl)).toBe(3);
  });

  it('is reported at most five times an hour', async () => {
    const ben = await app.registerUser('ben');
    for (let count = 0; count < 7; count += 1) await signIn(ben);
    for (let count = 0; count < 6; count += 1) await server.next(ben.user.email);
    // A later mail, so that another one would have arrived.
    const other = await app.registerUser('other');
    await server.next(other.user.email);
    expect(mailsTo(ben)).toBe(6);
  });
});

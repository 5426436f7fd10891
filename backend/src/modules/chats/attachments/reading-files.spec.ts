import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthResult } from '@chatcall/contracts';
import { rest, startTestApp } from '../../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../../test/support/index.js';
import { uploadFile } from '../testing/files.js';

describe('reading files', () => {
  let app: TestApp;
  let ada: TestUser;
  let bob: TestUser;
  let path: string;
  beforeAll(async () => {
    app = await startTestApp();
    ada = await app.registerUser('Ada');
    bob = await app.registerUser('Bob');
    path = `files/${await uploadFile(app, ada.user, 'plan.png')}`;
  });
  afterAll(() => app.close());

  interface Browser {
    readonly token: string;
    /** The cookies as a browser sends them to the routes of files. */
    readonly cookie: string;
  }
  const signIn = async ({ user, password }: TestUser): Promise<Browser> => {
    const answer = await rest<AuthResult>(app.url, 'POST', 'auth/login', {
      body: { login: user.username, password, delivery: 'cookie' },
    });
    const line = answer.headers.getSetCookie().find((each) => each.startsWith('chatcall_files='));
    return { token: answer.body.accessToken, cookie: line?.split(';')[0] ?? '' };
  };
  const read = (cookie: string, at = `${path}/content`): Promise<RestAnswer<unknown>> =>
    rest(app.url, 'GET', at, { headers: { cookie } });
  const outcome = ({ status, code }: RestAnswer<unknown>): unknown[] => [status, code];

  it('works with an access token, and with the cookie of a browser', async () => {
    const bearer = await rest(app.url, 'GET', `${path}/content`, { token: ada.token });
    expect([bearer.status, bearer.body]).toEqual([200, 'plan.png']);
    const { cookie } = await signIn(ada);
    expect((await read(cookie)).body).toBe('plan.png');
    expect((await read(cookie, path)).body).toMatchObject({ name: 'plan.png', alt: '' });
    const head = await rest(app.url, 'HEAD', `${path}/content`, { headers: { cookie } });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '8']);
    const part = await rest(app.url, 'GET', `${path}/content`, {
      headers: { cookie, range: 'bytes=0-3' },
    });
    expect([part.status, part.body]).toEqual([206, 'plan']);
    const none = await rest(app.url, 'GET', `${path}/content`, {
      headers: { cookie, range: 'bytes=8-' },
    });
    expect(outcome(none)).toEqual([416, 'FILE.RANGE_NOT_SATISFIABLE']);
  });

  it('needs a reader who may read the file, whatever cookie is sent', async () => {
    const other = await signIn(bob);
    expect(outcome(await read(other.cookie))).toEqual([404, 'FILE.NOT_FOUND']);
    expect(outcome(await read(''))).toEqual([401, 'AUTH.REQUIRED']);
    expect(outcome(await read('chatcall_files=nonsense'))).toEqual([401, 'AUTH.TOKEN_INVALID']);
    expect(outcome(await read(`chatcall_files=${ada.token}`))).toEqual([401, 'AUTH.TOKEN_INVALID']);
    const both = await rest(app.url, 'GET', `${path}/content`, {
      token: bob.token,
      headers: { cookie: (await signIn(ada)).cookie },
    });
    expect(outcome(both)).toEqual([404, 'FILE.NOT_FOUND']);
  });

  it('ends with the session of the browser', async () => {
    const { token, cookie } = await signIn(ada);
    expect((await read(cookie)).status).toBe(200);
    await rest(app.url, 'POST', 'auth/logout', { token });
    expect(outcome(await read(cookie))).toEqual([401, 'AUTH.SESSION_ENDED']);
  });

  it.each([
    ['GET', 'chats'],
    ['GET', 'users/me'],
    ['POST', 'chats/groups'],
  ])('is all that the cookie is good for, not %s %s', async (method, elsewhere) => {
    const { cookie } = await signIn(ada);
    const answer = await rest(app.url, method, elsewhere, { headers: { cookie } });
    expect(outcome(answer)).toEqual([401, 'AUTH.REQUIRED']);
  });

  it('has no preview of a file without one', async () => {
    const answer = await rest(app.url, 'GET', `${path}/preview?size=360`, { token: ada.token });
    expect(outcome(answer)).toEqual([404, 'FILE.NOT_FOUND']);
    const odd = await rest(app.url, 'GET', `${path}/preview?size=361`, { token: ada.token });
    expect(outcome(odd)).toEqual([400, 'COMMON.VALIDATION']);
  });
});

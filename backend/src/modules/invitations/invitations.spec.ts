import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  AuthResult,
  CreateInvitationRequest,
  CursorPage,
  Invitation,
  InvitationPreview,
  IssuedInvitation,
} from '@chatcall/contracts';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';

let registered = 0;

describe('invitations', () => {
  let app: TestApp;
  let owner: TestUser;
  let administrator: TestUser;

  beforeAll(async () => {
    app = await startTestApp();
    owner = await app.registerUser('owner');
    administrator = await app.registerUser('administrator');
    await app.changeAccount(owner, { siteRole: 'owner' });
    await app.changeAccount(administrator, { siteRole: 'administrator' });
    await setMode('invitation');
  });
  afterAll(() => app.close());

  const setMode = (value: string): Promise<RestAnswer<unknown>> =>
    rest(app.url, 'PUT', 'admin/settings/registration.mode', {
      token: owner.token,
      body: { value },
    });
  const invite = async (body: CreateInvitationRequest = {}): Promise<[string, Invitation]> => {
    const answer = await rest<IssuedInvitation>(app.url, 'POST', 'admin/invitations', {
      token: administrator.token,
      body,
    });
    expect(answer.status).toBe(201);
    return [answer.body.path.split('#')[1] ?? '', answer.body];
  };
  const register = (invitation?: string): Promise<RestAnswer<AuthResult>> => {
    registered += 1;
    const username = `invited-${registered}`;
    return rest<AuthResult>(app.url, 'POST', 'auth/register', {
      body: {
        username,
        email: `${username}@example.com`,
        displayName: username,
        password: 'correct horse battery staple',
        ...(invitation === undefined ? {} : { invitation }),
      },
    });
  };
  const list = async (): Promise<readonly Invitation[]> =>
    (
      await rest<CursorPage<Invitation>>(app.url, 'GET', 'admin/invitations', {
        token: administrator.token,
      })
    ).body.items;

  it('are needed to register when registration is by invitation', async () => {
    expect(await register()).toMatchObject({ status: 403, code: 'AUTH.INVITATION_REQUIRED' });
    expect(await register('A'.repeat(43))).toMatchObject({
      status: 410,
      code: 'AUTH.LINK_INVALID',
    });
    expect((await register('short')).code).toBe('COMMON.VALIDATION');
    const [token] = await invite({ siteRole: 'guest' });
    const preview = await rest<InvitationPreview>(app.url, 'POST', 'auth/invitation', {
      body: { token },
    });
    expect(preview.body).toMatchObject({
      invitedBy: administrator.user.displayName,
      siteRole: 'guest',
    });
    expect((await register(token)).body.user.siteRole).toBe('guest');
  });

  it('create as many accounts as they allow, also when many people register at once', async () => {
    const [token, { id }] = await invite({ uses: 2 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => register(token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ code }) => code === 'AUTH.LINK_INVALID')).toHaveLength(3);
    expect((await list()).map((each) => each.id)).not.toContain(id);
  });

  it('are listed without their links, and stop working when they are revoked', async () => {
    const [token, { id }] = await invite({ uses: 5 });
    const listed = (await list()).find((each) => each.id === id);
    expect(listed).toMatchObject({ usesLeft: 5, createdBy: { id: administrator.user.id } });
    expect(JSON.stringify(listed)).not.toContain(token);
    for (let times = 0; times < 2; times += 1) {
      const answer = await rest(app.url, 'DELETE', `admin/invitations/${id}`, {
        token: owner.token,
      });
      expect(answer.status).toBe(204);
    }
    expect((await register(token)).code).toBe('AUTH.LINK_INVALID');
    const audit = await app.auditEntries(owner, '');
    expect(JSON.stringify(audit)).not.toContain(token);
  });

  it('cannot make owners, and stop working when their creator may not invite any more', async () => {
    const asOwner = await rest(app.url, 'POST', 'admin/invitations', {
      token: administrator.token,
      body: { siteRole: 'owner' },
    });
    expect(asOwner.code).toBe('COMMON.VALIDATION');
    const [token] = await invite({ siteRole: 'administrator' });
    await app.changeAccount(administrator, { siteRole: 'member' });
    expect((await register(token)).code).toBe('AUTH.LINK_INVALID');
    await app.changeAccount(administrator, { siteRole: 'administrator' });
    expect((await register(token)).body.user.siteRole).toBe('administrator');
  });

  it('do not open a server on which nobody can register', async () => {
    const [token] = await invite();
    await setMode('closed');
    expect((await register(token)).code).toBe('AUTH.REGISTRATION_CLOSED');
    await setMode('invitation');
    expect((await register(token)).status).toBe(201);
  });
});

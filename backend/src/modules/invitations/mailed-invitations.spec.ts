import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  AcceptedInvitation,
  AuthResult,
  Conversation,
  CursorPage,
  Invitation,
  InvitationPreview,
  InvitedAddresses,
  InviteByMailRequest,
  IssuedInvitation,
  Me,
} from '@chatcall/contracts';
import {
  mailEnv,
  rest,
  startMailServer,
  startTestApp,
  tokenIn,
} from '../../../test/support/index.js';
import type { MailServer, RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';

let counted = 0;

describe('invitations by mail and to conversations', () => {
  let mail: MailServer;
  let app: TestApp;
  let administrator: TestUser;
  let member: TestUser;
  let group: Conversation;
  let channel: Conversation;

  beforeAll(async () => {
    mail = await startMailServer();
    app = await startTestApp({ env: mailEnv(mail) });
    administrator = await app.registerUser('administrator');
    member = await app.registerUser('member');
    await app.changeAccount(administrator, { siteRole: 'owner' });
    await set('registration.mode', 'invitation');
    await set('consent.adding', 'contacts');
    group = await create('groups', { title: 'Design', memberIds: [] });
    channel = await create('channels', { title: 'News' });
  });
  afterAll(async () => {
    await app.close();
    await mail.close();
  });

  const send = <T>(
    method: string,
    path: string,
    body?: object,
    by: TestUser = administrator,
  ): Promise<RestAnswer<T>> =>
    rest<T>(app.url, method, path, { token: by.token, ...(body === undefined ? {} : { body }) });
  const set = (name: string, value: unknown): Promise<RestAnswer<unknown>> =>
    send('PUT', `admin/settings/${name}`, { value });
  const create = async (kind: string, body: object): Promise<Conversation> =>
    (await send<Conversation>('POST', `chats/${kind}`, body)).body;
  const inviteByMail = (
    body: InviteByMailRequest,
    by?: TestUser,
  ): Promise<RestAnswer<InvitedAddresses>> => send('POST', 'admin/invitations/mails', body, by);
  const link = async (body: object): Promise<string> =>
    (await send<IssuedInvitation>('POST', 'admin/invitations', body)).body.path.split('#')[1] ?? '';
  const register = (invitation: string, email: string): Promise<RestAnswer<AuthResult>> =>
    rest<AuthResult>(app.url, 'POST', 'auth/register', {
      body: {
        username: email.split('@')[0],
        email,
        displayName: 'Invited',
        password: 'correct horse battery staple',
        invitation,
      },
    });
  const list = async (query = ''): Promise<readonly Invitation[]> =>
    (await send<CursorPage<Invitation>>('GET', `admin/invitations${query}`)).body.items;
  const address = (): string => {
    counted += 1;
    return `mailed-${counted}@example.com`;
  };
  const conversationsOf = async (token: string): Promise<string[]> =>
    (await rest<CursorPage<Conversation>>(app.url, 'GET', 'chats', { token })).body.items.map(
      ({ id }) => id,
    );

  it('are sent in the chosen language, and only their address can use them, once', async () => {
    const [email, other] = [address(), address()];
    const { body } = await inviteByMail({
      emails: [email.toUpperCase(), email, administrator.user.email],
      language: 'de',
    });
    expect(body.addresses).toEqual([
      { email, outcome: 'sent' },
      { email: administrator.user.email, outcome: 'account-exists' },
    ]);
    const received = await mail.next(email);
    expect(received.parsed.subject).toBe('Deine Einladung zu ChatCall');
    expect(received.parsed.text).toContain(administrator.user.displayName);
    const token = tokenIn(received);
    const preview = await rest<InvitationPreview>(app.url, 'POST', 'auth/invitation', {
      body: { token },
    });
    expect(preview.body.email).toBe(email);
    expect((await register(token, other)).code).toBe('AUTH.INVITATION_ADDRESS');
    const { body: account } = await register(token, email);
    expect(account.user.emailVerified).toBe(true);
    expect((await register(token, address())).code).toBe('AUTH.LINK_INVALID');
    const used = (await list('?used=true')).find((each) => each.email === email);
    expect(used).toMatchObject({ usesLeft: 0, usedBy: [{ id: account.user.id }] });
  });

  it('can be sent again with a new link, and be replaced', async () => {
    const email = address();
    await inviteByMail({ emails: [email] });
    const first = tokenIn(await mail.next(email));
    const [open] = (await list()).filter((each) => each.email === email);
    const path = `admin/invitations/${open?.id}/resend`;
    expect((await send('POST', path, { language: 'en' })).status).toBe(204);
    const second = tokenIn(await mail.next(email));
    expect((await register(first, email)).code).toBe('AUTH.LINK_INVALID');
    await inviteByMail({ emails: [email] });
    const third = tokenIn(await mail.next(email));
    expect((await list()).filter((each) => each.email === email)).toHaveLength(1);
    expect((await register(second, email)).code).toBe('AUTH.LINK_INVALID');
    expect((await register(third, email)).status).toBe(201);
    expect((await send('POST', path, {})).code).toBe('COMMON.NOT_FOUND');
  });

  it('bring new users into groups and channels, whatever they accept from others', async () => {
    const token = await link({ conversationIds: [group.id, channel.id], siteRole: 'guest' });
    const preview = await rest<InvitationPreview>(app.url, 'POST', 'auth/invitation', {
      body: { token },
    });
    expect(preview.body.conversations).toEqual(['Design', 'News']);
    const { body } = await register(token, address());
    expect((await conversationsOf(body.accessToken)).sort()).toEqual([group.id, channel.id].sort());
  });

  it('bring users who have an account into them, and count once for each', async () => {
    const token = await link({ conversationIds: [group.id], uses: 2 });
    const accept = (by: TestUser): Promise<RestAnswer<AcceptedInvitation>> =>
      send('POST', 'auth/invitation/accept', { token }, by);
    for (let times = 0; times < 2; times += 1)
      expect((await accept(member)).body.conversationIds).toEqual([group.id]);
    const [open] = await list();
    expect(open).toMatchObject({ usesLeft: 1, usedBy: [{ id: member.user.id }] });
    const { conversationIds } = (
      await send<AcceptedInvitation>(
        'POST',
        'auth/invitation/accept',
        { token: await link({}) },
        member,
      )
    ).body;
    expect(conversationIds).toEqual([]);
  });

  it('offer only conversations to which their creator may add people, also when they are used', async () => {
    await set('invitations.members', true);
    const asMember = { conversationIds: [channel.id] };
    expect((await send('POST', 'admin/invitations', asMember, member)).code).toBe(
      'COMMON.FORBIDDEN',
    );
    const own = (
      await send<Conversation>('POST', 'chats/groups', { title: 'Own', memberIds: [] }, member)
    ).body;
    const { body } = await send<IssuedInvitation>(
      'POST',
      'admin/invitations',
      { conversationIds: [own.id] },
      member,
    );
    await send('DELETE', `chats/${own.id}/membership`, undefined, member);
    const token = body.path.split('#')[1] ?? '';
    const registered = await register(token, address());
    expect(registered.status).toBe(201);
    expect(await conversationsOf(registered.body.accessToken)).toEqual([]);
    await set('invitations.members', false);
  });

  it('members invite when the server allows it: only members, and only see their own', async () => {
    expect((await inviteByMail({ emails: [address()] }, member)).code).toBe('COMMON.FORBIDDEN');
    await set('invitations.members', true);
    const me = await send<Me>('GET', 'users/me', undefined, member);
    expect(me.body.permissions).toContain('invitations.create');
    const email = address();
    expect((await inviteByMail({ emails: [email] }, member)).body.addresses[0]?.outcome).toBe(
      'sent',
    );
    // Members do not learn which addresses have an account.
    const taken = await inviteByMail({ emails: [administrator.user.email] }, member);
    expect(taken.body.addresses[0]?.outcome).toBe('sent');
    const token = tokenIn(await mail.next(email));
    expect((await inviteByMail({ emails: [email], siteRole: 'guest' }, member)).code).toBe(
      'COMMON.FORBIDDEN',
    );
    const seen = await send<CursorPage<Invitation>>('GET', 'admin/invitations', undefined, member);
    expect(new Set(seen.body.items.map(({ createdBy }) => createdBy?.id))).toEqual(
      new Set([member.user.id]),
    );
    const foreign = (await list()).find(({ createdBy }) => createdBy?.id === administrator.user.id);
    await send('DELETE', `admin/invitations/${foreign?.id}`, undefined, member);
    expect((await list()).map(({ id }) => id)).toContain(foreign?.id);
    await set('invitations.members', false);
    expect((await register(token, email)).code).toBe('AUTH.LINK_INVALID');
  });
});

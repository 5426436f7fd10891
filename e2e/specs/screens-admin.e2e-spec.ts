import { randomUUID } from 'node:crypto';
import type { AuthResult } from '@chatcall/contracts';
import { register, rest, type Account } from '../support/account.js';
import { Person } from '../support/person.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

const LONG_WORD = 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft';

describe('the administration', () => {
  let fixture: ScreenFixture;
  let url: string;
  let boss: Account;

  beforeAll(async () => {
    // A scanner that does not run, to see a part that fails; nothing is uploaded here.
    fixture = await ScreenFixture.start({ env: { CLAMAV_HOST: '127.0.0.1', CLAMAV_PORT: '9' } });
    ({ url } = fixture.server);
    boss = await register(url, 'The Boss');
    await fixture.server.database.rows(
      "UPDATE users SET site_role = 'owner', access_changed_at = clock_timestamp() WHERE id = $1",
      [boss.id],
    );
    await fixture.server.database.rows(
      `WITH content AS (
         INSERT INTO blobs (sha256, size, type, refs) VALUES (sha256('content'), 2400000, 'image/png', 1)
         RETURNING sha256, size)
       INSERT INTO files (id, owner_id, sha256, name, kind, type, size, refs)
       SELECT gen_random_uuid(), u.id, c.sha256, 'picture.png', 'image', 'image/png', c.size, 1
       FROM users u CROSS JOIN content c`,
    );
    for (let allowed = false; !allowed;)
      allowed = await rest(url, 'GET', '/admin/settings', { token: boss.token }).then(
        () => true,
        () => false,
      );
  }, 120_000);

  afterAll(() => fixture?.close());

  it.each(SCREEN_SIZES)(
    '$width px: an owner changes a policy and undoes it',
    async (size) => {
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(boss);
      await person.get('nav-admin').click();
      await person.get('admin-policies').click();
      await page.getByTestId('registration.mode').waitFor();
      await check('admin-policies');
      await page.goto(`${url}/admin/branding`);
      const name = page.getByTestId('site.name');
      await name.waitFor();
      await check('admin-branding');
      await name.locator('input').fill('Example GmbH');
      await name.getByTestId('save').click();
      await name.getByTestId('save').waitFor({ state: 'detached' });
      await name.getByText('Changed by The Boss').waitFor();
      await name.getByTestId('undo').click();
      await expectValue(() => name.locator('input').inputValue(), 'ChatCall');
      await leave();
    },
    120_000,
  );

  it.each(SCREEN_SIZES)(
    '$width px: what is wrong with the server is shown with what to do, and the storage',
    async (size) => {
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(boss, '/admin/health');
      await person.get('health-processes').waitFor();
      expect(await person.get('health-database').textContent()).toContain('OK');
      expect(await person.get('health-media').textContent()).toContain('OK');
      const scanner = person.get('health-scanner');
      expect(await scanner.textContent()).toMatch(/Failing.*Check that clamd runs.*ECONNREFUSED/s);
      await check('admin-health');
      await page.goto(`${url}/admin/jobs`);
      await person.get('jobs-counts').waitFor();
      await page.getByText('No job has failed').waitFor();
      await check('admin-jobs');
      await page.goto(`${url}/admin/storage`);
      await person.get('storage-used').waitFor();
      await person.get('storage-user').first().waitFor();
      await check('admin-storage');
      await leave();
    },
    120_000,
  );

  it.each(SCREEN_SIZES)(
    '$width px: users and what they did are found, and the log is checked',
    async (size) => {
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(boss);
      await person.get('nav-admin').click();
      if (size.width < 720) await person.get('admin-users').click();
      await person.get('user').first().waitFor();
      await check('admin-users');
      for (const index of [0, 1]) await person.get('user-select').nth(index).check();
      await person.get('bulk-count').waitFor();
      await check('admin-users-selected');
      await person.get('bulk-clear').click();
      await person.get('users-search').fill('wolfesch');
      await page.waitForURL(/q=wolfesch/);
      await person.get('user').filter({ hasText: 'Wolfesch' }).click();
      await person.get('user-state').waitFor();
      await person.get('sessions').waitFor();
      await check('admin-user');
      await person.get('user-issue-link').click();
      await person.get('user-link').scrollIntoViewIfNeeded();
      await check('admin-user-link');
      await person.get('export-start').click();
      await person.get('export-download').waitFor();
      await person.get('erase-user').click();
      await person.get('erase-username').fill('somebody');
      await person.get('erase-confirm').scrollIntoViewIfNeeded();
      await check('admin-user-erase');
      await page.goto(`${url}/admin/users/${fixture.seed.ada.id}`);
      await person.get('transfer-to').first().click();
      await person.get('transfer').scrollIntoViewIfNeeded();
      await check('admin-user-groups');
      await page.goto(`${url}/admin/users?q=nobody-has-this-name`);
      await page.getByText('No users match').waitFor();
      await check('admin-users-none');
      await page.goto(`${url}/admin/audit?action=sign-in.succeeded`);
      await person.get('audit').getByText('The Boss').first().waitFor();
      await person.get('audit-check').click();
      await person.get('audit-result').waitFor();
      await check('admin-audit');
      await page.goto(`${url}/admin/announcements`);
      await person
        .get('announcement-text')
        .fill(`Restart of ${LONG_WORD} at 22:00.\nSave your work.`);
      await person.get('announcement-publish').click();
      await person.get('announcement').waitFor();
      await person.get('announcement-end').first().waitFor();
      await check('admin-announcements');
      await person.get('announcement-hide').click();
      await person.get('announcement').waitFor({ state: 'detached' });
      await person.get('announcement-end').first().click();
      await person.get('confirm').click();
      await person.get('announcement-end').waitFor({ state: 'detached' });
      await leave();
    },
    120_000,
  );

  it.each(SCREEN_SIZES)(
    '$width px: new accounts wait until an administrator decides',
    async (size) => {
      const mode = (value: string): Promise<unknown> =>
        rest(url, 'PUT', '/admin/settings/registration.mode', {
          token: boss.token,
          body: { value },
        });
      await mode('approval');
      const newcomer = await fixture.visit(size);
      const name = `Wolfeschlegelsteinhausenbergerdorff ${size.width}`;
      await newcomer.page.goto(`${url}/register`);
      await newcomer.person.get('approval').waitFor();
      await newcomer.check('register-approval');
      await newcomer.person.get('display-name').fill(name);
      await newcomer.person.get('username').fill(`waiting-${size.width}`);
      await newcomer.person.get('email').fill(`waiting-${size.width}@example.org`);
      await newcomer.person.get('password').fill('kettle orbit mustard lamp');
      await newcomer.person.get('register').click();
      await newcomer.person.get('waiting').waitFor();
      await newcomer.check('waiting');

      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(boss, '/admin/users?state=approval');
      await person.get('user').filter({ hasText: name }).waitFor();
      await person.get('user-select').first().check();
      await check('admin-users-waiting');
      await person.get('bulk-approve').click();
      await person.get('confirm').click();
      await page.getByText('Waiting for approval', { exact: false }).last().waitFor();
      await person.get('bulk-count').waitFor({ state: 'detached' });
      await mode('open');
      await newcomer.leave();
      await leave();
    },
    120_000,
  );

  it.each(SCREEN_SIZES)(
    '$width px: people are invited by a link, and imported from a file',
    async (size) => {
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(boss, '/admin/invitations');
      await person.get('invitations').waitFor();
      await person.get('invitation-create').click();
      const link = await person.get('invitation-link').inputValue();
      await person.get('invitation-revoke').first().waitFor();
      await check('admin-invitations');
      await person.get('invitation-way').selectOption('mail');
      await person.get('invitation-places').click();
      await person.get('invitation-emails').fill('nobody');
      await person.get('invitation-create').click();
      await page.getByText('Enter 1 to 50 email addresses').waitFor();
      await check('admin-invitations-mail');
      await person.page.goto(`${url}/account/invitation#${link.split('#')[1]}`);
      await person.get('invited-nowhere').waitFor();
      await check('invitation-of-a-user');

      const invited = await fixture.visit(size);
      await invited.page.goto(link);
      await invited.person.get('invited').waitFor();
      await invited.check('register-invited');
      await invited.leave();

      await page.goto(`${url}/admin/import`);
      await person.get('import-file').setInputFiles([
        {
          name: 'users.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from(
            `username,displayName,email\nimported${size.width},Imported Person,imported${size.width}@example.org\n` +
              'x,A name,not an address\n',
          ),
        },
      ]);
      await person.get('import-check').click();
      await page.getByText('Would be created').waitFor();
      await person.get('import-problems').waitFor();
      await check('admin-import');
      await person.get('import-start').click();
      await person.get('import-links').waitFor();
      await check('admin-import-links');
      await leave();
    },
    120_000,
  );

  it.each(SCREEN_SIZES)(
    '$width px: a sign-in of a stranger is a notice, which signs them out',
    async (size) => {
      const ada = await register(url, 'Ada');
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(ada);
      const { accessToken } = await rest<AuthResult>(url, 'POST', '/auth/login', {
        body: { login: ada.username, password: ada.password },
        headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0' },
      });
      // This browser was new, too.
      await person.get('notices-unread').filter({ hasText: '2' }).waitFor();
      await person.get('nav-notices').click();
      await person.get('notice-disown').waitFor();
      await check('notices');
      await person.get('notice-disown').click();
      await page.waitForURL(/\/settings\/security/);
      await expect(rest(url, 'GET', '/users/me', { token: accessToken })).rejects.toMatchObject({
        code: 'AUTH.SESSION_ENDED',
      });
      await leave();
    },
    120_000,
  );

  it.each(SCREEN_SIZES)(
    '$width px: conversations are found, archived, restored and deleted, and sessions are listed',
    async (size) => {
      const title = `A group with a very long name that has to be cut somewhere ${size.width}`;
      await rest(url, 'POST', '/chats/groups', {
        token: boss.token,
        body: { title, memberIds: [] },
      });
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(boss, '/admin/conversations');
      await person.get('conversation').first().waitFor();
      await check('admin-conversations');
      await person.get('conversations-search').fill(title);
      await person.get('conversation').filter({ hasText: title }).click();
      await person.get('administered-members').waitFor();
      await check('admin-conversation');
      await person.get('conversation-archive').click();
      await person.get('conversation-archived').waitFor();
      await check('admin-conversation-archived');
      await person.get('conversation-restore').click();
      await person.get('conversation-delete').click();
      await person.get('delete-name').fill(title);
      await check('admin-conversation-delete');
      await person.get('delete-confirm').click();
      await page.waitForURL(/\/admin\/conversations$/);
      await page.goto(`${url}/admin/conversations?q=no-group-has-this-name`);
      await page.getByText('No groups or channels match').waitFor();
      await check('admin-conversations-none');
      await page.goto(`${url}/admin/sessions`);
      await person.get('session-end').first().waitFor();
      await check('admin-sessions');
      await page.goto(`${url}/admin/users/${boss.id}`);
      await person.get('user-email').waitFor();
      await leave();
    },
    120_000,
  );

  it.each(SCREEN_SIZES)(
    '$width px: a member reports a message, and an owner deletes it',
    async (size) => {
      const { ada, long, group } = fixture.seed;
      const content = `Something insulting, number ${size.width}. ${'Again and again. '.repeat(12)}`;
      await rest(url, 'POST', `/chats/${group.id}/messages`, {
        token: long.token,
        body: { clientMessageId: randomUUID(), content },
      });
      const member = await fixture.visit(size);
      await member.person.signIn(ada, `/chats/${group.id}`);
      const message = member.person.get('message').filter({ hasText: `number ${size.width}` });
      await message.focus();
      await member.page.keyboard.press('Enter');
      await message.getByTestId('message-menu').click();
      await member.person.get('message-report').click();
      await member.person.get('report-harassment').check();
      await member.person.get('report-comment').fill('This has happened every day since Monday.');
      await member.check('report-dialog');
      await member.person.get('report-send').click();
      await member.person.get('report-send').waitFor({ state: 'detached' });

      const { person, check, leave } = await fixture.visit(size);
      await person.signIn(boss, '/admin/reports');
      await person.get('report-toggle').click();
      await person.get('report-context').waitFor();
      await check('admin-reports');
      await person.get('report-delete').click();
      await person.get('confirm').click();
      await person.get('reports-none').waitFor();
      await check('admin-reports-none');
      await message.waitFor({ state: 'detached' });
      await person.get('reports-resolved').click();
      await person.get('report').first().waitFor();
      await leave();
      await member.leave();
    },
    120_000,
  );

  it('deactivating a user in a call signs them out and ends it; reactivating lets them back', async () => {
    const { browser, seed } = fixture;
    const people = await Promise.all(
      ['Ada', 'Ben', 'Boss'].map((name) => Person.open(browser, url, name)),
    );
    const [ada, ben, admin] = people as [Person, Person, Person];
    try {
      await Promise.all([
        ada.signIn(seed.ada, `/chats/${seed.direct.id}`),
        ben.signIn(seed.ben),
        admin.signIn(boss, `/admin/users/${seed.ben.id}`),
      ]);
      await ada.call('audio');
      await ben.answer('audio');
      await ada.get('call-screen').waitFor();
      await admin.get('user-deactivate').click();
      await admin.get('confirm').click();
      await admin.get('user-reactivate').waitFor();
      await ben.page.getByText('Your account was deactivated.').waitFor();
      await ada.get('call-screen').waitFor({ state: 'detached' });
      await ben.get('login').fill(seed.ben.username);
      await ben.get('password').fill(seed.ben.password);
      await ben.get('sign-in').click();
      await ben.get('form-error').locator('.failure').waitFor();
      await admin.get('user-reactivate').click();
      await admin.get('user-deactivate').waitFor();
      await ben.signInOnPage(seed.ben);
    } finally {
      await Promise.all(people.map((each) => each.close()));
    }
  }, 120_000);

  it('a member sees no entry and downloads none of its code', async () => {
    const member = await register(url, 'Mia Member');
    const [size] = SCREEN_SIZES;
    if (size === undefined) throw new Error('no size');
    const { person, page, leave } = await fixture.visit(size);
    const scripts: string[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.push(response.url());
    });
    await person.signIn(member);
    await person.get('new-chat').waitFor();
    expect(await person.get('nav-admin').count()).toBe(0);
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((script) => /admin|policies/.test(script))).toEqual([]);
    await page.goto(`${url}/admin/policies`);
    await person.get('new-chat').waitFor();
    await leave();
  }, 120_000);
});

async function expectValue(read: () => Promise<string>, wanted: string): Promise<void> {
  while ((await read()) !== wanted) await new Promise((resolve) => setTimeout(resolve, 50));
}

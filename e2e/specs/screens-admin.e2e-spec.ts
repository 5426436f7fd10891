import { register, rest, type Account } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

describe('the administration', () => {
  let fixture: ScreenFixture;
  let url: string;
  let boss: Account;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
    boss = await register(url, 'The Boss');
    await fixture.server.database.rows(
      "UPDATE users SET site_role = 'owner', access_changed_at = clock_timestamp() WHERE id = $1",
      [boss.id],
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
      if (size.width < 720) await person.get('admin-policies').click();
      const name = page.getByTestId('site.name');
      await name.waitFor();
      await check('admin-policies');
      await name.locator('input').fill('Example GmbH');
      await name.getByTestId('save').click();
      await name.getByText('Changed by The Boss').waitFor();
      await name.getByTestId('undo').click();
      await expectValue(() => name.locator('input').inputValue(), 'ChatCall');
      await leave();
    },
    120_000,
  );

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

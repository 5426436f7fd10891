import {
  mailEnv,
  startMailServer,
  type MailServer,
  type ReceivedMail,
} from '../../backend/test/support/mail-server.js';
import { register } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

const LONG_NAME = 'Wolfeschlegelsteinhausenbergerdorff-Vandenplas de la Croix';
const NEW_PASSWORD = 'kettle orbit mustard lamp';

/** Path and fragment of the link in a mail. */
function linkIn({ parsed }: ReceivedMail): string {
  const path = /https:\/\/chat\.example\.com(\/\S+)/.exec(parsed.text ?? '')?.[1];
  if (path === undefined) throw new Error(`The mail has no link: ${parsed.text ?? ''}`);
  return path;
}

describe('a forgotten password and links in mails, in both themes and sizes', () => {
  let fixture: ScreenFixture;
  let mails: MailServer;
  let url: string;

  beforeAll(async () => {
    mails = await startMailServer();
    fixture = await ScreenFixture.start({ env: mailEnv(mails) });
    ({ url } = fixture.server);
  }, 120_000);

  afterAll(async () => {
    await fixture?.close();
    await mails?.close();
  });

  it.each(SCREEN_SIZES)('$width px: a forgotten password is replaced', async (size) => {
    const account = await register(url, LONG_NAME);
    const address = `${account.username}@example.org`;
    await mails.next(address);
    const { person, page, check, leave } = await fixture.visit(size);
    await page.goto(`${url}/sign-in`);
    await check('sign-in-forgot');
    await person.get('to-forgot').click();
    await person.get('request-reset').click();
    await page.getByText('Enter your email address or username.').waitFor();
    await check('forgot-errors');
    await person.get('login').fill(address);
    await page.keyboard.press('Enter');
    await person.get('reset-sent').waitFor();
    await check('forgot-sent');

    const link = linkIn(await mails.next(address));
    await page.goto(`${url}${link}`);
    await person.get('password').fill('password2026');
    await person.get('reset-password').click();
    await page.locator('[data-testid=password][aria-invalid=true]').waitFor();
    await check('reset-weak');
    await person.get('password').fill(NEW_PASSWORD);
    await page.keyboard.press('Enter');
    await person.get('reset-done').waitFor();
    await check('reset-done');
    expect(new URL(page.url()).hash).toBe('');

    // The link works once; the first page keeps what it says.
    await page.goto('about:blank');
    await page.goto(`${url}${link}`);
    await person.get('password').fill(`${NEW_PASSWORD} again`);
    await person.get('reset-password').click();
    await person.get('link-invalid').waitFor();
    await check('reset-invalid');
    await person.signInOnPage({ ...account, password: NEW_PASSWORD });
    const informed = await mails.next(address);
    expect(informed.parsed.subject).toBe('Your ChatCall password was changed');
    await leave();
  });

  it.each(SCREEN_SIZES)('$width px: an address is verified, changed and restored', async (size) => {
    const account = await register(url, LONG_NAME);
    const address = `${account.username}@example.org`;
    const next = `a.very.long.address.that.needs.more.than.one.line.${size.width}@subsidiary.example.org`;
    const verification = linkIn(await mails.next(address));
    const { person, page, check, leave } = await fixture.visit(size);
    await person.signIn(account, '/settings/security');
    const reported = await mails.next(address);
    expect(reported.parsed.subject).toBe('New sign-in to your ChatCall account');
    await person.get('email-verify').waitFor();
    await person.get('email-save').click();
    await page.getByText('Enter your email address.').waitFor();
    await person.get('email-new').scrollIntoViewIfNeeded();
    await check('settings-email-errors');

    await page.goto(`${url}${verification}`);
    await check('email-link-verify');
    await person.get('use-link').click();
    await person.get('link-done').waitFor();
    await check('email-link-verified');
    await page.goto(`${url}/settings/security`);
    await page.getByText('Confirmed', { exact: true }).waitFor();

    await person.get('email-new').fill(next);
    await person.get('email-password').fill('not my password');
    await person.get('email-save').click();
    await page.locator('[data-testid=email-password][aria-invalid=true]').waitFor();
    await person.get('email-password').fill(account.password);
    await person.get('email-save').click();
    await page.getByText("We've sent a link to the new address.").waitFor();

    await page.goto(`${url}${linkIn(await mails.next(next))}`);
    await check('email-link-change');
    await person.get('use-link').click();
    await person.get('link-done').waitFor();
    await page.goto(`${url}/settings/security`);
    await person.get('email-current').filter({ hasText: next }).waitFor();
    await person.get('email-current').scrollIntoViewIfNeeded();
    await check('settings-email');

    await page.goto(`${url}${linkIn(await mails.next(address))}`);
    await check('email-link-undo');
    await person.get('use-link').click();
    await person.get('link-done').waitFor();
    await check('email-link-undone');
    await leave();
  });
});

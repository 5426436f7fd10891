import { generateSync } from 'otplib';
import type { Page } from 'playwright-core';
import { register } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

const LONG_NAME = 'Telephone of Wolfeschlegelsteinhausenbergerdorff-Vandenplas';
const STEP_SECONDS = 30;

/** A code of the app, `steps` time steps from now. */
function codeOf(secret: string, steps = 0): string {
  const epoch = Math.floor(Date.now() / 1000) + steps * STEP_SECONDS;
  return generateSync({ secret, epoch });
}

const [, PHONE = { width: 390, height: 844 }] = SCREEN_SIZES;

/** A device with a passkey store that says yes to everything. */
async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

describe('second factors, in both themes and sizes', () => {
  let fixture: ScreenFixture;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
  }, 120_000);

  afterAll(() => fixture?.close());

  it.each(SCREEN_SIZES)('$width px: an app is added, and the sign-in asks for it', async (size) => {
    const { url } = fixture.server;
    const account = await register(url, 'Ada Lovelace');
    const { person, page, check, leave } = await fixture.visit(size);
    await person.signIn(account, '/settings/security');
    await person.get('totp-add').click();
    await person.get('totp-secret').waitFor();
    await check('factors-enrol');
    const secret = (await person.get('totp-secret').innerText()).replaceAll(' ', '');
    await person.get('factor-name').fill(LONG_NAME);
    await person.get('totp-code').fill('000000x');
    await person.get('totp-confirm').click();
    await page.getByText('This code is wrong. Check that the clock').waitFor();
    await person.get('totp-code').fill(codeOf(secret));
    await page.keyboard.press('Enter');
    await person.get('recovery-codes').waitFor();
    await check('factors-codes');
    const [recoveryCode = ''] = await person.get('recovery-codes').locator('code').allInnerTexts();
    const download = page.waitForEvent('download');
    await person.get('codes-download').click();
    expect((await download).suggestedFilename()).toBe('chatcall-recovery-codes.txt');
    await person.get('recovery-saved').click();
    await person.get('factors').getByText(LONG_NAME).waitFor();
    await person.get('recovery-left').getByText('10 recovery codes are left.').waitFor();
    await check('factors-one');

    await page.context().clearCookies();
    const signIn = async (): Promise<void> => {
      await page.goto(`${url}/sign-in`);
      await person.get('login').fill(account.username);
      await person.get('password').fill(account.password);
      await person.get('sign-in').click();
      await person.get('factor-code').waitFor();
    };
    await signIn();
    await check('factor-step');
    await person.get('factor-code').fill('000000');
    await page.keyboard.press('Enter');
    await page.getByText('This code is wrong or was used before.').waitFor();
    await person.get('factor-code').fill(codeOf(secret, 1));
    await page.keyboard.press('Enter');
    await person.get('new-chat').first().waitFor();

    await page.context().clearCookies();
    await signIn();
    await person.get('use-recovery-code').click();
    await person.get('recovery-code').fill(recoveryCode);
    await check('factor-step-recovery');
    await page.keyboard.press('Enter');
    await person.get('new-chat').first().waitFor();

    await page.goto(`${url}/settings/security`);
    await person.get('recovery-left').getByText('9 recovery codes are left.').waitFor();
    await person.get('factor-remove').click();
    await person.get('confirm').click();
    await person.get('factors').waitFor({ state: 'detached' });
    await leave();
  });

  it('a passkey signs in alone, and is the second step after a password', async () => {
    // Browsers give passkeys to names only, not to addresses.
    const url = fixture.server.url.replace('127.0.0.1', 'localhost');
    const account = await register(fixture.server.url, 'Grace Hopper');
    const { person, page, check, leave } = await fixture.visit(PHONE, undefined, url);
    await addAuthenticator(page);
    await person.signIn(account, '/settings/security');
    await person.get('passkey-add').click();
    await person.get('factor-name').fill(LONG_NAME);
    await check('passkey-add');
    await person.get('passkey-confirm').click();
    await person.get('recovery-saved').click();
    await person.get('factors').getByText(LONG_NAME).waitFor();
    await check('passkey-one');

    await page.context().clearCookies();
    await page.goto(`${url}/sign-in`);
    await person.get('sign-in-passkey').waitFor();
    await check('passkey-sign-in');
    await person.get('sign-in-passkey').click();
    await person.get('new-chat').first().waitFor();

    await page.context().clearCookies();
    await page.goto(`${url}/sign-in`);
    await person.get('login').fill(account.username);
    await person.get('password').fill(account.password);
    await person.get('sign-in').click();
    await person.get('use-recovery-code').waitFor();
    await check('passkey-step');
    await person.get('prove-factor').click();
    await person.get('new-chat').first().waitFor();

    // What is protected asks again, long after the sign-in.
    await fixture.server.database.rows(
      `UPDATE sessions SET authenticated_at = now() - interval '11 minutes'`,
    );
    await page.goto(`${url}/settings/security`);
    await person.get('factor-remove').click();
    await person.get('confirm').click();
    await person.get('again-passkey').waitFor();
    await check('prove-again');
    await person.get('again-passkey').click();
    await person.get('factors').waitFor({ state: 'detached' });
    await leave();
  });
});

import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { expectMediaRises } from '../support/media-stats.js';
import { Person } from '../support/person.js';
import { Server } from '../support/server.js';

interface LogRow {
  readonly kind: string;
  readonly end_reason: string;
  readonly joined: number;
}

describe('two people register, find each other, chat and call', () => {
  let server: Server;
  let browser: Browser;
  let ada: Person;
  let ben: Person;
  let benName: string;

  beforeAll(async () => {
    server = await Server.start({ env: { RING_SECONDS: '15' } });
    browser = await launchBrowser();
    ada = await Person.open(browser, server.url, 'Ada Lovelace');
    ben = await Person.open(browser, server.url, 'Ben Okafor');
    await ada.register();
    benName = await ben.register();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const lastCall = async (): Promise<LogRow | undefined> => {
    const rows = await server.database.rows<LogRow>(
      `SELECT c.kind, c.end_reason, count(p.joined_at)::int AS joined FROM calls c JOIN call_participants p ON p.call_id = c.id
       GROUP BY c.id ORDER BY c.started_at DESC LIMIT 1`,
    );
    return rows[0];
  };

  const untilEnded = async (reason: string): Promise<LogRow> => {
    const end = Date.now() + 30_000;
    for (;;) {
      const row = await lastCall();
      if (row?.end_reason === reason) return row;
      if (Date.now() > end)
        throw new Error(`the call log says ${JSON.stringify(row)}, not ${reason}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  /** Both are out of the call: the screens and the overlay are gone. */
  const bothAreOut = async (): Promise<void> => {
    for (const person of [ada, ben]) await person.isOutOfCall();
  };

  it('chats both ways, with ticks and typing', async () => {
    await ada.openDirect(benName);
    await ada.send('Hello Ben, can you hear me?');
    await ben.openConversation('Ada Lovelace');
    await ben.sees('Hello Ben, can you hear me?');
    await ben.send('Loud and clear');
    await ada.sees('Loud and clear');
    // With an answer Ben has accepted the conversation: only now Ada sees that he types.
    await ben.get('composer').pressSequentially('And you', { delay: 30 });
    await ada.get('typing').waitFor();
    await ben.send('And you?');
    await ada.sees('And you?');
    await ada.page
      .locator(
        '[data-testid=message][data-delivery=sent], [data-testid=message][data-delivery=read]',
      )
      .first()
      .waitFor();
  });

  it('holds a video call: frames and sound rise on both sides, then hangs up', async () => {
    await ada.call('video');
    await ben.get('incoming-call').waitFor();
    await ben.answer('video');
    await ada.get('remote-video').first().waitFor();
    await ben.get('remote-video').first().waitFor();
    await expectMediaRises(ada.page);
    await expectMediaRises(ben.page);
    await ada.get('call-timer').waitFor();
    await ada.get('call-hangup').click();
    await bothAreOut();
    expect(await untilEnded('completed')).toMatchObject({ kind: 'video', joined: 2 });
    await ada.get('system-message').last().waitFor();
  }, 90_000);

  it('declines', async () => {
    await ada.call('audio');
    await ben.get('decline').click();
    await bothAreOut();
    expect(await untilEnded('declined')).toMatchObject({ kind: 'audio', joined: 1 });
  });

  it('cancels', async () => {
    await ada.call('audio');
    await ben.get('incoming-call').waitFor();
    await ada.get('cancel-call').click();
    await bothAreOut();
    await untilEnded('cancelled');
  });

  it('rings out', async () => {
    await ada.call('audio');
    await ben.get('incoming-call').waitFor();
    await bothAreOut();
    await untilEnded('missed');
  });

  it('takes a third person into a group call', async () => {
    const cleo = await Person.open(browser, server.url, 'Cleo Marchetti');
    const cleoName = await cleo.register();
    await ada.get('new-chat').first().click();
    await ada.get('new-group').click();
    await ada.get('group-title').fill('Morning round');
    for (const name of [benName, cleoName]) {
      await ada.get('people-search').fill(name);
      await ada.get('person-option').filter({ hasText: name }).click();
      await ada
        .get('picked')
        .filter({ hasText: name === benName ? 'Ben' : 'Cleo' })
        .waitFor();
    }
    await ada.get('create-group').click();
    await ada.get('timeline-title').filter({ hasText: 'Morning round' }).waitFor();

    await ada.call('video');
    await ben.answer('video');
    await ada.get('remote-video').first().waitFor();
    await cleo.answer('video');
    for (const person of [ada, ben, cleo]) {
      await expect(
        person.page.waitForFunction(
          () => document.querySelectorAll('[data-testid=remote-video]').length === 2,
        ),
      ).resolves.toBeTruthy();
      await expectMediaRises(person.page);
    }
    await cleo.get('call-hangup').click();
    await ada.page.waitForFunction(
      () => document.querySelectorAll('[data-testid=remote-video]').length === 1,
    );
    await expectMediaRises(ada.page);
    await ben.get('call-hangup').click();
    await ada.get('call-hangup').click();
    await bothAreOut();
    expect(await untilEnded('completed')).toMatchObject({ kind: 'video', joined: 3 });
    await cleo.isOutOfCall();
    expect(cleo.errors).toEqual([]);
    await cleo.close();
  }, 120_000);

  it('threw no error in any page, and its content security policy stopped nothing', () => {
    expect([...ada.errors, ...ben.errors]).toEqual([]);
  });
});

import type { Conversation } from '@chatcall/contracts';
import type { Browser } from 'playwright-core';
import { register, rest, type Account } from '../support/account.js';
import { launchBrowser } from '../support/browser.js';
import { expectMedia, expectMediaOnTracks } from '../support/media-stats.js';
import { Person } from '../support/person.js';
import { Server } from '../support/server.js';
import { childrenOf, workerOf } from '../support/workers.js';

/** What a call screen has shown since the recording began. */
interface Shown {
  readonly phases: string[];
  /** Whether it said that the connection was lost. */
  lossAnnounced: boolean;
}

describe('the media worker of a call is killed', () => {
  let server: Server;
  let browser: Browser;
  let ada: Person;
  let ben: Person;
  let cleo: Person;
  let dora: Person;
  let emil: Person;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      Server.start({ env: { MEDIA_WORKERS: '2' } }),
      launchBrowser(),
    ]);
    const { url } = server;
    const accounts = (await Promise.all(
      ['Ada Worker', 'Ben Worker', 'Cleo Worker', 'Dora Worker', 'Emil Worker'].map((name) =>
        register(url, name),
      ),
    )) as [Account, Account, Account, Account, Account];
    const [adas, bens, cleos, doras, emils] = accounts;
    const group = await rest<Conversation>(url, 'POST', '/chats/groups', {
      token: adas.token,
      body: { title: 'Three of us', memberIds: [bens.id, cleos.id] },
    });
    const direct = await rest<Conversation>(url, 'POST', '/chats/direct', {
      token: doras.token,
      body: { userId: emils.id },
    });
    const open = async (account: Account, path?: string): Promise<Person> => {
      const person = await Person.open(browser, url, account.displayName);
      await person.signIn(account, path);
      return person;
    };
    [ada, ben, cleo, dora, emil] = await Promise.all([
      open(adas, `/chats/${group.id}`),
      open(bens),
      open(cleos),
      open(doras, `/chats/${direct.id}`),
      open(emils),
    ]);

    await ada.call('video');
    await ben.answer('video');
    await cleo.answer('video');
    await dora.call('audio');
    await emil.answer('audio');
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('the page says so, its participants return by themselves and see and hear each other, and another call continues', async () => {
    const lost = [ada, ben, cleo];
    const untouched = [dora, emil];
    for (const person of lost) await expectMediaOnTracks(person.page, { audio: 2, video: 2 });
    for (const person of untouched) await expectMedia(person.page, 'audio');
    const workers = await childrenOf(server.pid);
    const [victim, other] = [
      await workerOf(ada.page, server.pid),
      await workerOf(dora.page, server.pid),
    ];
    expect(workers.toSorted()).toEqual([victim, other].toSorted());
    for (const person of [...lost, ...untouched]) await record(person);

    process.kill(victim, 'SIGKILL');

    for (const person of lost) {
      await waitUntilBack(person);
      await expectMediaOnTracks(person.page, { audio: 2, video: 2 });
      expect(await workerOf(person.page, server.pid)).not.toBe(victim);
    }
    for (const person of untouched) {
      await expectMedia(person.page, 'audio');
      expect(await workerOf(person.page, server.pid)).toBe(other);
      expect(await shown(person)).toEqual({ phases: ['active'], lossAnnounced: false });
    }
    const after = await childrenOf(server.pid);
    expect([after.length, after.includes(other), after.includes(victim)]).toEqual([2, true, false]);
    for (const person of [...lost, ...untouched]) expect(person.errors).toEqual([]);
  }, 180_000);
});

/** Records from now on what the call screen shows, however briefly. */
async function record({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const shown: Shown = { phases: [], lossAnnounced: false };
    const look = (): void => {
      const phase =
        document.querySelector('[data-testid=call-screen]')?.getAttribute('data-phase') ?? 'none';
      if (shown.phases.at(-1) !== phase) shown.phases.push(phase);
      shown.lossAnnounced ||= document.querySelector('[data-testid=call-reconnecting]') !== null;
    };
    look();
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-phase'],
    });
    Object.assign(window, { shown });
  });
}

function shown({ page }: Person): Promise<Shown> {
  return page.evaluate(() => (window as unknown as { shown: Shown }).shown);
}

/** Waits until the page has announced the loss and the call is active again. */
async function waitUntilBack(person: Person): Promise<void> {
  const end = Date.now() + 45_000;
  for (;;) {
    const { phases, lossAnnounced } = await shown(person);
    if (lossAnnounced && phases.includes('reconnecting') && phases.at(-1) === 'active') return;
    if (Date.now() > end)
      throw new Error(
        `${person.name} did not return within 45 s: ${phases.join(', ')}, loss ${lossAnnounced ? '' : 'not '}announced`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

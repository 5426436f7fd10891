import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { expectEachTrackRises, expectMediaRises } from '../support/media-stats.js';
import { Person } from '../support/person.js';
import { Server } from '../support/server.js';
import { childrenOf, workerOf } from '../support/workers.js';

/** What a call screen has shown since it is recorded. */
interface Shown {
  readonly phases: string[];
  /** Words about a lost connection. */
  told: boolean;
}

describe('the media worker under a call is killed', () => {
  let server: Server;
  let browser: Browser;
  let ada: Person;
  let ben: Person;
  let cleo: Person;
  let dora: Person;
  let emil: Person;

  beforeAll(async () => {
    server = await Server.start({ env: { MEDIA_WORKERS: '2' } });
    browser = await launchBrowser();
    const names: string[] = [];
    const open = async (name: string): Promise<Person> => {
      const person = await Person.open(browser, server.url, name);
      names.push(await person.register());
      return person;
    };
    ada = await open('Ada Worker');
    ben = await open('Ben Worker');
    cleo = await open('Cleo Worker');
    dora = await open('Dora Worker');
    emil = await open('Emil Worker');

    await ada.openGroup('Three of us', [names[1] ?? '', names[2] ?? '']);
    await ada.call('video');
    await ben.answer('video');
    await cleo.answer('video');
    await dora.openDirect(names[4] ?? '');
    await dora.call('audio');
    await emil.answer('audio');
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('is told on the page; the people come back by themselves and see and hear each other; another call goes on', async () => {
    const lost = [ada, ben, cleo];
    const untouched = [dora, emil];
    for (const person of lost) await expectEachTrackRises(person.page, { audio: 2, video: 2 });
    for (const person of untouched) await expectMediaRises(person.page, 'audio');
    const workers = await childrenOf(server.pid);
    const [victim, other] = [
      await workerOf(ada.page, server.pid),
      await workerOf(dora.page, server.pid),
    ];
    expect(workers.toSorted()).toEqual([victim, other].toSorted());
    for (const person of [...lost, ...untouched]) await record(person);

    process.kill(victim, 'SIGKILL');

    for (const person of lost) {
      await untilBack(person);
      await expectEachTrackRises(person.page, { audio: 2, video: 2 });
      expect(await workerOf(person.page, server.pid)).not.toBe(victim);
    }
    for (const person of untouched) {
      await expectMediaRises(person.page, 'audio');
      expect(await workerOf(person.page, server.pid)).toBe(other);
      expect(await shown(person)).toEqual({ phases: ['active'], told: false });
    }
    const after = await childrenOf(server.pid);
    expect([after.length, after.includes(other), after.includes(victim)]).toEqual([2, true, false]);
    for (const person of [...lost, ...untouched]) expect(person.errors).toEqual([]);
  }, 180_000);
});

/** Remembers from now on what the call screen shows, however short. */
async function record({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const shown: Shown = { phases: [], told: false };
    const look = (): void => {
      const phase =
        document.querySelector('[data-testid=call-screen]')?.getAttribute('data-phase') ?? 'none';
      if (shown.phases.at(-1) !== phase) shown.phases.push(phase);
      shown.told ||= document.querySelector('[data-testid=call-reconnecting]') !== null;
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

/** Waits until the page has told of the loss and the call is active again. */
async function untilBack(person: Person): Promise<void> {
  const end = Date.now() + 45_000;
  for (;;) {
    const { phases, told } = await shown(person);
    if (told && phases.includes('reconnecting') && phases.at(-1) === 'active') return;
    if (Date.now() > end)
      throw new Error(
        `${person.name} did not come back in 45 s: ${phases.join(', ')}, ${told ? 'told' : 'not told'}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

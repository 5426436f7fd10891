import { mkdir } from 'node:fs/promises';
import type { RunOptions } from 'axe-core';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { axeViolations } from './axe.js';
import { launchBrowser } from './browser.js';
import { Person } from './person.js';
import { seed, type Seed } from './seed.js';
import { Server, type ServerOptions } from './server.js';

export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

/** A desktop and a phone. */
export const SCREEN_SIZES: readonly ScreenSize[] = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

export type Theme = 'light' | 'dark';

export const THEMES: readonly Theme[] = ['light', 'dark'];

const ARTIFACTS = new URL('../artifacts/', import.meta.url).pathname;

/** The rules of WCAG 2.2 A and AA, and axe's own best practices. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Options of a window of this size; the narrow one is a phone with touch. */
export function windowOf({ width, height }: ScreenSize): BrowserContextOptions {
  const phone = width < 500;
  return { viewport: { width, height }, hasTouch: phone, isMobile: phone };
}

/** What axe checks: everything, or only what another theme changes on a screen that was checked whole. */
export type AxeRules = 'all' | 'colours';

const RUN_ONLY: Record<AxeRules, RunOptions['runOnly']> = {
  all: { type: 'tag', values: TAGS },
  colours: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
};

/** Takes a picture of the screen for review, and returns its accessibility and layout problems, a line each. */
export async function checkScreen(
  page: Page,
  name: string,
  rules: AxeRules = 'all',
): Promise<string[]> {
  await mkdir(ARTIFACTS, { recursive: true });
  // Every screen has both; until then its code is loading.
  await page.locator(':is(main, [role=main])').first().waitFor({ state: 'attached' });
  await page.locator(':is(h1, [aria-level="1"])').first().waitFor({ state: 'attached' });
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
  });
  await page.screenshot({ path: `${ARTIFACTS}${name}.png` });
  // A tooltip may be fading in while its contrast is measured.
  const lines = await axeViolations(page, ['.cc-tooltip'], {
    runOnly: RUN_ONLY[rules],
    // Without the details of rules that pass, a run takes about a third of the time.
    resultTypes: ['violations'],
  });
  return [...lines, ...(await horizontalOverflow(page))].map((line) => `${name}: ${line}`);
}

/** What cannot be reached without scrolling sideways: the page itself, or a control across the edge of the window. */
function horizontalOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const found =
      document.documentElement.scrollWidth > width
        ? [`the page is ${document.documentElement.scrollWidth} px wide in ${width}`]
        : [];
    for (const control of document.querySelectorAll<HTMLElement>(
      'button, a[href], input, select, textarea',
    )) {
      if (
        !control.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) ||
        control.closest('[inert]')
      )
        continue;
      const { left, right, top, bottom } = control.getBoundingClientRect();
      const seen = right > left && bottom > 0 && top < innerHeight;
      if (seen && (left < -1 || right > width + 1))
        found.push(
          `a control from ${left} to ${right} px in ${width}: ${control.outerHTML.slice(0, 160)}`,
        );
    }
    return found;
  });
}

/** Checks screens of one size in each theme, without loading them again, and collects their problems. */
export class ScreenChecks {
  readonly problems: string[] = [];
  readonly #size: ScreenSize;
  #themes: readonly Theme[];

  constructor(size: ScreenSize, themes: readonly Theme[] = THEMES) {
    this.#size = size;
    this.#themes = themes;
  }

  /** @param prepare brings the screen into the state to check, for each theme again: for what does not stay on the screen */
  async check(
    page: Page,
    screen: string,
    prepare?: (theme: Theme) => Promise<void>,
  ): Promise<void> {
    for (const [index, theme] of this.#themes.entries()) {
      await page.emulateMedia({ colorScheme: theme });
      await prepare?.(theme);
      const name = `${screen}-${theme}-${this.#size.width}`;
      const rules = index === 0 ? 'all' : 'colours';
      this.problems.push(...(await checkScreen(page, name, rules)));
    }
    // The next screen starts in the theme that is shown now: one switch per screen instead of two.
    this.#themes = this.#themes.toReversed();
  }
}

/** One person at one window, whose screens are checked. */
export interface Visit {
  readonly person: Person;
  readonly page: Page;
  check(screen: string, prepare?: (theme: Theme) => Promise<void>): Promise<void>;
  /** Ends the visit. Throws when a screen has problems or the page threw an error. */
  leave(): Promise<void>;
}

/** Screens need pictures, not movement: encoding it is most of what a call costs here. */
const SLOW_CAMERA = '--use-fake-device-for-media-stream=fps=5';

/** What all tests of a file of screens share: one server, one browser and one set of accounts. */
export class ScreenFixture {
  readonly server: Server;
  readonly browser: Browser;
  readonly seed: Seed;

  private constructor(server: Server, browser: Browser, data: Seed) {
    this.server = server;
    this.browser = browser;
    this.seed = data;
  }

  static async start(options?: ServerOptions): Promise<ScreenFixture> {
    const [server, browser] = await Promise.all([
      Server.start(options),
      launchBrowser([SLOW_CAMERA]),
    ]);
    return new ScreenFixture(server, browser, await seed(server));
  }

  /** @param url another address of the server */
  async visit(size: ScreenSize, themes?: readonly Theme[], url = this.server.url): Promise<Visit> {
    const person = await Person.open(this.browser, url, 'Ada', windowOf(size));
    const checks = new ScreenChecks(size, themes);
    return {
      person,
      page: person.page,
      check: (screen, prepare) => checks.check(person.page, screen, prepare),
      leave: async () => {
        await person.close();
        expect(person.errors).toEqual([]);
        expect(checks.problems).toEqual([]);
      },
    };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}

/** The viewer of pictures is open: before the end of its animation it takes no keys. */
export async function viewerOpened(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const slides = [...document.querySelectorAll<HTMLElement>('.pswp__item')];
    return slides.length > 0 && slides.every(({ style }) => style.display === 'block');
  });
}

/** Holds requests to matching addresses back until the returned function is called. */
export async function holdRequests(page: Page, url: string): Promise<() => Promise<void>> {
  const held: Route[] = [];
  const hold = (route: Route): void => void held.push(route);
  await page.route(url, hold);
  return async () => {
    await Promise.all(held.map((route) => route.continue()));
    await page.unroute(url, hold);
  };
}

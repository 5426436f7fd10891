import { mkdir } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { pictureOf, type View } from './views.js';

const ARTIFACTS = new URL('../artifacts/', import.meta.url).pathname;

/** The rules of WCAG 2.2 A and AA, and axe's own best practices. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Takes a picture of the screen for people to look at, and answers what is wrong with it, a line each. */
export async function inspect(page: Page, name: string): Promise<string[]> {
  await mkdir(ARTIFACTS, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((one) => one.effect?.getTiming().iterations !== Infinity)
        .map((one) => one.finished),
    ),
  );
  await page.screenshot({ path: `${ARTIFACTS}${name}.png` });
  // Our pages have no frames; to join the results of frames axe would open a page of its own each time.
  const { violations } = await new AxeBuilder({ page })
    .withTags(TAGS)
    .setLegacyMode(true)
    .analyze();
  const lines = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary ?? ''}`),
  );
  return [...lines, ...(await outOfSight(page))].map((line) => `${name}: ${line}`);
}

/** What cannot be reached without scrolling sideways: the page itself, or a control that stands across the edge of the window. */
function outOfSight(page: Page): Promise<string[]> {
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

/** Everything found on the screens of one view. */
export class Gallery {
  readonly found: string[] = [];

  constructor(private readonly view: View) {}

  async look(page: Page, screen: string): Promise<void> {
    this.found.push(...(await inspect(page, pictureOf(screen, this.view))));
  }
}

import { mkdir } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const ARTIFACTS = new URL('../artifacts/', import.meta.url).pathname;

/** The rules of WCAG 2.2 A and AA, and axe's own best practices. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Takes a picture of the screen for people to look at, and answers what axe finds wrong with it, a line each. */
export async function inspect(page: Page, name: string): Promise<string[]> {
  await mkdir(ARTIFACTS, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity).map((one) => one.finished)));
  await page.screenshot({ path: `${ARTIFACTS}${name}.png` });
  const axe = new AxeBuilder({ page }).withTags(TAGS);
  // An open menu stands in an overlay beside the landmarks, as the ARIA pattern for menus has it. The best practice `region`
  // (no rule of WCAG) knows that exception for dialogs only.
  if ((await page.getByRole('menu').count()) > 0) axe.disableRules(['region']);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${name}: ${id} ${target.join(' ')} ${failureSummary ?? ''}`));
}

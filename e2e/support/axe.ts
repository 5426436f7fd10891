import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A rule that the page breaks, with the elements that break it. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly {
    readonly target: readonly unknown[];
    readonly failureSummary?: string;
  }[];
}

interface WithAxe {
  readonly axe: {
    run(
      context: { readonly exclude: readonly string[] },
      options: RunOptions,
    ): Promise<{ readonly violations: readonly Violation[] }>;
  };
}

/**
 * Runs axe on the page and returns a line for each element that breaks a rule. A document takes the
 * code of axe once: to load it takes several times as long as a run.
 *
 * @param exclude selectors of elements that are not checked
 */
export async function axeViolations(
  page: Page,
  exclude: readonly string[],
  options: RunOptions,
): Promise<string[]> {
  for (const frame of page.frames())
    if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(SOURCE);
  const violations = await page.evaluate(
    async ([excluded, runOptions]) => {
      const { axe } = window as unknown as WithAxe;
      return (await axe.run({ exclude: excluded }, runOptions)).violations;
    },
    [exclude, options] as const,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}

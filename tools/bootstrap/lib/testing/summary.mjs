import path from 'node:path';
import { ROOT } from '../paths.mjs';
import { formatDuration } from '../progress.mjs';
import { sumCounts } from './counts.mjs';

/**
 * The end of a test run: a table of the steps, what failed, and the closing line.
 *
 * @param {(import('./counts.mjs').Counts & { name: string, ms: number })[]} results
 * @returns {string}
 */
export function summarize(results) {
  const rows = results.map(({ name, ms, passed, failed, skipped }) => [
    failed > 0 ? '✗' : '✓',
    name,
    `${passed} passed`,
    `${failed} failed`,
    skipped > 0 ? `${skipped} skipped` : '',
    formatDuration(ms),
  ]);
  const failures = results
    .flatMap(({ failures: lines }) => lines)
    .map((line) => `  ✗ ${line.replaceAll(ROOT + path.sep, '')}`);
  const { passed, failed } = sumCounts(results);
  return [
    '',
    ...alignColumns(rows),
    '',
    ...failures,
    ...(failures.length > 0 ? [''] : []),
    `${passed} passed, ${failed} failed`,
    '',
  ].join('\n');
}

function alignColumns(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

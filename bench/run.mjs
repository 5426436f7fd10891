// Prints each figure beside its bare peer of the same run, and fails when a ratio is worse than its floor in bench/floors.
import { readFileSync } from 'node:fs';
import { delivery } from './cases/delivery.mjs';
import { firstFrame } from './cases/first-frame.mjs';
import { sends } from './cases/sends.mjs';

const CASES = { delivery, sends, firstFrame };
const floors = JSON.parse(readFileSync(new URL('./floors/foundation.json', import.meta.url), 'utf8'));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in CASES));
if (unknown.length > 0) throw new Error(`There is no case '${unknown[0]}'. The cases: ${Object.keys(CASES).join(' ')}`);
let failed = 0;

for (const [key, run] of Object.entries(CASES)) {
  if (wanted.length > 0 && !wanted.includes(key)) continue;
  const figure = await run();
  const floor = floors[figure.name];
  // A figure that nothing bounds would pass whatever it says.
  if (!floor) throw new Error(`bench/floors/foundation.json has no floor for '${figure.name}'.`);
  const held = figure.ratio <= (floor.ratioAtMost ?? Infinity) && figure.ratio >= (floor.ratioAtLeast ?? 0);
  if (!held) failed += 1;
  const limit = floor.ratioAtMost ? `at most ${floor.ratioAtMost}` : floor.ratioAtLeast ? `at least ${floor.ratioAtLeast}` : 'no floor';
  process.stdout.write(
    `${held ? 'ok  ' : 'FAIL'} ${figure.name}: ${figure.ours.toFixed(1)} ${figure.unit}, peer ${figure.peer.toFixed(1)} ${figure.unit}, ratio ${figure.ratio.toFixed(2)} (${limit})\n`,
  );
  for (const note of figure.notes ?? []) process.stdout.write(`     ${note}\n`);
}
process.exitCode = failed > 0 ? 1 : 0;

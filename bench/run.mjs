// Prints each figure beside its bare peer of the same run, and fails when a ratio is worse than its floor in bench/floors.
import { readFileSync } from 'node:fs';
import { adminUsers } from './cases/admin-users.mjs';
import { attack } from './cases/attack.mjs';
import { audit } from './cases/audit.mjs';
import { callAttack } from './cases/call-attack.mjs';
import { callGrid } from './cases/call-grid.mjs';
import { callLoss } from './cases/call-loss.mjs';
import { callOutages } from './cases/call-outages.mjs';
import { callPaths } from './cases/call-paths.mjs';
import { callRaces } from './cases/call-races.mjs';
import { callRecovery } from './cases/call-recovery.mjs';
import { callRoom } from './cases/call-room.mjs';
import { callAway } from './cases/call-away.mjs';
import { callCodecs } from './cases/call-codecs.mjs';
import { callFirefox } from './cases/call-firefox.mjs';
import { delivery } from './cases/delivery.mjs';
import { files } from './cases/files.mjs';
import { firstFrame } from './cases/first-frame.mjs';
import { latency } from './cases/latency.mjs';
import { previews } from './cases/previews.mjs';
import { scale } from './cases/scale.mjs';
import { search } from './cases/search.mjs';
import { sends } from './cases/sends.mjs';
import { timeline } from './cases/timeline.mjs';
import { userImport } from './cases/user-import.mjs';

const CASES = {
  delivery,
  sends,
  latency,
  scale,
  'first-frame': firstFrame,
  'call-grid': callGrid,
  'call-room': callRoom,
  'call-paths': callPaths,
  'call-attack': callAttack,
  'call-races': callRaces,
  'call-loss': callLoss,
  'call-recovery': callRecovery,
  'call-outages': callOutages,
  'call-away': callAway,
  'call-codecs': callCodecs,
  'call-firefox': callFirefox,
  timeline,
  previews,
  files,
  search,
  audit,
  'admin-users': adminUsers,
  import: userImport,
  attack,
};
const floors = JSON.parse(
  readFileSync(new URL('./floors/foundation.json', import.meta.url), 'utf8'),
);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in CASES));
if (unknown.length > 0)
  throw new Error(`There is no case '${unknown[0]}'. The cases: ${Object.keys(CASES).join(' ')}`);
let failed = 0;

for (const [key, run] of Object.entries(CASES)) {
  if (wanted.length > 0 && !wanted.includes(key)) continue;
  for (const figure of [await run()].flat()) {
    if (!report(figure)) failed += 1;
  }
}
process.exitCode = failed > 0 ? 1 : 0;

/** Prints a figure; false when it is worse than its floor. */
function report(figure) {
  const floor = floors[figure.name];
  // A figure without a bound would always pass.
  if (!floor) throw new Error(`bench/floors/foundation.json has no floor for '${figure.name}'.`);
  const held =
    figure.ratio <= (floor.ratioAtMost ?? Infinity) && figure.ratio >= (floor.ratioAtLeast ?? 0);
  const limits = [
    ...('ratioAtMost' in floor ? [`at most ${floor.ratioAtMost}`] : []),
    ...('ratioAtLeast' in floor ? [`at least ${floor.ratioAtLeast}`] : []),
  ];
  process.stdout.write(
    `${held ? 'ok  ' : 'FAIL'} ${figure.name}: ${figure.ours.toFixed(1)} ${figure.unit}, peer ${figure.peer.toFixed(1)} ${figure.unit}, ratio ${figure.ratio.toFixed(2)} (${limits.join(', ') || 'no floor'})\n`,
  );
  for (const note of figure.notes ?? []) process.stdout.write(`     ${note}\n`);
  return held;
}

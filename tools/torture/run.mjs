/**
 * `npm run torture`: clients of the SDK write, read and change conversations while PostgreSQL, Redis and two API processes are killed
 * and connections and messages are disturbed; then every client is compared with the database. Ends with 1 unless all is well.
 *
 *   npm run torture -- --kills 50 --seed 1 --minutes 10 --clients 8
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runScript } from '../bootstrap/lib/script.mjs';
import { readShown } from './checker/shown.mjs';
import { storedValue } from './checker/check-acts.mjs';
import { readStored } from './checker/stored.mjs';
import { BAD, judge, judgeClient } from './checker/verdict.mjs';
import { runControl } from './control.mjs';
import { Faults } from './faults.mjs';
import { History } from './history.mjs';
import { readOptions } from './options.mjs';
import { SeededRandom } from './random.mjs';
import { faultLines, findingLines, verdictLine, workloadLines } from './report.mjs';
import { startProduct } from './services/product.mjs';
import { Crowd } from './workload/crowd.mjs';

/** Clients notice a half-open connection after at most 45 s, if they do not write over it. */
const CONVERGE_MS = 75_000;
const POLL_MS = 500;
/** With so few kills, no connection stays half-open until its ends give up. */
const SHORT = 10;
const CONTROL_KILLS = 4;

await runScript(torture);

async function torture({ defer }) {
  const options = readOptions(process.argv.slice(2));
  const deadline = Date.now() + options.minutes * 60_000;
  say(`torture: ${options.kills} kills, ${options.clients} clients, seed ${options.seed}`);
  const controlKills = Math.min(options.kills, CONTROL_KILLS);
  const [bad, control] = await Promise.all([
    tortureProduct(options, deadline, defer),
    runControl({ ...options, kills: controlKills, deadline, defer }),
  ]);
  const { sent, acked, lost, duplicated } = control;
  say(
    `control, bare Socket.IO: sent ${sent}, acked ${acked}, lost ${lost}, duplicated ${duplicated}`,
  );
  if (lost === 0) say('The faults did not bite: the bare server lost nothing.');
  return bad || lost === 0 ? 1 : 0;
}

/** Returns whether something was lost, or otherwise wrong. */
async function tortureProduct({ kills, clients, seed }, deadline, defer) {
  const home = makeHome(defer);
  const history = new History();
  const crashes = [];
  const onCrash = (name, { code, signal }) => {
    crashes.push(name);
    history.fault(`${name} ended by itself (${signal ?? code})`);
  };
  const { services, nodes, query } = await startProduct({ home, onCrash, defer });
  const crowd = new Crowd(seed);
  defer(() => crowd.close());
  await crowd.gather({ clients, history, nodes });
  const initial = await readStored(query);

  const random = new SeededRandom(seed, 'faults');
  const { relays } = crowd;
  const faults = new Faults({ random, history, services, relays, patient: kills > SHORT });
  crowd.act();
  await faults.run(kills, deadline);
  const calmAt = history.now();
  await crowd.rest();
  const { stored, shown } = await converge(crowd.people, query);
  const seconds = ((history.now() - calmAt) / 1000).toFixed(1);

  const keys = new Set(history.acts.flatMap(({ key }) => (key === undefined ? [] : [key])));
  const verdict = judge({
    acts: history.acts,
    stored,
    initial: new Map([...keys].map((key) => [key, storedValue(key, initial)])),
    clients: shown,
  });
  const messages = [...stored.values()].reduce((sum, each) => sum + each.messages.length, 0);
  for (const line of [
    ...faultLines(faults, history),
    ...workloadLines(history.acts),
    `stored: ${messages} messages in ${stored.size} conversations; compared ${seconds} s after the last fault`,
    ...(crashes.length > 0 ? [`ended by themselves: ${crashes.join(', ')}`] : []),
    verdictLine(verdict),
    ...findingLines(seed, verdict, history),
  ])
    say(line);
  const bad = crashes.length > 0 || BAD.some((kind) => verdict.counts[kind] > 0);
  if (bad) say(`logs of the programs: ${keepLogs(home)}`);
  return bad;
}

/** Waits until every client shows what is stored, or until they had enough time for it. */
async function converge(people, query) {
  const deadline = Date.now() + CONVERGE_MS;
  for (;;) {
    const stored = await readStored(query);
    const shown = [];
    for (const person of people) shown.push(await readShown(person));
    const done = shown.every((each) => judgeClient(each, stored).length === 0);
    if (done || Date.now() > deadline) return { stored, shown };
    await sleep(POLL_MS);
  }
}

function makeHome(defer) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-torture-'));
  // PostgreSQL's user passes through when we are root.
  fs.chmodSync(home, 0o711);
  defer(() => fs.rmSync(home, { recursive: true, force: true }));
  return home;
}

/** Copies the logs to a folder that stays. */
function keepLogs(home) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-torture-logs-'));
  for (const name of fs.readdirSync(home).filter((each) => each.endsWith('.log')))
    fs.copyFileSync(path.join(home, name), path.join(folder, name));
  return folder;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

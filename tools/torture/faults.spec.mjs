import { Faults } from './faults.mjs';
import { History } from './history.mjs';
import { SeededRandom } from './random.mjs';

/** Pauses last as long as the other work that can be done. */
const pause = () => new Promise((resolve) => setImmediate(resolve));

class FakeService {
  weight = 1;
  ready = true;
  events = [];
  frozenMs = [];

  constructor(name) {
    this.name = name;
  }

  async kill() {
    this.ready = false;
    this.events.push('killed');
  }

  freeze(ms) {
    this.frozenMs.push(ms);
  }

  async start() {
    this.ready = true;
    this.events.push('started');
  }
}

class FakeRelay {
  faulty = [];
  struck = [];
  network = Object.fromEntries(
    ['cut', 'tear', 'stall', 'silence', 'orphan'].map((name) => [
      name,
      (ms) => this.struck.push({ name, ms }),
    ]),
  );

  setFaulty(faulty) {
    this.faulty.push(faulty);
  }
}

/** Runs faults to their end. */
async function run({ kills, patient = false, deadline = Infinity }) {
  const services = ['postgres', 'redis', 'api-1', 'api-2'].map((name) => new FakeService(name));
  const relays = [new FakeRelay(), new FakeRelay()];
  const history = new History();
  const random = new SeededRandom(1, 'faults');
  const faults = new Faults({ random, history, services, relays, patient, pause });
  await faults.run(kills, deadline);
  return { faults, services, relays, history };
}

it('kills every program, each once before any for the second time, and starts it again', async () => {
  const { faults, services } = await run({ kills: 4 });
  expect(faults.kills).toBe(4);
  for (const { events, ready } of services)
    expect([events, ready]).toEqual([['killed', 'started'], true]);
});

it('kills as often as requested, and disturbs the connections of all clients meanwhile', async () => {
  const { faults, relays, history } = await run({ kills: 40 });
  expect(faults.kills).toBe(40);
  expect([...faults.killed.values()].reduce((sum, count) => sum + count)).toBe(40);
  for (const { struck, faulty } of relays) {
    expect(new Set(struck.map(({ name }) => name)).size).toBe(5);
    expect(faulty).toEqual([true, false]);
  }
  expect(faults.networkFaults).toBe(relays.flatMap(({ struck }) => struck).length);
  expect(history.faults.at(-1)?.what).toBe('no more faults');
});

it('freezes programs now and then', async () => {
  const { faults, services } = await run({ kills: 40 });
  const frozen = services.flatMap(({ frozenMs }) => frozenMs);
  expect(frozen.length).toBe(faults.frozen);
  expect(frozen.length).toBeGreaterThan(0);
  for (const ms of frozen) expect(ms).toBeGreaterThan(0);
});

it('leaves connections half-open for good only where there is time to notice', async () => {
  const silences = ({ relays }) =>
    relays.flatMap(({ struck }) => struck.filter(({ name }) => name === 'silence'));
  const short = silences(await run({ kills: 60 }));
  expect(short.every(({ ms }) => ms > 0)).toBe(true);
  const long = silences(await run({ kills: 60, patient: true }));
  expect(long.some(({ ms }) => ms === undefined)).toBe(true);
});

it('begins no kill after the deadline', async () => {
  const { faults } = await run({ kills: 5, deadline: 0 });
  expect(faults.kills).toBe(0);
});

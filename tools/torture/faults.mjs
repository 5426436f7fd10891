import { setTimeout as sleep } from 'node:timers/promises';

const DOWN_MS = [50, 1_500];
const BETWEEN_KILLS_MS = [400, 2_500];
const BETWEEN_NETWORK_FAULTS_MS = [250, 1_400];
/** Longest time for a program to be ready after a kill. */
const BACK_MS = 150_000;
/** Share of the kills that take two programs at once. */
const TWO_AT_ONCE = 0.2;
/** How often a program is frozen before a kill, possibly the one that is killed, and for how long. */
const FREEZE = 0.5;
const FROZEN_MS = [300, 4_000];
/** Half-open connections that end after a while, and with `patient` some that only their ends give up. */
const SILENT_MS = [2_000, 8_000];
const LASTING = 0.3;

/** Kills services and disturbs the connections of clients. */
export class Faults {
  #random;
  #history;
  #services;
  #relays;
  #patient;
  #pause;
  #stopped = false;
  #network = Promise.resolve();
  kills = 0;
  /** Programs that were killed, by name. */
  killed = new Map();
  networkFaults = 0;
  /** How often a program was frozen. */
  frozen = 0;

  /**
   * @param {object} options
   * @param {import('./random.mjs').SeededRandom} options.random
   * @param {import('./history.mjs').History} options.history
   * @param {readonly import('./services/killable.mjs').Killable[]} options.services
   * @param {readonly import('./relay/relay.mjs').Relay[]} options.relays
   * @param {boolean} options.patient Whether there is time for clients to notice half-open connections by themselves.
   * @param {(ms: number) => Promise<unknown>} [options.pause]
   */
  constructor({ random, history, services, relays, patient, pause = sleep }) {
    this.#random = random;
    this.#history = history;
    this.#services = services;
    this.#relays = relays;
    this.#patient = patient;
    this.#pause = pause;
  }

  /**
   * @param {number} kills
   * @param {number} deadline As `Date.now()`: no kill begins after it.
   */
  async run(kills, deadline) {
    for (const relay of this.#relays) relay.setFaulty(true);
    this.#network = this.#disturb();
    while (this.kills < kills && Date.now() < deadline) {
      if (this.#random.chance(FREEZE)) this.#freeze();
      await this.#pause(this.#random.between(...BETWEEN_KILLS_MS));
      const two = kills - this.kills > 1 && this.#random.chance(TWO_AT_ONCE);
      await this.#kill(two ? 2 : 1);
    }
    await this.#calm();
  }

  #freeze() {
    const target = this.#random.pickWeighted(this.#services);
    const ms = this.#random.between(...FROZEN_MS);
    this.frozen += 1;
    this.#history.fault(`${target.name} frozen for ${ms} ms`);
    target.freeze(ms);
  }

  async #kill(count) {
    const targets = [];
    while (targets.length < Math.min(count, this.#services.length)) {
      const others = this.#services.filter((service) => !targets.includes(service));
      // Each of them once before any for the second time.
      const spared = others.filter(({ name }) => !this.killed.has(name));
      targets.push(this.#random.pickWeighted(spared.length > 0 ? spared : others));
    }
    const downMs = this.#random.between(...DOWN_MS);
    await Promise.all(targets.map((target) => this.#killOne(target, downMs)));
  }

  async #killOne(target, downMs) {
    this.kills += 1;
    this.killed.set(target.name, (this.killed.get(target.name) ?? 0) + 1);
    this.#history.fault(`${target.name} killed`);
    await target.kill();
    await this.#pause(downMs);
    const late = AbortSignal.timeout(BACK_MS);
    void target.start();
    while (!target.ready) {
      if (late.aborted)
        throw new Error(`${target.name} was not ready ${BACK_MS / 1000} s after a kill.`);
      await this.#pause(20);
    }
    this.#history.fault(`${target.name} ready again`);
  }

  async #disturb() {
    while (!this.#stopped) {
      await this.#pause(this.#random.between(...BETWEEN_NETWORK_FAULTS_MS));
      const fault = this.#random.pickWeighted(NETWORK_FAULTS);
      const client = this.#random.between(0, this.#relays.length - 1);
      if (this.#stopped) return;
      this.networkFaults += 1;
      const detail = fault.strike(this.#relays[client].network, this.#random, this.#patient);
      this.#history.fault(`${fault.name}${detail ?? ''}`, client);
    }
  }

  async #calm() {
    this.#stopped = true;
    await this.#network;
    for (const relay of this.#relays) relay.setFaulty(false);
    this.#history.fault('no more faults');
  }
}

/** What happens to the connections of one client. */
const NETWORK_FAULTS = [
  { name: 'connections cut', weight: 6, strike: (network) => network.cut() },
  {
    name: 'connections torn in the middle of a message',
    weight: 4,
    strike: (network) => network.tear(),
  },
  {
    name: 'connections stalled',
    weight: 6,
    strike: (network, random) => {
      const ms = random.between(300, 4_000);
      network.stall(ms);
      return ` for ${ms} ms`;
    },
  },
  {
    name: 'connections half-open',
    weight: 3,
    strike: (network, random, patient) => {
      const lasting = random.chance(LASTING) && patient;
      const ms = random.between(...SILENT_MS);
      network.silence(lasting ? undefined : ms);
      return lasting ? ' until a side gives up' : ` for ${ms} ms`;
    },
  },
  {
    name: 'connections lost without the server noticing',
    weight: 3,
    strike: (network) => network.orphan(),
  },
];

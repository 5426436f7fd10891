import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom } from '../random.mjs';
import { Relay } from '../relay/relay.mjs';
import { ACTIONS } from './actions.mjs';
import { Person } from './person.mjs';

/** Milliseconds between two actions of a client. */
const PACE = [40, 360];

/** All clients of a run, their relays and their conversations. */
export class Crowd {
  #seed;
  #stopped = false;
  #loops = [];
  relays = [];
  /** @type {Person[]} */
  people = [];

  constructor(seed) {
    this.#seed = seed;
  }

  /**
   * Registers the users, half of them at each API process, the last one as a guest, and opens their conversations: a group of all,
   * a group of every second one, direct ones, and a channel.
   *
   * @param {object} options
   * @param {number} options.clients
   * @param {import('../history.mjs').History} options.history
   * @param {readonly { port: number, service: import('../services/killable.mjs').Killable }[]} options.nodes
   */
  async gather({ clients, history, nodes }) {
    for (let index = 0; index < clients; index += 1) {
      const relay = await Relay.start({
        upstream: () => reachable(nodes, index),
        random: new SeededRandom(this.#seed, `relay ${index}`),
        address: `10.20.0.${index + 1}`,
        onFault: (what) => history.fault(what, index),
      });
      this.relays.push(relay);
      const random = new SeededRandom(this.#seed, `person ${index}`);
      this.people.push(await Person.register({ index, relay, history, random }));
    }
    const guest = this.people.at(-1);
    for (const person of this.people) person.guests.add(guest.me.id);
    await this.#converse();
    for (const person of this.people.slice(0, -1)) await person.stream();
  }

  async #converse() {
    const members = this.people.slice(0, -1);
    const [first, second, ...others] = members;
    const ids = (people) => people.map(({ me }) => me.id);
    await first.chats.createGroup('All', ids([second, ...others]));
    await second.chats.createGroup(
      'Some',
      ids([first, ...others].filter((_, index) => index % 2 === 0)),
    );
    await first.chats.openDirect(second.me.id);
    if (others.length > 1) await others[0].chats.openDirect(others[1].me.id);
    const channel = await first.chats.createChannel({ title: 'Open' });
    for (const person of this.people) person.channels.add(channel.id);
    for (const person of members) {
      await person.chats.reload();
      for (const { id } of person.conversations) person.timeline(id);
    }
  }

  /** Everybody acts until {@link rest}. */
  act() {
    this.#loops = this.people.map((person) => this.#actAs(person));
  }

  async #actAs(person) {
    const random = new SeededRandom(this.#seed, `pace ${person.index}`);
    while (!this.#stopped) {
      await sleep(random.between(...PACE));
      if (!this.#stopped && !person.busy) person.act(ACTIONS);
    }
  }

  /** Nobody begins anything any more. */
  async rest() {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  async close() {
    await this.rest();
    for (const person of this.people) person.close();
    for (const relay of this.relays) await relay.close();
  }
}

/** As a load balancer does: the client's own process, another one while that is down, null while all are. */
function reachable(nodes, index) {
  const own = nodes[index % nodes.length];
  const node = [own, ...nodes].find(({ service }) => service.ready);
  return node?.port ?? null;
}

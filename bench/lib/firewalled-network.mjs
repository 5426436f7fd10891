import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SERVER = { address: '10.77.0.1', address6: 'fd77::1' };
const ROUTER = { address: '10.77.0.2', address6: 'fd77::2' };
const GATEWAY = { address: '10.77.1.1', address6: 'fd77:1::1' };
const CLIENT = { address: '10.77.1.2', address6: 'fd77:1::2' };
const BITS = 24;
const BITS6 = 64;
/** Between the tables of the kernel for own addresses (0) and for all others (32766). */
const RULE_PRIORITY = 100;

/**
 * This machine, a network of clients, and between them a router with a firewall that drops packets
 * without an answer: two network namespaces. Needs root and iproute2.
 */
export class FirewalledNetwork {
  /** Of this machine, as clients reach it. */
  address = SERVER.address;
  address6 = SERVER.address6;
  #client = 'chatcall-client';
  #router = 'chatcall-router';
  #links = { server: 'ccserver', outside: 'ccoutside', inside: 'ccinside', client: 'ccclient' };
  #folder = null;
  #blocked = [];

  /** @throws when the kernel refuses it, as it does users other than root */
  static async open() {
    const network = new FirewalledNetwork();
    // A run that was killed has left its own. There is one at a time: their addresses are the same.
    await network.close();
    try {
      network.#connect();
      network.#folder = await mkdtemp(join(tmpdir(), 'chatcall-network-'));
    } catch (error) {
      await network.close();
      throw new Error(`Networks need root and iproute2: ${error.message}`, { cause: error });
    }
    return network;
  }

  /** The path of a program that runs another one in the network of the clients. */
  async programInside(program) {
    const path = join(this.#folder, 'program');
    const script = `#!/bin/sh\nexec nsenter --net=/run/netns/${this.#client} ${program} "$@"\n`;
    await writeFile(path, script, { mode: 0o700 });
    return path;
  }

  /**
   * What the router drops from now on: for each entry `protocol` (udp or tcp), and optionally `ports`
   * (one, or `first-last`) and `family` (4 or 6).
   */
  block(entries) {
    for (const rule of this.#blocked) this.#rule('del', rule);
    this.#blocked = [];
    for (const { protocol, ports, family } of entries)
      for (const version of family ? [family] : [4, 6]) {
        const rule = { version, protocol, ports };
        this.#rule('add', rule);
        this.#blocked.push(rule);
      }
  }

  async close() {
    const made = [
      // Programs that still run in a namespace keep it, and its links, after its name is gone.
      ['link', 'del', this.#links.server],
      ['netns', 'del', this.#client],
      ['netns', 'del', this.#router],
    ];
    for (const one of made)
      try {
        ip(...one);
      } catch {
        // It was not made.
      }
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }

  #connect() {
    const { server, outside, inside, client } = this.#links;
    ip('netns', 'add', this.#router);
    ip('netns', 'add', this.#client);
    ip('-n', this.#client, 'link', 'set', 'lo', 'up');
    ip('link', 'add', server, 'type', 'veth', 'peer', 'name', outside, 'netns', this.#router);
    const peer = ['peer', 'name', client, 'netns', this.#client];
    ip('-n', this.#router, 'link', 'add', inside, 'type', 'veth', ...peer);
    addAddress(null, server, SERVER);
    addAddress(this.#router, outside, ROUTER);
    addAddress(this.#router, inside, GATEWAY);
    addAddress(this.#client, client, CLIENT);
    for (const setting of ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'])
      ip('netns', 'exec', this.#router, 'sysctl', '-qw', setting);
    ip('route', 'add', `${CLIENT.address}/32`, 'via', ROUTER.address);
    ip('-6', 'route', 'add', `${CLIENT.address6}/128`, 'via', ROUTER.address6);
    ip('-n', this.#client, 'route', 'add', 'default', 'via', GATEWAY.address);
    ip('-6', '-n', this.#client, 'route', 'add', 'default', 'via', GATEWAY.address6);
  }

  #rule(verb, { version, protocol, ports }) {
    const what = ['ipproto', protocol, ...(ports ? ['dport', String(ports)] : [])];
    const where = ['pref', String(RULE_PRIORITY), 'iif', this.#links.inside];
    ip(`-${version}`, '-n', this.#router, 'rule', verb, ...where, ...what, 'blackhole');
  }
}

function addAddress(namespace, link, { address, address6 }) {
  const at = namespace ? ['-n', namespace] : [];
  // Otherwise IPv6 would not work for the first two seconds.
  const setting = ['sysctl', '-qw', `net.ipv6.conf.${link}.accept_dad=0`];
  if (namespace) ip('netns', 'exec', namespace, ...setting);
  else run(...setting);
  ip(...at, 'address', 'add', `${address}/${BITS}`, 'dev', link);
  ip(...at, 'address', 'add', `${address6}/${BITS6}`, 'dev', link);
  ip(...at, 'link', 'set', link, 'up');
}

const ip = (...args) => run('ip', ...args);

function run(program, ...args) {
  try {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const said = String(error.stderr ?? error.message).trim();
    throw new Error(`${program} ${args.join(' ')}: ${said}`, { cause: error });
  }
}

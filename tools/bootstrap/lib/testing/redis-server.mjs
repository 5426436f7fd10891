import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure.mjs';
import { startProcess } from '../managed-process.mjs';
import { answers } from '../ports.mjs';
import { findProgram } from './packages.mjs';

const READY_MS = 20_000;

/**
 * Starts a Redis on a loopback port and waits until it can be connected to.
 *
 * @param {object} options
 * @param {string} options.home An existing folder for its data and its log.
 * @param {number} options.port
 * @param {Record<string, string>} options.settings
 * @returns {Promise<import('../managed-process.mjs').ManagedProcess>}
 */
export async function startRedisServer({ home, port, settings }) {
  const log = path.join(home, 'redis.log');
  const all = { port: String(port), bind: '127.0.0.1', dir: home, ...settings };
  const server = startProcess(
    'Redis',
    findProgram('redis-server') ?? 'redis-server',
    Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
    { log },
  );
  const deadline = Date.now() + READY_MS;
  while (!(await answers(port))) {
    if (!server.running() || Date.now() > deadline) {
      throw new Failure('Redis did not start.', {
        help: fs.readFileSync(log, 'utf8').split('\n').slice(-5),
      });
    }
    await sleep(50);
  }
  return server;
}

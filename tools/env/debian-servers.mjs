// Servers of the distribution, for the spec that runs the documents.

import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './testing.mjs';

/**
 * Starts the distribution's PostgreSQL with `trust` authentication.
 *
 * @param {string} folder For its data; must not exist.
 */
export async function startDebianPostgres(folder) {
  const [version] = fs
    .readdirSync('/usr/lib/postgresql')
    .sort((one, other) => Number(other) - Number(one));
  const programs = path.join('/usr/lib/postgresql', version, 'bin');
  fs.mkdirSync(folder, { mode: 0o700 });
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? idsOf('postgres') : {};
  if (user.uid !== undefined) fs.chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  const initialised = spawnSync(
    path.join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth', 'trust', '-E', 'UTF8', '--locale', 'C', '-N'],
    { cwd: '/', encoding: 'utf8', ...user },
  );
  if (initialised.status !== 0) throw new Error(`initdb failed: ${initialised.stderr}`);
  const port = await freePort();
  const server = spawn(
    path.join(programs, 'postgres'),
    ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-F'],
    {
      cwd: '/',
      stdio: 'ignore',
      ...user,
    },
  );
  const ended = new Promise((resolve) => server.once('exit', resolve));
  for (let left = 200; left > 0; left -= 1) {
    if (
      spawnSync(path.join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)])
        .status === 0
    )
      break;
    await sleep(100);
  }
  return {
    host: '127.0.0.1',
    port,
    stop: async () => {
      server.kill('SIGINT');
      await ended;
    },
  };
}

function idsOf(name) {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line.split(':').map(Number);
  return { uid, gid };
}

/**
 * Sends commands to a Redis on loopback that may still be starting.
 *
 * @returns {Promise<string>} All answers; empty when none came within ten seconds.
 */
export async function askRedis(port, ...commands) {
  for (let left = 100; left > 0; left -= 1) {
    const answer = await new Promise((resolve) => {
      let received = '';
      const socket = net.connect(port, '127.0.0.1', () =>
        socket.write(`${commands.join('\r\n')}\r\nQUIT\r\n`),
      );
      socket.on('data', (chunk) => (received += chunk));
      socket.on('close', () => resolve(received));
      socket.on('error', () => resolve(''));
    });
    if (answer !== '') return answer;
    await sleep(100);
  }
  return '';
}

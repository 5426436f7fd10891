import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Of the Debian package clamav-daemon. */
const PROGRAM = '/usr/sbin/clamd';
export const STREAM_MAX = 3 * 1024 * 1024;

/** The daemon of ClamAV with signatures of our own. */
export interface Clamd {
  /** Path of its Unix socket. */
  readonly socket: string;
  stop(): Promise<void>;
}

/** @param signatures texts that it finds anywhere in a file, by their names */
export async function startClamd(signatures: Readonly<Record<string, string>>): Promise<Clamd> {
  const folder = await mkdtemp(join(tmpdir(), 'chatcall-clamd-'));
  const socket = join(folder, 'clamd.socket');
  const lines = Object.entries(signatures).map(
    ([name, text]) => `${name}:0:*:${Buffer.from(text).toString('hex')}\n`,
  );
  await writeFile(join(folder, 'own.ndb'), lines.join(''));
  const settings = [
    `DatabaseDirectory ${folder}`,
    `LocalSocket ${socket}`,
    `StreamMaxLength ${STREAM_MAX}`,
    'Foreground yes',
    ...(process.getuid?.() === 0 ? ['User root'] : []),
  ];
  await writeFile(join(folder, 'clamd.conf'), `${settings.join('\n')}\n`);
  const clamd = spawn(PROGRAM, ['--config-file', join(folder, 'clamd.conf')], { stdio: 'ignore' });
  const ended = once(clamd, 'exit');
  while (!existsSync(socket)) {
    if (clamd.exitCode !== null) throw new Error(`clamd ended with ${clamd.exitCode}`);
    await sleep(50);
  }
  return {
    socket,
    stop: async () => {
      clamd.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

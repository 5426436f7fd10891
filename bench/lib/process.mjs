import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const TICKS_PER_SECOND = 100; // USER_HZ, fixed at 100 for user space on Linux (proc(5)).

/** The scheduling class SCHED_IDLE, for which no priority is needed (chrt(1), part of Debian's base system). */
const IN_BACKGROUND = ['chrt', '--idle', '0'];

/** CPU seconds (user and system, all threads) that a process has used so far. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

/** Processes that a process has started, the media workers of a server. */
export function childrenOf(pid) {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}

/**
 * Starts a Node program and waits until it prints a line matching `ready`. With `background` it runs only when nothing else wants
 * the processor, as if it was on another machine.
 *
 * @returns {Promise<{ pid: number, match: RegExpMatchArray, stop: () => Promise<void> }>}
 * @throws when it ends or stays silent for 60 seconds; its output is in the message.
 */
export function startProgram(args, env, ready, { background = false } = {}) {
  const command = [...(background ? IN_BACKGROUND : []), process.execPath, ...args];
  const child = spawn(command[0], command.slice(1), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(timer);
  };
  let output = '';
  return new Promise((resolve, reject) => {
    const fail = (why) => {
      child.kill('SIGKILL');
      reject(new Error(`${args.join(' ')}: ${why}\n${output.slice(-2000)}`));
    };
    const timer = setTimeout(() => fail('did not get ready in 60 s'), 60_000);
    const take = (chunk) => {
      if (output.length < 100_000) output += chunk;
      const match = ready.exec(output);
      if (!match) return;
      clearTimeout(timer);
      resolve({ pid: child.pid, match, stop });
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}

/**
 * Runs a Node program to its end.
 *
 * @returns {Promise<{ output: string }>}
 * @throws when it fails; its output is in the message.
 */
export function runProgram(args, env) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve({ output });
      else reject(new Error(`${args.join(' ')}: ended with ${code}\n${output.slice(-2000)}`));
    });
  });
}

import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longest pause before a program that does not start is started again. */
const LONGEST_PAUSE_MS = 1_000;

/**
 * A program that is killed and started again. As a service manager does, it also starts the program again when it ends by itself,
 * and reports that.
 */
export class Killable {
  #start;
  #signal;
  #onCrash;
  #process = null;
  #wanted = false;
  ready = false;

  /**
   * @param {object} options
   * @param {string} options.name
   * @param {number} options.weight How often it is killed, relative to the others.
   * @param {() => Promise<import('../../bootstrap/lib/managed-process.mjs').ManagedProcess>} options.start Resolves when it is
   *   ready; rejects when it ended before.
   * @param {(pid: number, signal: NodeJS.Signals) => void} [options.signal] Sends it to the program and its children.
   * @param {(name: string, exit: { code: number | null, signal: string | null }) => void} options.onCrash
   */
  constructor({ name, weight, start, signal = process.kill, onCrash }) {
    this.name = name;
    this.weight = weight;
    this.#start = start;
    this.#signal = signal;
    this.#onCrash = onCrash;
  }

  /** Starts it, and tries again until it is ready: what it needs may be down at the moment. */
  async start() {
    this.#wanted = true;
    for (let pauseMs = 100; this.#wanted; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      const started = await this.#start().catch(() => null);
      if (started && this.#wanted) return this.#watch(started);
      await started?.stop();
      await sleep(pauseMs);
    }
  }

  /** As a power cut does. */
  async kill() {
    this.#wanted = false;
    this.ready = false;
    const killed = this.#process;
    if (!killed) return;
    this.#signal(killed.pid, 'SIGKILL');
    await killed.exited;
  }

  /** Lets it do nothing for some time, as on a machine that is suspended. Does nothing while it is down. */
  freeze(ms) {
    const frozen = this.#process;
    if (!this.ready || !frozen) return;
    this.#signal(frozen.pid, 'SIGSTOP');
    setTimeout(() => frozen.running() && this.#signal(frozen.pid, 'SIGCONT'), ms);
  }

  /** Ends it in order. */
  async stop() {
    this.#wanted = false;
    this.ready = false;
    const stopped = this.#process;
    // A frozen program would end when it continues.
    if (stopped?.running()) this.#signal(stopped.pid, 'SIGCONT');
    await stopped?.stop();
  }

  #watch(started) {
    this.#process = started;
    this.ready = true;
    void started.exited.then((exit) => {
      if (this.#process === started) this.ready = false;
      if (!this.#wanted || this.#process !== started) return;
      this.#onCrash(this.name, exit);
      void this.start();
    });
  }
}

/** Sessions of PostgreSQL are processes of their own, which would finish their statement. */
export function signalWithChildren(pid, signal) {
  const children = fs.readdirSync('/proc').filter((name) => parentOf(name) === pid);
  for (const each of [pid, ...children]) {
    try {
      process.kill(Number(each), signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function parentOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { CHROMIUM, FLAGS } from './browser.mjs';
import { childrenOf } from './process.mjs';

/** A browser whose processes can be stopped: all of them as when a laptop sleeps, or only those that run pages. */
export async function launchSleepingBrowser(flags = []) {
  const program = await chromium.launchServer({
    executablePath: CHROMIUM,
    args: [...FLAGS, ...flags],
  });
  const browser = await chromium.connect(program.wsEndpoint());
  const pid = program.process().pid;
  let stopped = [];
  const stop = (pids) => {
    stopped = pids;
    for (const one of pids) process.kill(one, 'SIGSTOP');
  };
  const wake = () => {
    for (const one of stopped.splice(0)) process.kill(one, 'SIGCONT');
  };
  return {
    browser,
    stop: () => stop([pid, ...descendantsOf(pid)]),
    stopPages: () => stop(descendantsOf(pid).filter(runsPages)),
    wake,
    close: async () => {
      wake();
      await program.close();
    },
  };
}

function descendantsOf(pid) {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

function runsPages(pid) {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
}

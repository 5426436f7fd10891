import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** Processes that a server has started, its media workers. */
export async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

/** The worker of a server that the page's media goes to: the one that holds the port at the other end. */
export async function workerOf(page: Page, serverPid: number): Promise<number> {
  const sockets = new Set<string>();
  const ports = await remotePorts(page);
  const tables = await Promise.all(
    ['udp', 'udp6', 'tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')),
  );
  for (const line of tables.join('\n').split('\n')) {
    const fields = line.trim().split(/\s+/);
    if (ports.has(Number.parseInt(fields[1]?.split(':')[1] ?? '', 16)))
      sockets.add(`socket:[${fields[9] ?? ''}]`);
  }
  for (const pid of await childrenOf(serverPid))
    if ((await openFiles(pid)).some((name) => sockets.has(name))) return pid;
  throw new Error(`no worker of the server holds a port of ${[...ports].join(', ')}`);
}

async function remotePorts(page: Page): Promise<Set<number>> {
  const ports = await page.evaluate(() => {
    const kept = (window as unknown as { keptPeerConnections: RTCPeerConnection[] })
      .keptPeerConnections;
    return kept
      .filter(({ connectionState }) => connectionState === 'connected')
      .flatMap((connection) => [...connection.getSenders(), ...connection.getReceivers()])
      .flatMap(
        ({ transport }) => transport?.iceTransport.getSelectedCandidatePair()?.remote?.port ?? [],
      );
  });
  return new Set(ports);
}

async function openFiles(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`);
  return Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
}

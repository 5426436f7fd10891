import path from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { ROOT } from '../../bootstrap/lib/paths.mjs';
import { Killable } from './killable.mjs';

const PROGRAM = path.join(ROOT, 'bench/peers/bare-emit.mjs');

/**
 * A bare Socket.IO server that sends every message to everyone (bench/peers/bare-emit.mjs).
 *
 * @param {(undo: () => unknown) => void} defer
 * @returns {Promise<{ service: Killable, port: () => number | null }>}
 */
export async function startEcho(defer) {
  let port = 0;
  const service = new Killable({
    name: 'echo',
    weight: 1,
    onCrash: () => undefined,
    start: async () => {
      const child = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
      const [line] = await once(child.stdout, 'data');
      port = Number(/listening (\d+)/.exec(line)[1]);
      const running = () => child.exitCode === null && child.signalCode === null;
      const stop = async () => {
        child.kill('SIGTERM');
        await exited;
      };
      return { name: 'echo', pid: child.pid, exited, running, stop };
    },
  });
  defer(() => service.stop());
  await service.start();
  return { service, port: () => (service.ready ? port : null) };
}

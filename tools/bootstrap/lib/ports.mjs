import net from 'node:net';

/**
 * Whether a port can be listened on.
 *
 * @param {number} port
 * @param {string} [host] All addresses when left out.
 * @returns {Promise<'free' | 'taken' | 'forbidden'>}
 */
export function portState(port, host) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve('taken');
      else if (error.code === 'EACCES') resolve('forbidden');
      else reject(error);
    });
    server.listen({ port, host }, () => server.close(() => resolve('free')));
  });
}

/** @returns {Promise<number>} A TCP port on the loopback address that was free a moment ago. */
export function freeLoopbackPort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** Whether something answers on a loopback port. */
export function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

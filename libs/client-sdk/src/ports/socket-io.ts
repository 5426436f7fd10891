import { io } from 'socket.io-client';
import type { ClientSocket, SocketOptions } from './client-ports.js';

/** A socket of Socket.IO's own client. A transport that is refused is followed by the other one within the same attempt. */
export function socketIo(options: SocketOptions): ClientSocket {
  const settings = {
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    transports: [...options.transports],
    tryAllTransports: true,
    timeout: options.timeoutMs,
    auth: options.auth,
  };
  return options.url === '' ? io(settings) : io(options.url, settings);
}

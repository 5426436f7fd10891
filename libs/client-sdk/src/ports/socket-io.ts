import { io } from 'socket.io-client';
import type { ClientSocket, SocketOptions } from './client-ports.js';

/**
 * A socket of Socket.IO's client. When a transport is refused, the same attempt tries the other
 * one.
 */
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

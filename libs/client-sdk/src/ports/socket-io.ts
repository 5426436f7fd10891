import { io } from 'socket.io-client';
import type { ClientSocket, SocketOptions } from './client-ports.js';

/**
 * A socket of Socket.IO's client. When a transport is refused, the same attempt tries the other
 * one. The client forgets a transport that was refused, so the first is named again: otherwise a
 * WebSocket that is refused once, while a server restarts, would leave the connection on polling.
 */
export function socketIo(options: SocketOptions): ClientSocket {
  const settings = {
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    transports: [...options.transports, ...options.transports.slice(0, 1)],
    tryAllTransports: true,
    timeout: options.timeoutMs,
    auth: options.auth,
  };
  return options.url === '' ? io(settings) : io(options.url, settings);
}

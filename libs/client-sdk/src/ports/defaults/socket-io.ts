import { io } from 'socket.io-client';
import type { ClientSocket, SocketOptions } from '../socket.js';

/** A socket of Socket.IO's own client: WebSocket first, long polling where that is blocked. */
export function socketIo(options: SocketOptions): ClientSocket {
  const settings = {
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    timeout: options.timeoutMs,
    auth: options.auth,
  };
  return options.url === '' ? io(settings) : io(options.url, settings);
}

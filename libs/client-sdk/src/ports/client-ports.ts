import type { ClockPort, RandomPort } from './clock.js';
import type { HttpPort } from './http.js';
import type { LoggerPort } from './logger.js';
import type { MediaDevicesPort } from './media-devices.js';
import type { NetworkPort } from './network.js';
import type { NotificationPort } from './notification.js';
import type { RtcPort } from './rtc.js';
import type { SocketPort } from './socket.js';
import type { LockPort, OutboxStore, SessionHintPort, TokenStore } from './storage.js';

/** Everything that the SDK needs from the platform it runs on. `defaultPorts()` fills all of it for Node and tests. */
export interface ClientPorts {
  readonly http: HttpPort;
  readonly sockets: SocketPort;
  readonly tokens: TokenStore;
  /** Used with `refresh: 'cookie'` only. */
  readonly sessionHint: SessionHintPort;
  readonly locks: LockPort;
  readonly outbox: OutboxStore;
  readonly network: NetworkPort;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly logger: LoggerPort;
  /** Null: this host has no devices; calls receive only. */
  readonly media: MediaDevicesPort | null;
  /** Null: mediasoup-client detects the host by itself. */
  readonly rtc: RtcPort | null;
  /** Null: nobody is notified outside the app. */
  readonly notifications: NotificationPort | null;
}

import type {
  Call,
  ClientEvents,
  Conversation,
  Message,
  ServerEvents,
  UserCard,
} from '@chatcall/contracts';
import type { Device } from 'mediasoup-client';
import type { Socket } from 'socket.io-client';

/** Ends a timer; harmless when it already ran. */
export type CancelTimer = () => void;

/** Time and timers. */
export interface ClockPort {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `work` once after `delayMs` milliseconds. */
  after(delayMs: number, work: () => void): CancelTimer;
  /** Runs `work` every `periodMs` milliseconds, the first time after one period. */
  every(periodMs: number, work: () => void): CancelTimer;
}

/** Chance. */
export interface RandomPort {
  /** A random UUID (version 4), lower case. */
  uuid(): string;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  fraction(): number;
}

/** A picture or file to upload: a browser's `File` or `Blob`, or what the host's own HTTP port understands. */
export interface UploadFile {
  readonly name: string;
  readonly content: { readonly size: number; readonly type: string };
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
  /** Sent as `multipart/form-data` instead of `body`; the port sets the content type. */
  readonly form?: { readonly field: string; readonly file: UploadFile };
  /** Whether the host's cookies go along. */
  readonly withCookies: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Value of a header, null when absent. */
  header(name: string): string | null;
  text(): Promise<string>;
}

/** A request under way. */
export interface HttpExchange {
  /** Rejects only when no answer came (network, abort); any status is an answer. */
  readonly response: Promise<HttpResponse>;
  abort(): void;
}

/** Sends HTTP requests. */
export interface HttpPort {
  send(request: HttpRequest): HttpExchange;
}

/**
 * `error`: the SDK broke a promise, someone must look; `warn`: something failed and was dealt with; `info`: state of the
 * client that support would ask for; `debug`: the rest. Tokens and message texts are never logged.
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LoggerPort {
  log(level: LogLevel, message: string, context?: Readonly<Record<string, unknown>>): void;
}

export type MediaDeviceKind = 'microphone' | 'camera' | 'speaker';

export interface MediaDeviceEntry {
  /** Stable for this host while permission lasts. Empty until it is granted: the device is there, and cannot be chosen yet. */
  readonly id: string;
  readonly kind: MediaDeviceKind;
  /** Empty until the person has granted permission. */
  readonly label: string;
}

/** The part of a `MediaStreamTrack` that the SDK itself uses; a browser's and React Native's tracks fit as they are. */
export interface MediaTrack {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly readyState: string;
  enabled: boolean;
  stop(): void;
  getSettings(): { readonly deviceId?: string | undefined };
  addEventListener(type: 'ended', listener: () => void): void;
  removeEventListener(type: 'ended', listener: () => void): void;
}

/** Why a device could not be opened. */
export type MediaDeviceFailure =
  'permission-denied' | 'not-found' | 'in-use' | 'cancelled' | 'unsupported' | 'failed';

/** Thrown by {@link MediaDevicesPort.open}. */
export class MediaDeviceError extends Error {
  override readonly name = 'MediaDeviceError';

  constructor(
    readonly failure: MediaDeviceFailure,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Microphones, cameras and speakers of the host. */
export interface MediaDevicesPort {
  list(): Promise<readonly MediaDeviceEntry[]>;
  /** Calls `listener` when a device was plugged in or out; returns the way to stop. */
  listen(listener: () => void): () => void;
  /**
   * Opens a microphone or camera: `deviceId` null takes the host's default. A device that is gone is not replaced: the SDK
   * asks again with null. Throws {@link MediaDeviceError}.
   */
  open(kind: 'microphone' | 'camera', deviceId: string | null): Promise<MediaTrack>;
  /** Lets the person choose a screen or window; first the picture, then the sound if there is one. Absent: unsupported. */
  openScreen?(): Promise<readonly MediaTrack[]>;
}

export interface NetworkStatus {
  /** False only when the host knows that there is no network. */
  readonly online: boolean;
  /** The person can see the app: read cursors move only then. */
  readonly visible: boolean;
}

/** What the host knows about the network and its own visibility. */
export interface NetworkPort {
  current(): NetworkStatus;
  /** Calls `listener` after every change; returns the way to stop. */
  listen(listener: (status: NetworkStatus) => void): () => void;
}

/** Something that the person should be told while they do not look; the host makes the words. */
export type ClientNotification =
  | { readonly kind: 'message'; readonly message: Message; readonly conversation: Conversation }
  | {
      readonly kind: 'call';
      readonly call: Call;
      readonly caller: UserCard;
      readonly conversationTitle: string | null;
    };

/** Shows notifications of the operating system. */
export interface NotificationPort {
  /** Called only while the app is not visible. A newer one of the same call or conversation takes the place of the older. */
  show(notification: ClientNotification): void;
  /** The call no longer rings, or nothing in the conversation asks for attention: read here or on another device, muted, left, signed out. */
  clear(subject: { readonly callId: string } | { readonly conversationId: string }): void;
}

/** Makes the WebRTC side of a call: mediasoup-client's own detection, or the handler that the host names. */
export interface RtcPort {
  createDevice(): Promise<Device>;
}

/** A Socket.IO client socket that knows ChatCall's events. */
export type ClientSocket = Socket<ServerEvents, ClientEvents>;

/** How the bytes travel: one WebSocket, or HTTP requests that ask again and again. */
type SocketTransport = 'websocket' | 'polling';

export interface SocketOptions {
  /** Origin of the server. */
  readonly url: string;
  /** Called before every handshake; the token goes into the handshake's `auth`, never into the address. */
  readonly auth: (handOver: (auth: { readonly token: string }) => void) => void;
  /** The first one is tried first; the second where the first is refused, or as an upgrade of it. */
  readonly transports: readonly SocketTransport[];
  /** Milliseconds for the handshake; then `connect_error` with the message `timeout`, as Socket.IO's own client has it. */
  readonly timeoutMs: number;
}

/** Makes sockets that do not reconnect by themselves: the SDK's own policy does that. */
export interface SocketPort {
  /** A socket that is not open yet. Rejects when what it takes could not be loaded: it is asked again later. */
  create(options: SocketOptions): Promise<ClientSocket>;
}

/** Keeps the refresh token of this device where it is delivered in the body. Unused with `refresh: 'cookie'`. */
export interface TokenStore {
  load(): Promise<string | null>;
  /** Null forgets it. */
  save(refreshToken: string | null): Promise<void>;
}

/** Keeps drafts and unsent messages of this device as text by key. */
export interface OutboxStore {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** All keys that start with `prefix`. */
  keys(prefix: string): Promise<readonly string[]>;
  /**
   * Calls `listener` with the key after each change by another client that shares the store, such as another tab. Returns the way to stop.
   * Missing where nobody shares it.
   */
  listen?(listener: (key: string) => void): () => void;
}

/**
 * Whether this device has a refresh token where the SDK cannot see it (a cookie). `no` keeps the start from asking the server in vain;
 * `unknown` asks it once.
 */
export interface SessionHintPort {
  read(): 'yes' | 'no' | 'unknown';
  /** The server has answered: from now on the lack of a hint means `no`. */
  settle(): void;
}

/** Runs one piece of work at a time under a name, across everything that shares the token store or cookie (tabs). */
export interface LockPort {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
}

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

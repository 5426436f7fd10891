import type {
  Call,
  ClientEvents,
  Conversation,
  Message,
  ServerEvents,
  Thread,
  UserCard,
} from '@chatcall/contracts';
import type { Socket } from 'socket.io-client';
import type { PasskeyPort } from './passkey-port.js';
import type { ReauthenticationPort } from './reauthentication-port.js';

/** Cancels a timer; no effect when it has already run. */
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

/** Random values. */
export interface RandomPort {
  /** A random UUID (version 4), lower case. */
  uuid(): string;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  fraction(): number;
}

/**
 * A picture or file to upload: a `File` or `Blob` of a browser, or what the host's own HTTP port
 * accepts.
 */
export interface UploadFile {
  readonly name: string;
  readonly content: { readonly size: number; readonly type: string };
}

/** Bytes of a file: a `Blob`, or a `File`, of browsers, React Native and Node. */
export interface FileContent {
  readonly size: number;
  /** Media type; may be empty. */
  readonly type: string;
  slice(start?: number, end?: number): FileContent;
  /** Rejects when it cannot be read any more: a file of the device that was moved or changed. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** How an upload is doing. */
export interface UploadOptions {
  /**
   * Called with the part of the upload that has been sent, from 0 to 1. Never called where the host
   * does not know it.
   */
  readonly onProgress?: ((part: number) => void) | undefined;
}

export interface HttpRequest extends UploadOptions {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
  /** Sent as `multipart/form-data` instead of `body`; the port sets the content type. */
  readonly form?: { readonly field: string; readonly file: UploadFile };
  /** Sent as it is instead of `body`. */
  readonly content?: FileContent;
  /** Whether the host's cookies are sent. */
  readonly withCookies: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Value of a header, null when absent. */
  header(name: string): string | null;
  text(): Promise<string>;
  /** Instead of `text`: the body as it is, for pictures. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** A request that has been sent. */
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
 * `error`: an unexpected failure of the SDK that must be investigated; `warn`: a failure that was
 * handled; `info`: state of the client that support would need; `debug`: the rest. Tokens and
 * message texts are never logged.
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LoggerPort {
  log(level: LogLevel, message: string, context?: Readonly<Record<string, unknown>>): void;
}

export type MediaDeviceKind = 'microphone' | 'camera' | 'speaker';

export interface MediaDeviceEntry {
  /**
   * Stable for this host while permission lasts. Empty until permission is granted; then the device
   * exists but cannot be chosen yet.
   */
  readonly id: string;
  readonly kind: MediaDeviceKind;
  /** Empty until the person has granted permission. */
  readonly label: string;
}

/**
 * The part of a `MediaStreamTrack` that the SDK uses; the tracks of browsers and React Native match
 * it.
 */
export interface MediaTrack {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly readyState: string;
  enabled: boolean;
  /** What the track shows, for its encoder; absent where the host knows no hints. */
  contentHint?: string;
  stop(): void;
  getSettings(): { readonly deviceId?: string | undefined };
  /** Absent where the host cannot limit the frames of a track. */
  applyConstraints?(constraints: { readonly frameRate: { readonly max: number } }): Promise<void>;
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

/** `text`: every frame is sharp, at the cost of fewer; `motion`: smooth, at the cost of detail. */
export type ScreenHint = 'text' | 'motion';

/** How a screen is shared. */
export interface ScreenOptions {
  /** With its sound, where the host and the choice of the person allow it. */
  readonly audio: boolean;
  readonly hint: ScreenHint;
}

/** Microphones, cameras and speakers of the host. */
export interface MediaDevicesPort {
  list(): Promise<readonly MediaDeviceEntry[]>;
  /** Calls `listener` when a device was added or removed; returns a function that stops it. */
  listen(listener: () => void): () => void;
  /**
   * Opens a microphone or camera; with `deviceId` null the host's default. Does not replace a
   * missing device: the SDK then asks for null. Throws {@link MediaDeviceError}.
   */
  open(kind: 'microphone' | 'camera', deviceId: string | null): Promise<MediaTrack>;
  /**
   * Lets the person choose a screen, window or tab; returns the video track, and the audio track if
   * there is one. Throws {@link MediaDeviceError}, `cancelled` when nothing was chosen. Absent:
   * unsupported.
   */
  openScreen?(options: ScreenOptions): Promise<readonly MediaTrack[]>;
  /**
   * Makes a track without the noise of the microphone whose track is given, which stays open. Absent:
   * unsupported.
   */
  suppressNoise?(microphone: MediaTrack): Promise<SuppressedTrack>;
}

/** What a noise suppression makes of a track. */
export interface SuppressedTrack {
  /** Ends by itself, as one of a device does, when the suppression stops working. */
  readonly track: MediaTrack;
  /** Ends the suppression and its track; the microphone stays open. */
  close(): void;
}

export interface NetworkStatus {
  /** False only when the host knows that there is no network. */
  readonly online: boolean;
  /** Whether the person can see the app; only then read cursors move. */
  readonly visible: boolean;
}

/** Network and visibility as known to the host. */
export interface NetworkPort {
  current(): NetworkStatus;
  /** Calls `listener` after every change; returns a function that stops it. */
  listen(listener: (status: NetworkStatus) => void): () => void;
}

/** A notification for a person who does not see the app; the host writes the text. */
export type ClientNotification =
  | {
      readonly kind: 'message';
      readonly message: Message;
      readonly conversation: Conversation;
      /** Of a reply that is only in a thread; null: the message is in the conversation. */
      readonly thread: Thread | null;
    }
  | {
      readonly kind: 'call';
      readonly call: Call;
      readonly caller: UserCard;
      readonly conversationTitle: string | null;
    };

/** Shows notifications of the operating system. */
export interface NotificationPort {
  /**
   * Called only while the app is not visible. Replaces an older one of the same call, conversation or
   * thread.
   */
  show(notification: ClientNotification): void;
  /**
   * The call has stopped ringing, or the conversation or thread needs no attention any more: read here
   * or on another device, muted, left, signed out.
   */
  clear(
    subject:
      | { readonly callId: string }
      | { readonly conversationId: string }
      | { readonly threadId: string },
  ): void;
}

/**
 * mediasoup-client's `Device`, as far as it is named here: programs without calls need no types of
 * WebRTC.
 */
export interface RtcDevice {
  readonly handlerName: string;
  readonly loaded: boolean;
}

/** Creates mediasoup-client's device with a handler that the host chooses. */
export interface RtcPort {
  createDevice(): Promise<RtcDevice>;
}

/** A Socket.IO client socket with ChatCall's events. */
export type ClientSocket = Socket<ServerEvents, ClientEvents>;

/** One WebSocket, or repeated HTTP requests. */
type SocketTransport = 'websocket' | 'polling';

export interface SocketOptions {
  /** Origin of the server. */
  readonly url: string;
  /**
   * Called before every handshake; the token is sent in the handshake's `auth`, never in the URL.
   */
  readonly auth: (handOver: (auth: { readonly token: string }) => void) => void;
  /** Tried in this order: the second where the first is refused, or as an upgrade of it. */
  readonly transports: readonly SocketTransport[];
  /**
   * Milliseconds for the handshake; then `connect_error` with the message `timeout`, as in
   * Socket.IO's client.
   */
  readonly timeoutMs: number;
}

/** Creates sockets that do not reconnect by themselves: the SDK's policy does that. */
export interface SocketPort {
  /**
   * A socket that is not open yet. Rejects when its code could not be loaded; the SDK tries again
   * later.
   */
  create(options: SocketOptions): Promise<ClientSocket>;
}

/**
 * Stores the refresh token of this device when it is delivered in the body. Unused with `refresh:
 * 'cookie'`.
 */
export interface TokenStore {
  load(): Promise<string | null>;
  /** Null deletes it. */
  save(refreshToken: string | null): Promise<void>;
}

/**
 * Stores drafts, unsent messages and notes of this device as text by key. A write that rejects is
 * kept in memory by the SDK; it must not wait forever.
 */
export interface OutboxStore {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** All entries whose key starts with `prefix`, as they are at one moment. */
  entries(prefix: string): Promise<ReadonlyMap<string, string>>;
  /**
   * Calls `listener` after each change by another client that shares the store, such as another
   * tab, in the order of the changes; `value` is null when the entry was removed. Returns a function
   * that stops it. Absent where the store is not shared.
   */
  listen?(listener: (key: string, value: string | null) => void): () => void;
  /** Calls the listeners of the other clients without storing anything. */
  announce?(key: string, value: string): void;
}

/**
 * Stores what was shown last as text by key, to show it again at the next start and without a
 * network. Losing it costs requests only.
 */
export interface CacheStore {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** All keys that start with `prefix`. */
  keys(prefix: string): Promise<readonly string[]>;
}

/** Stores the bytes of files that are not sent yet, by key. All clients of the device share it. */
export interface FileStore {
  get(key: string): Promise<FileContent | null>;
  /** Rejects when there is no room. */
  set(key: string, content: FileContent): Promise<void>;
  remove(key: string): Promise<void>;
  /** All keys that start with `prefix`. */
  keys(prefix: string): Promise<readonly string[]>;
}

/**
 * Whether this device has a refresh token that the SDK cannot read (a cookie). With `no` the start
 * sends no request; with `unknown` it sends one.
 */
export interface SessionHintPort {
  read(): 'yes' | 'no' | 'unknown';
  /** The server has answered: from now on a missing hint means `no`. */
  settle(): void;
}

export interface LockOptions {
  /**
   * Takes the lock from its present holder at once: that call of `run` rejects, although its work
   * continues.
   */
  readonly steal?: boolean;
}

/**
 * Runs one piece of work at a time per name, across all clients that share the token store, the
 * outbox or the cookie (tabs). A client that ends or crashes holds no lock.
 */
export interface LockPort {
  run<T>(name: string, work: () => Promise<T>, options?: LockOptions): Promise<T>;
}

/** The platform that the SDK runs on. `defaultPorts()` provides all of it for Node and tests. */
export interface ClientPorts {
  readonly http: HttpPort;
  readonly sockets: SocketPort;
  readonly tokens: TokenStore;
  /** Used with `refresh: 'cookie'` only. */
  readonly sessionHint: SessionHintPort;
  readonly locks: LockPort;
  readonly outbox: OutboxStore;
  /** Null: files that are not sent are lost when the program ends. */
  readonly files: FileStore | null;
  /** Null: nothing is kept, and a start waits for the server. */
  readonly cache: CacheStore | null;
  readonly network: NetworkPort;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly logger: LoggerPort;
  /** Null: this host has no passkeys. */
  readonly passkeys: PasskeyPort | null;
  /** Null: such requests fail. */
  readonly reauthentication: ReauthenticationPort | null;
  /** Null: this host has no devices; calls receive only. */
  readonly media: MediaDevicesPort | null;
  /** Null: mediasoup-client detects the host by itself. */
  readonly rtc: RtcPort | null;
  /** Null: no notifications outside the app. */
  readonly notifications: NotificationPort | null;
}

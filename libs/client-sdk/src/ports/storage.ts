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

// For the TypeScript tests in e2e/, which start the same coturn.

export interface CoturnOptions {
  readonly directory: string;
  readonly port: number;
  /** Address to listen on and to relay from; loopback unless said otherwise. */
  readonly host?: string;
  /** Made up when left out. */
  readonly secret?: string;
  /** Addresses that mediasoup announces. */
  readonly allowedPeers?: readonly string[];
  /** Further TURN_ variables. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningCoturn {
  /** `turn:host:port` */
  readonly url: string;
  readonly secret: string;
  /** With its configuration and pid. */
  readonly directory: string;
  output(): string;
  close(): Promise<void>;
}

export function startCoturn(options: CoturnOptions): Promise<RunningCoturn>;

export function turnCredentials(options: { secret: string; userId: string; ttlSeconds: number }): {
  username: string;
  credential: string;
};

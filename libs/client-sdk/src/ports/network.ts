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

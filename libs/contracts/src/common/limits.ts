/** Bounds that client and server agree on. Lengths are in Unicode code units, sizes in bytes, times in seconds. */
export const LIMITS = {
  usernameMin: 3,
  usernameMax: 32,
  displayNameMax: 80,
  emailMax: 254,
  passwordMin: 10,
  passwordMax: 256,
  deviceTokenMax: 1024,
  statusTextMax: 140,
  /** See also `isSearchable`. */
  searchMin: 1,
  searchMax: 80,
  avatarBytes: 5 * 1024 * 1024,
  jsonBytes: 256 * 1024,
  socketFrameBytes: 128 * 1024,
  messageMax: 8000,
  titleMax: 100,
  groupMembersMax: 1000,
  membersPerRequest: 100,
  /** `chat:read` and `chat:delivered` of others are told in conversations of at most so many members; a larger one is asked for its members. */
  receiptMembersMax: 50,
  pageDefault: 50,
  pageMax: 100,
  /** Conversations that may be left out of totals. */
  totalsExceptMax: 2000,
  ringSeconds: 45,
  callPeersMax: 50,
  previousEntries: 32,
  producersPerPeer: 8,
  consumersPerRequest: 200,
  typingSeconds: 6,
} as const;

/**
 * How a client comes back to its call when it has lost its connection, in milliseconds. Media does not need the connection and continues meanwhile.
 * From this follows how long the server keeps the place ({@link CALL_GRACE_MS}).
 */
export const CALL_RETURN = {
  /** After every loss up to this long a client is back before its place is gone. */
  awayMs: 10_000,
  /** The first wait before an attempt to connect, which doubles up to the longest. */
  firstRetryMs: 500,
  longestRetryMs: 2000,
  /** An attempt during a loss that is not answered for so long makes way for the next one. */
  attemptMs: 3000,
  /** From the new connection to `call:join` at the server. */
  joinMs: 2000,
} as const;

/**
 * For how long the server keeps a device in its call whose connection is gone, in milliseconds: the longest loss, then an attempt that began just
 * before its end and is not answered, the wait after that, the attempt that succeeds, and the join.
 */
export const CALL_GRACE_MS =
  CALL_RETURN.awayMs +
  CALL_RETURN.attemptMs +
  CALL_RETURN.longestRetryMs +
  CALL_RETURN.attemptMs +
  CALL_RETURN.joinMs;

/** Lower-case letters, digits, dot, dash and underscore; starts with a letter or digit. */
export const USERNAME_PATTERN = /^[a-z0-9][a-z0-9._-]*$/;

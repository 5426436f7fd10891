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

/** Lower-case letters, digits, dot, dash and underscore; starts with a letter or digit. */
export const USERNAME_PATTERN = /^[a-z0-9][a-z0-9._-]*$/;

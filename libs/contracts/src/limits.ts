/**
 * Bounds that client and server agree on. Lengths are in Unicode code units, sizes in bytes, times
 * in seconds.
 */
export const LIMITS = {
  usernameMin: 3,
  usernameMax: 32,
  displayNameMax: 80,
  emailMax: 254,
  passwordMin: 10,
  passwordMax: 256,
  deviceTokenMax: 1024,
  setupCodeMax: 64,
  /** Accounts that wait for a decision or for the verification of their address. */
  waitingAccountsMax: 1000,
  accessTokenMax: 8192,
  statusTextMax: 140,
  /** See also `isSearchable`. */
  searchMin: 1,
  searchMax: 80,
  /** Text of a search for messages. */
  messageSearchMax: 400,
  /** Words and phrases of a search for messages. */
  messageSearchTerms: 16,
  /** Senders or conversations in a search for messages. */
  messageSearchFilterMax: 50,
  /** Among so many of the newest matches the best ones are found. */
  messageSearchRanked: 1000,
  avatarBytes: 5 * 1024 * 1024,
  logoBytes: 1024 * 1024,
  jsonBytes: 256 * 1024,
  socketFrameBytes: 128 * 1024,
  messageMax: 8000,
  /** In code units. The longest are families with skin tones. */
  emojiMax: 40,
  /** Files that one message may carry. */
  messageFilesMax: 20,
  /** Links of one message that have previews. */
  linkPreviewsMax: 3,
  /** Links of one message in the list of links of a conversation. */
  messageLinksMax: 20,
  linkMax: 2048,
  linkTitleMax: 200,
  linkDescriptionMax: 500,
  linkSiteMax: 100,
  /** Alternative text of a file. */
  alternativeTextMax: 500,
  fileNameMax: 200,
  /** Values of the waveform of a voice message. */
  waveformMax: 64,
  /** Different emoji with which members may react to one message. */
  reactionsMax: 20,
  /** Users whom one message may mention. */
  mentionsMax: 50,
  /** Pinned messages of a conversation. */
  pinsMax: 100,
  /** Authors of replies in the summary of a thread. */
  threadParticipantsMax: 5,
  /** Messages that a user may save for later. */
  savedMax: 10_000,
  /** Ids of saved messages on a page. */
  savedIdsPage: 1000,
  /** Drafts of a user that the server keeps: the latest ones. */
  draftsMax: 200,
  /** Largest `seq` and `version`: an integer of 32 bits. */
  integerMax: 2_147_483_647,
  titleMax: 100,
  descriptionMax: 500,
  topicMax: 250,
  /** Own sections of the list of conversations. */
  sectionsMax: 50,
  sectionNameMax: 60,
  groupMembersMax: 1000,
  channelMembersMax: 10_000,
  membersPerRequest: 100,
  /**
   * `chat:read` and `chat:delivered` of other members are sent in conversations with at most this
   * many members; in larger ones the cursors are part of the list of members.
   */
  receiptMembersMax: 50,
  /** In larger conversations the readers of a message are only counted. */
  receiptNamesMax: 100,
  pageDefault: 50,
  pageMax: 100,
  /** More changes of a conversation than these are not listed; the client loads it again. */
  changesMax: 1000,
  /** Conversations that one request to catch up may name. */
  syncConversationsMax: 2000,
  /** Longest list of `ConversationTotalsRequest.except`. */
  totalsExceptMax: 2000,
  ringSeconds: 45,
  callPeersMax: 50,
  /** Devices that may prepare for a call while it rings. */
  preparedPeersMax: 8,
  previousEntries: 32,
  producersPerPeer: 8,
  consumersPerRequest: 200,
  typingSeconds: 6,
} as const;

/**
 * How a client rejoins its call after its connection was lost, in milliseconds. Media does not
 * need the connection and continues meanwhile. These values determine how long the server keeps the
 * peer ({@link CALL_GRACE_MS}).
 */
export const CALL_RETURN = {
  /** A client whose connection is lost for up to this long rejoins before its peer is removed. */
  awayMs: 30_000,
  /** First delay before an attempt to connect; doubles up to the longest. */
  firstRetryMs: 500,
  longestRetryMs: 2000,
  /** An attempt that is not answered within this time is abandoned for the next one. */
  attemptMs: 3000,
  /** From the new connection until `call:join` reaches the server. */
  joinMs: 2000,
} as const;

/**
 * How long the server keeps the peer of a device whose connection is lost, in milliseconds: the
 * longest loss, then an attempt that began just before its end and is not answered, the delay after
 * it, the attempt that succeeds, and the join.
 */
export const CALL_GRACE_MS =
  CALL_RETURN.awayMs +
  CALL_RETURN.attemptMs +
  CALL_RETURN.longestRetryMs +
  CALL_RETURN.attemptMs +
  CALL_RETURN.joinMs;

/**
 * How long the server keeps the peer of a device whose page is unloaded (`call:unload`), in
 * milliseconds: long enough for a reload, short enough that a closed tab is soon gone.
 */
export const CALL_RELOAD_MS = 8000;

/** Lower-case letters, digits, dot, dash and underscore; starts with a letter or digit. */
export const USERNAME_PATTERN = /^[a-z0-9][a-z0-9._-]*$/;

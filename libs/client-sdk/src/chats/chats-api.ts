import type {
  Channel,
  ClientMessageId,
  Conversation,
  ConversationFilter,
  ConversationId,
  ConversationTotals,
  CreateChannelRequest,
  CursorPage,
  FileFilter,
  FoundMessage,
  Member,
  MemberRole,
  Message,
  MessageId,
  MessageSearchRequest,
  SavedMessage,
  Section,
  SectionId,
  SectionName,
  Seq,
  SharedFile,
  SharedLinks,
  Thread,
  ThreadFilter,
  Timestamp,
  UpdateConversationRequest,
  UpdateMembershipRequest,
  UpdateSectionRequest,
  UserId,
} from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { AttachedUpload } from '../files/files-api.js';
import type { UploadFile, UploadOptions } from '../ports/client-ports.js';
import type { Search, SearchState } from '../search/debounced-search.js';
import type { Behavior } from '../state/behavior.js';
import type { ThreadTimeline, Timeline } from './timeline-api.js';

export interface ConversationListState {
  /** `failed`: nothing could be loaded, see `error`; tried again after a reconnect. */
  readonly status: 'loading' | 'ready' | 'failed';
  readonly loadingMore: boolean;
  readonly hasMore: boolean;
  readonly error: ChatCallError | null;
}

/** Counted over all conversations, loaded or not. */
export type ChatTotals = ConversationTotals;

/** A part of the list, newest activity first, page by page. Kept up to date until `close()`. */
export interface ConversationList {
  /** Complete down to where it is loaded. */
  readonly conversations$: Behavior<readonly Conversation[]>;
  readonly state$: Behavior<ConversationListState>;
  /** Loads it again from the top. Never throws; see {@link state$}. */
  reload(): Promise<void>;
  /** The next page of older conversations. */
  loadMore(): Promise<void>;
  close(): void;
}

/** Messages of all my conversations, page by page. Kept up to date until `close()`. */
export interface MessageList<T> {
  readonly messages$: Behavior<readonly T[]>;
  readonly state$: Behavior<ConversationListState>;
  /** Loads it again from the top. Never throws; see {@link state$}. */
  reload(): Promise<void>;
  /** The next page of older ones. */
  loadMore(): Promise<void>;
  close(): void;
}

/** Files that the messages of a conversation carry, page by page. Kept up to date until `close()`. */
export interface SharedFileList {
  /** Those of the newest message first, and of each message the last one first. */
  readonly files$: Behavior<readonly SharedFile[]>;
  readonly state$: Behavior<ConversationListState>;
  /** Loads it again from the top. Never throws; see {@link state$}. */
  reload(): Promise<void>;
  /** The next page of older ones. */
  loadMore(): Promise<void>;
  close(): void;
}

/** Messages of a conversation that have links, page by page. Kept up to date until `close()`. */
export interface SharedLinkList {
  /** The newest first. Links of a message that has just arrived are as they are written. */
  readonly messages$: Behavior<readonly SharedLinks[]>;
  /** False: the server is still preparing older messages, which may be missing. */
  readonly complete$: Behavior<boolean>;
  readonly state$: Behavior<ConversationListState>;
  /** Loads it again from the top. Never throws; see {@link state$}. */
  reload(): Promise<void>;
  /** The next page of older ones, which may have none. */
  loadMore(): Promise<void>;
  close(): void;
}

/** What a search for messages shows. */
export interface MessageSearchState {
  /** Null: nothing is searched for. */
  readonly request: MessageSearchRequest | null;
  /** `searching`: `found` is still what the search before has found. */
  readonly status: 'idle' | 'searching' | 'ready' | 'failed';
  readonly found: readonly FoundMessage[];
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  /** False while the server still reads earlier messages for the search. */
  readonly complete: boolean;
  /** Why nothing, or not more, could be loaded. */
  readonly error: ChatCallError | null;
}

/** A search for messages in my conversations. Follows edits and deletions of what it has found. */
export interface MessageSearch {
  readonly state$: Behavior<MessageSearchState>;
  /** Searches for this instead of what was searched for before; null: for nothing. Never throws. */
  find(request: MessageSearchRequest | null): Promise<void>;
  /** Never throws; see {@link state$}. */
  loadMore(): Promise<void>;
  close(): void;
}

export type ConversationSearchState = SearchState<Conversation>;

/**
 * A running search in my conversations by title and by the name of the other user. Loaded ones that
 * match well are shown at once and keep their place; further results of the server follow.
 */
export type ConversationSearch = Search<Conversation>;

/** Threads that I follow, newest reply first, page by page. Kept up to date until `close()`. */
export interface ThreadList {
  /** Complete down to where it is loaded. */
  readonly threads$: Behavior<readonly Thread[]>;
  readonly state$: Behavior<ConversationListState>;
  /** Loads it again from the top. Never throws; see {@link state$}. */
  reload(): Promise<void>;
  /** The next page of threads. */
  loadMore(): Promise<void>;
  close(): void;
}

/** A message of another user that has arrived. */
export interface Arrival {
  readonly message: Message;
  readonly conversation: Conversation;
  /** Of a reply that is only in a thread; null: the message is in the conversation. */
  readonly thread: Thread | null;
}

export interface SendOptions {
  readonly replyTo?: MessageId | null | undefined;
  /**
   * The root of a thread: the message is a reply in it. A reply cannot be the root of a thread itself
   * (`CHAT.NO_THREAD`).
   */
  readonly threadId?: MessageId | null | undefined;
  /** A reply in a thread is also shown in the conversation. Default: false. */
  readonly alsoToConversation?: boolean | undefined;
  /**
   * Files, which are uploaded first, from `files.add`. With files the text may be empty. A file that
   * is refused rejects the message with its error.
   */
  readonly files?: readonly AttachedUpload[] | undefined;
  /**
   * The same id is stored once, however often it is sent: choose it, for example the id of the
   * message that is answered, so that a restarted program does not send twice. Default: a random
   * UUID.
   */
  readonly clientMessageId?: ClientMessageId | undefined;
}

/** What is needed of a message to forward it. */
export type ForwardableMessage = Pick<
  Message,
  'id' | 'conversationId' | 'content' | 'sender' | 'createdAt' | 'forwarded'
>;

/**
 * By conversation, where a stream is: the `seq` of the last message that was handed out; with
 * `changes` the version, as `v42`. Can be stored as JSON.
 */
export type MessagePosition = Readonly<Record<ConversationId, number | `v${number}`>>;

export interface MessageStreamOptions {
  /** The `position` of an earlier stream, to continue after it. Default: begins now. */
  readonly since?: MessagePosition | null | undefined;
  /** Hand out my own messages too. Default: false. */
  readonly own?: boolean | undefined;
  /**
   * Hand out replies that are only in a thread, too, and messages again when they are changed or deleted, also those changed since `since`, which
   * is then the position of a stream with `changes`. Default: false.
   */
  readonly changes?: boolean | undefined;
}

/**
 * All messages of the main timelines of my conversations, each once, in each conversation in the order of `seq`: also
 * those that were sent while the connection was lost, or since `since` while the program was
 * stopped. In a conversation that I joined since, it begins with the message about that. Read it
 * with `for await`: it loads only as much as is read. With `changes` in the order of their changes, in
 * their current state: a message that was changed twice before it was read is handed out once. Ends with the sign-out and with the client;
 * throws `AUTH.SESSION_ENDED` when the server ended the session.
 */
export interface MessageStream extends AsyncIterable<Message> {
  /** After the last message that was handed out. */
  readonly position: MessagePosition;
  close(): void;
}

/** The sections of my list of conversations. */
export interface OwnSections {
  /** In their order. Loaded when this is first read. */
  readonly sections$: Behavior<readonly Section[]>;
  /** Adds a section at the end. Throws `CHAT.TOO_MANY_SECTIONS`. */
  create(name: SectionName): Promise<Section>;
  /** Throws `CHAT.NOT_FOUND` when it was deleted elsewhere. */
  update(id: SectionId, change: UpdateSectionRequest): Promise<void>;
  /** Its conversations stay, in no section. */
  delete(id: SectionId): Promise<void>;
}

/** Pictures of groups and channels; those of users are `setAvatar` and `avatarAddress`. */
export interface ConversationPictures {
  /**
   * Sets the picture; the server keeps the middle square. The same picture again changes nothing.
   * Throws `CHAT.NOT_ALLOWED`, `CHAT.NOT_GROUP`, `COMMON.PICTURE_UNREADABLE`, `COMMON.TOO_LARGE`,
   * `COMMON.STORAGE_FULL`, `COMMON.QUOTA_EXCEEDED`.
   */
  set(id: ConversationId, file: UploadFile, options?: UploadOptions): Promise<void>;
  /** Throws `CHAT.NOT_ALLOWED`. */
  remove(id: ConversationId): Promise<void>;
  /**
   * Loads a picture, from the `avatarUrl` of a conversation or channel: a WebP file. Unlike pictures
   * of users it has no public address. Throws `CHAT.NOT_MEMBER`, and `COMMON.NOT_FOUND` when it was
   * replaced.
   * @param size edge in pixels
   */
  load(avatarUrl: string, size?: 256 | 512): Promise<Uint8Array<ArrayBuffer>>;
}

/** Conversations and messages. All methods throw `ChatCallError`. */
export interface ChatsApi {
  /**
   * The loaded ones, newest activity first, including archived ones. To show a list, see {@link
   * list}.
   */
  readonly conversations$: Behavior<readonly Conversation[]>;
  readonly listState$: Behavior<ConversationListState>;
  /**
   * When the conversations were up to date last: since the connection was lost, or as stored on this
   * device by an earlier start. Null: they are now, or nothing is known.
   */
  readonly asOf$: Behavior<Timestamp | null>;
  /** Over all conversations, however many are loaded. */
  readonly totals$: Behavior<ChatTotals>;
  /** The users who are typing, without me, by conversation; in threads by `conversationId/rootId`. */
  readonly typing$: Behavior<ReadonlyMap<string, readonly UserId[]>>;
  /** My drafts on this device, by conversation; of threads by `conversationId/rootId`. */
  readonly drafts$: Behavior<ReadonlyMap<ConversationId, string>>;
  /** Number of threads that I follow and that have unread replies. */
  readonly unreadThreads$: Behavior<number>;
  /** The threads that are loaded, and my state in them, newest reply first. */
  readonly knownThreads$: Behavior<readonly Thread[]>;
  /**
   * Number of my unsent messages that this device could not store (storage full, or not available):
   * they are lost when the program ends before they are sent.
   */
  readonly unsaved$: Behavior<number>;
  /** My messages on this device that are not known to be stored by the server. */
  readonly unsent$: Behavior<number>;
  /**
   * Messages of other users that arrive while connected, each once; also those of muted
   * conversations, and replies in threads that I follow. It is meant for notices: messages that were sent while the connection was lost
   * are in the timelines and in {@link openMessageStream}.
   */
  readonly arrived$: Observable<Arrival>;
  /** Null while unknown, or when I am no longer a member. */
  conversation$(id: ConversationId): Behavior<Conversation | null>;
  /**
   * Loads the list from the top: the way to try again after `failed`. Never throws; see {@link
   * listState$}.
   */
  reload(): Promise<void>;
  /** The next page of older conversations. */
  loadMore(): Promise<void>;
  /** A part of all conversations, page by page; close it when it is no longer shown. */
  list(filter: ConversationFilter): ConversationList;
  /** Finds conversations, loaded or not; close it when it is no longer shown. */
  search(): ConversationSearch;
  /** Loads one conversation that is not in the list yet. Throws `CHAT.NOT_MEMBER`. */
  load(id: ConversationId): Promise<Conversation>;
  /**
   * Sends a message and returns it as stored. It waits for the connection and is sent again after a
   * reconnect; messages of one conversation are stored in the order of the calls. Throws what the
   * server refuses (`CHAT.NOT_MEMBER`, `CHAT.BLOCKED`, `CHAT.REPLY_UNKNOWN`, …), `COMMON.VALIDATION`
   * for a text that cannot be sent, `CHAT.OUTBOX_FULL` when too many messages are not sent yet, and
   * `AUTH.SESSION_ENDED` when the session or the client ends before.
   */
  send(id: ConversationId, content: string, options?: SendOptions): Promise<Message>;
  /**
   * Sends a copy of a message that I may read to another conversation, and returns it as stored:
   * with its author and time, without the name of its conversation. Waits and throws as {@link
   * send}, and throws `CHAT.MESSAGE_DELETED` when it was deleted.
   */
  forward(id: ConversationId, source: ForwardableMessage): Promise<Message>;
  /**
   * Opens the messages of all conversations, for programs that must not miss one. Resolves when the
   * starting point is known: what is stored afterwards is in it.
   */
  openMessageStream(options?: MessageStreamOptions): Promise<MessageStream>;
  /** Opens the messages of a conversation; close it when it is no longer shown. */
  openTimeline(id: ConversationId): Timeline;
  /**
   * Opens the replies to a message; close it when it is no longer shown. There may be none yet: the
   * first one that is sent begins the thread.
   */
  openThread(id: ConversationId, rootId: MessageId): ThreadTimeline;
  /** The threads that I follow; close it when it is no longer shown. Default: all of them. */
  threads(filter?: ThreadFilter): ThreadList;
  /** One message, wherever it is. Throws `CHAT.NOT_FOUND`. */
  message(id: ConversationId, messageId: MessageId): Promise<Message>;
  /**
   * The direct conversation with a user; created if there is none. Throws `CHAT.BLOCKED`,
   * `CHAT.DIRECT_SELF`, `USERS.NOT_FOUND`.
   */
  openDirect(userId: UserId): Promise<Conversation>;
  /** Repeated for 30 s after transient errors, without creating a second group. */
  createGroup(title: string, memberIds: readonly UserId[]): Promise<Conversation>;
  /**
   * Changes title, description, topic, kind or policy of a group or channel. Throws
   * `CHAT.NOT_ALLOWED`.
   */
  update(id: ConversationId, change: UpdateConversationRequest): Promise<void>;
  /** A page of the channels of the server, by title; with `q` the best matches first. */
  channels(query?: {
    readonly q?: string;
    readonly cursor?: string | null;
  }): Promise<CursorPage<Channel>>;
  /**
   * The messages of others that mention me, by name or with all members, in my conversations; the
   * newest first. Close it when it is no longer shown.
   */
  mentions(): MessageList<Message>;
  /**
   * The files of a conversation, also those of replies in threads; close it when it is no longer
   * shown. Default: of all kinds.
   */
  sharedFiles(id: ConversationId, kind?: FileFilter): SharedFileList;
  /**
   * The links of a conversation, also those of replies in threads; close it when it is no longer
   * shown.
   */
  sharedLinks(id: ConversationId): SharedLinkList;
  /** Searches messages; close it when it is no longer shown. */
  searchMessages(): MessageSearch;
  /** The newest messages of a channel, ascending, also before joining it. */
  previewChannel(id: ConversationId): Promise<readonly Message[]>;
  /** Repeated for 30 s after transient errors, without creating a second channel. */
  createChannel(request: CreateChannelRequest): Promise<Conversation>;
  /** Joins a channel. Throws `CHAT.NOT_MEMBER` for another conversation, `CHAT.MEMBERS_FULL`. */
  join(id: ConversationId): Promise<Conversation>;
  members(id: ConversationId): Promise<readonly Member[]>;
  addMembers(id: ConversationId, userIds: readonly UserId[]): Promise<void>;
  removeMember(id: ConversationId, userId: UserId): Promise<void>;
  changeRole(id: ConversationId, userId: UserId, role: MemberRole): Promise<void>;
  leave(id: ConversationId): Promise<void>;
  /** Moves my read cursor forward to `seq`, without opening the messages. */
  markRead(id: ConversationId, seq: Seq): void;
  setMuted(id: ConversationId, muted: boolean): Promise<void>;
  setArchived(id: ConversationId, archived: boolean): Promise<void>;
  /**
   * Saves a message for later, or removes it from the saved ones: on all my devices, and visible to
   * nobody else. Throws `CHAT.MESSAGE_DELETED`, `CHAT.TOO_MANY_SAVED`, …
   */
  setSaved(id: ConversationId, messageId: MessageId, saved: boolean): Promise<void>;
  /** My saved messages, the last saved one first; close it when it is no longer shown. */
  savedMessages(): MessageList<SavedMessage>;
  /**
   * Changes my own settings of a conversation: mute until a time, favourite, hide, section. Throws
   * `CHAT.NOT_FOUND` for a section that I do not have.
   */
  changeOwn(id: ConversationId, change: UpdateMembershipRequest): Promise<void>;
  readonly sections: OwnSections;
  readonly pictures: ConversationPictures;
}

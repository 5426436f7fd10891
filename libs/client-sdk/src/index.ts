// What is on the wire; the values are constants.
export type * from '@chatcall/contracts';
export { ERROR_CODES, LIMITS } from '@chatcall/contracts';

export { createClient } from './client.js';
export type { ChatCallClient, ClientConfig } from './client-api.js';
export { ChatCallError, isTransient, toChatCallError } from './errors/chat-call-error.js';

export type { Behavior } from './state/behavior.js';
export { derive } from './state/behavior.js';
export { nested } from './state/nested-behavior.js';
export { Scope } from './state/scope.js';
export { StateCell } from './state/behavior.js';

export type {
  AuthApi,
  AuthState,
  Prerequisite,
  FactorProof,
  Registration,
  SignedOutReason,
} from './auth/auth-api.js';
export type { FactorsApi, ReauthenticationProof } from './factors/factors-api.js';
export type { NoticeList } from './notices/notices-api.js';
export type {
  ConnectionApi,
  ConnectionState,
  RequestOptions,
} from './connection/connection-api.js';
export type {
  Arrival,
  ChatsApi,
  ChatTotals,
  ConversationList,
  ConversationListState,
  ConversationPictures,
  ConversationSearch,
  ConversationSearchState,
  ForwardableMessage,
  MessagePosition,
  MessageStream,
  MessageStreamOptions,
  MessageList,
  MessageSearch,
  MessageSearchState,
  SendOptions,
  SharedFileList,
  SharedLinkList,
  ThreadList,
} from './chats/chats-api.js';
export type { Search, SearchState } from './search/debounced-search.js';
export type {
  SendToTimeline,
  ThreadTimeline,
  Timeline,
  TimelinePlace,
  TimelineReceipts,
  TimelineState,
} from './chats/timeline-api.js';
export type { MessageDelivery, PendingChange, TimelineMessage } from './chats/timeline-api.js';
export { isFurtherRequest } from './chats/message-notifications.js';
export { filePath, previewPath } from './files/file-paths.js';
export type {
  AddFileOptions,
  AttachedUpload,
  ComposerPlace,
  FilesApi,
  FileSource,
  FileUpload,
  TimelineFile,
  TimelineFiles,
  UploadState,
  UploadStatus,
} from './files/files-api.js';
export type { ContactsState, UserSearch, UserSearchState, UsersApi } from './users/users-api.js';
export type { SiteApi } from './site/site-api.js';
export type { ExportsApi } from './site/exports-api.js';
export type { AdministrationApi, AuditQuery } from './administration/administration-api.js';
export type {
  AdministeredQuery,
  ConversationAdministrationApi,
} from './administration/conversation-administration.js';
export type { ServerAdministrationApi } from './administration/server-administration.js';
export type { PresenceApi } from './client-api.js';
export type {
  AnswerTarget,
  CallsApi,
  IncomingCall,
  RingingStoppedReason,
} from './ringing/calls-api.js';
export type { CallList, CallLogApi } from './call-log/call-log-api.js';
export type { JoinedCallNotice } from './ringing/call-notices.js';

export { defaultPorts } from './ports/default-ports.js';
export type { CancelTimer, ClockPort, RandomPort } from './ports/client-ports.js';
export type { ClientPorts, FileContent } from './ports/client-ports.js';
export type {
  HttpExchange,
  HttpPort,
  HttpRequest,
  HttpResponse,
  UploadFile,
  UploadOptions,
} from './ports/client-ports.js';
export type { LoggerPort, LogLevel } from './ports/client-ports.js';
export { PasskeyError } from './ports/passkey-port.js';
export type { ReauthenticationPort } from './ports/reauthentication-port.js';
export type { PasskeyFailure, PasskeyPort } from './ports/passkey-port.js';
export { MediaDeviceError } from './ports/client-ports.js';
export type {
  MediaDeviceEntry,
  MediaDeviceFailure,
  MediaDeviceKind,
  MediaDevicesPort,
  MediaTrack,
  SuppressedTrack,
  ScreenHint,
  ScreenOptions,
} from './ports/client-ports.js';
export type { NetworkPort, NetworkStatus } from './ports/client-ports.js';
export type { ClientNotification, NotificationPort } from './ports/client-ports.js';
export type { RtcDevice, RtcPort } from './ports/client-ports.js';
export type { ClientSocket, SocketOptions, SocketPort } from './ports/client-ports.js';
export type { FileStore, LockOptions, LockPort, OutboxStore } from './ports/client-ports.js';
export type { CacheStore, SessionHintPort, TokenStore } from './ports/client-ports.js';

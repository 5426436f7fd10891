import type { MigrationInterface } from 'typeorm';
import { Accounts1700000000001 } from './1700000000001-accounts.js';
import { Chats1700000000002 } from './1700000000002-chats.js';
import { Calls1700000000003 } from './1700000000003-calls.js';
import { ResourceLimits1700000000005 } from './1700000000005-resource-limits.js';
import { Consent1700000000006 } from './1700000000006-consent.js';
import { Search1700000000007 } from './1700000000007-search.js';
import { CallEntries1700000000009 } from './1700000000009-call-entries.js';
import { IdempotencyKeys1700000000010 } from './1700000000010-idempotency-keys.js';
import { ChangeLog1700000000011 } from './1700000000011-change-log.js';
import { MessageEdits1700000000012 } from './1700000000012-message-edits.js';
import { Channels1700000000013 } from './1700000000013-channels.js';
import { Reactions1700000000014 } from './1700000000014-reactions.js';
import { MembershipChanges1700000000019 } from './1700000000019-membership-changes.js';
import { Threads1700000000020 } from './1700000000020-threads.js';
import { Mentions1700000000021 } from './1700000000021-mentions.js';
import { PersonalState1700000000022 } from './1700000000022-personal-state.js';
import { OwnSettings1700000000023 } from './1700000000023-own-settings.js';
import { ReadReceipts1700000000024 } from './1700000000024-read-receipts.js';
import { ThreadReadCounts1700000000025 } from './1700000000025-thread-read-counts.js';
import { DeletedMessages1700000000026 } from './1700000000026-deleted-messages.js';
import { DeletedReplies1700000000027 } from './1700000000027-deleted-replies.js';
import { Files1700000000028 } from './1700000000028-files.js';
import { MessageFiles1700000000029 } from './1700000000029-message-files.js';
import { MessageSearch1700000000030 } from './1700000000030-message-search.js';
import { LinkPreviews1700000000031 } from './1700000000031-link-previews.js';
import { UploadKeys1700000000032 } from './1700000000032-upload-keys.js';
import { FileTypes1700000000033 } from './1700000000033-file-types.js';
import { SiteRoles1700000000034 } from './1700000000034-site-roles.js';
import { Identities1700000000035 } from './1700000000035-identities.js';
import { AuditLog1700000000036 } from './1700000000036-audit-log.js';
import { SiteSettings1700000000037 } from './1700000000037-site-settings.js';
import { OneTimeLinks1700000000038 } from './1700000000038-one-time-links.js';
import { Invitations1700000000039 } from './1700000000039-invitations.js';
import { SecondFactors1700000000040 } from './1700000000040-second-factors.js';
import { ConsentChoices1700000000041 } from './1700000000041-consent-choices.js';
import { UserImports1700000000042 } from './1700000000042-user-imports.js';
import { AdministeredConversations1700000000043 } from './1700000000043-administered-conversations.js';
import { Passkeys1700000000044 } from './1700000000044-passkeys.js';
import { Notices1700000000045 } from './1700000000045-notices.js';
import { Erasure1700000000047 } from './1700000000047-erasure.js';
import { Registrations1700000000048 } from './1700000000048-registrations.js';
import { InvitationUses1700000000049 } from './1700000000049-invitation-uses.js';
import { Reports1700000000050 } from './1700000000050-reports.js';
import { UserExports1700000000052 } from './1700000000052-user-exports.js';
import { AccountSearch1700000000053 } from './1700000000053-account-search.js';
import { SiteAnnouncements1700000000054 } from './1700000000054-site-announcements.js';
import { Terms1700000000055 } from './1700000000055-terms.js';
import { AnnouncedMediaNodes1700000000056 } from './1700000000056-announced-media-nodes.js';
import { CallDifferences1700000000057 } from './1700000000057-call-differences.js';
import { RaisedHands1700000000059 } from './1700000000059-raised-hands.js';
import { CallQuality1700000000060 } from './1700000000060-call-quality.js';
import { MissedCalls1700000000062 } from './1700000000062-missed-calls.js';

/**
 * All migrations in the order of their timestamps; explicit, so that a forgotten one is seen in
 * review.
 */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  Accounts1700000000001,
  Chats1700000000002,
  Calls1700000000003,
  ResourceLimits1700000000005,
  Consent1700000000006,
  Search1700000000007,
  CallEntries1700000000009,
  IdempotencyKeys1700000000010,
  ChangeLog1700000000011,
  MessageEdits1700000000012,
  Channels1700000000013,
  Reactions1700000000014,
  MembershipChanges1700000000019,
  Threads1700000000020,
  Mentions1700000000021,
  PersonalState1700000000022,
  OwnSettings1700000000023,
  ReadReceipts1700000000024,
  ThreadReadCounts1700000000025,
  DeletedMessages1700000000026,
  DeletedReplies1700000000027,
  Files1700000000028,
  MessageFiles1700000000029,
  MessageSearch1700000000030,
  LinkPreviews1700000000031,
  UploadKeys1700000000032,
  FileTypes1700000000033,
  SiteRoles1700000000034,
  Identities1700000000035,
  AuditLog1700000000036,
  SiteSettings1700000000037,
  OneTimeLinks1700000000038,
  Invitations1700000000039,
  SecondFactors1700000000040,
  ConsentChoices1700000000041,
  UserImports1700000000042,
  AdministeredConversations1700000000043,
  Passkeys1700000000044,
  Notices1700000000045,
  Erasure1700000000047,
  Registrations1700000000048,
  InvitationUses1700000000049,
  Reports1700000000050,
  UserExports1700000000052,
  AccountSearch1700000000053,
  SiteAnnouncements1700000000054,
  Terms1700000000055,
  AnnouncedMediaNodes1700000000056,
  CallDifferences1700000000057,
  RaisedHands1700000000059,
  CallQuality1700000000060,
  MissedCalls1700000000062,
];

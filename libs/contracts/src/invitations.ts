import type { ConversationId, DisplayName, Timestamp, UserId } from './protocol.js';
import type { SiteRole } from './site.js';
import type { UserLanguage } from './users.js';

/** A user in an invitation. */
export interface InvitationUser {
  readonly id: UserId;
  readonly displayName: DisplayName;
}

/** An invitation to create an account, as administrators and its creator see it. */
export interface Invitation {
  readonly id: string;
  /** Of the accounts that are created with it. */
  readonly siteRole: SiteRole;
  readonly usesLeft: number;
  readonly expiresAt: Timestamp;
  readonly createdAt: Timestamp;
  /** Null: their account does not exist any more. */
  readonly createdBy: InvitationUser | null;
  /** The only address that can be registered with it; null: anyone who has the link. */
  readonly email: string | null;
  /** How many groups and channels the invited people join. */
  readonly conversationCount: number;
  /** Who has used it, the last ones first; at most `INVITATION_LIMITS.usedByMax`. */
  readonly usedBy: readonly InvitationUser[];
}

/** A new invitation with its link, which is shown only once. */
export interface IssuedInvitation extends Invitation {
  /** Path in the web app, with the token in the fragment: `/register#…`. */
  readonly path: string;
}

export interface CreateInvitationRequest {
  /** Default: `member`. */
  readonly siteRole?: SiteRole;
  /** How many accounts may be created with it. Default: 1. */
  readonly uses?: number;
  /** How long it is valid. Default: 7 days. */
  readonly seconds?: number;
  /** Groups and channels that the invited people join. The creator must be allowed to add members to them. */
  readonly conversationIds?: readonly ConversationId[];
}

/** Sends an invitation to each address, which only that address can use, once. */
export interface InviteByMailRequest extends Omit<CreateInvitationRequest, 'uses'> {
  readonly emails: readonly string[];
  /** Of the mails. Default: that of the server. */
  readonly language?: UserLanguage;
}

/** `failed`: the mail could not be queued, and there is no invitation. */
export type InvitedAddressOutcome = 'sent' | 'account-exists' | 'failed';

export interface InvitedAddress {
  readonly email: string;
  readonly outcome: InvitedAddressOutcome;
}

export interface InvitedAddresses {
  readonly addresses: readonly InvitedAddress[];
}

/** What a signed-in user has joined with an invitation. */
export interface AcceptedInvitation {
  readonly conversationIds: readonly ConversationId[];
}

/** What an invited person sees before creating an account. */
export interface InvitationPreview {
  readonly invitedBy: DisplayName;
  readonly siteName: string;
  readonly siteRole: SiteRole;
  readonly expiresAt: Timestamp;
  /** The address that has to be registered; null: any. */
  readonly email: string | null;
  /** Titles of the groups and channels that the invited person joins. */
  readonly conversations: readonly string[];
}

/** All outcomes. */
export const INVITED_ADDRESS_OUTCOMES: readonly InvitedAddressOutcome[] = [
  'sent',
  'account-exists',
  'failed',
];

/** The site roles that an invitation may give. */
export const INVITED_ROLES: readonly SiteRole[] = ['administrator', 'auditor', 'member', 'guest'];

/** Bounds of invitations. */
export const INVITATION_LIMITS = {
  usesMax: 1000,
  secondsMin: 300,
  secondsMax: 7_776_000,
  secondsDefault: 604_800,
  emailsMax: 50,
  conversationsMax: 20,
  usedByMax: 20,
} as const;

import type { DisplayName, Timestamp, UserId } from './protocol.js';
import type { SiteRole } from './site.js';

/** An invitation to create an account, as administrators see it. */
export interface Invitation {
  readonly id: string;
  /** Of the accounts that are created with it. */
  readonly siteRole: SiteRole;
  readonly usesLeft: number;
  readonly expiresAt: Timestamp;
  readonly createdAt: Timestamp;
  /** Null: their account does not exist any more. */
  readonly createdBy: { readonly id: UserId; readonly displayName: DisplayName } | null;
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
}

/** What an invited person sees before creating an account. */
export interface InvitationPreview {
  readonly invitedBy: DisplayName;
  readonly siteName: string;
  readonly siteRole: SiteRole;
  readonly expiresAt: Timestamp;
}

/** The site roles that an invitation may give. */
export const INVITED_ROLES: readonly SiteRole[] = ['administrator', 'auditor', 'member', 'guest'];

/** Bounds of invitations. */
export const INVITATION_LIMITS = {
  usesMax: 1000,
  secondsMin: 300,
  secondsMax: 7_776_000,
  secondsDefault: 604_800,
} as const;

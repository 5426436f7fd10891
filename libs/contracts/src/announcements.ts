import type { DisplayName, ServerEvent, Timestamp, UserId } from './protocol.js';

export type AnnouncementKind = 'info' | 'warning';

/** All kinds of announcements. */
export const ANNOUNCEMENT_KINDS: readonly AnnouncementKind[] = ['info', 'warning'];

/** Id of an announcement: a UUID. Later ones have greater ids. */
export type AnnouncementId = string;

/** What the administrators announce to everybody, while it is shown. */
export interface Announcement {
  readonly id: AnnouncementId;
  /**
   * Plain text, with line breaks.
   * @maxLength 500
   */
  readonly text: string;
  readonly kind: AnnouncementKind;
  /** Whether users may hide it. */
  readonly dismissible: boolean;
}

/** An announcement as administrators see it. */
export interface PublishedAnnouncement extends Announcement {
  readonly startsAt: Timestamp;
  /** Null: until it is ended. */
  readonly endsAt: Timestamp | null;
  /** When an administrator ended it; null: nobody did. */
  readonly endedAt: Timestamp | null;
  /** Null: their account does not exist any more. */
  readonly createdBy: { readonly id: UserId; readonly displayName: DisplayName } | null;
}

export interface PublishAnnouncementRequest {
  readonly text: string;
  /** Default: `info`. */
  readonly kind?: AnnouncementKind;
  /** Default: true. */
  readonly dismissible?: boolean;
  /** Default: now. */
  readonly startsAt?: Timestamp;
  /** Default: until it is ended. */
  readonly endsAt?: Timestamp;
}

/** `announcement:shown`: an announcement is shown from now on. Sent also after connecting, for each that I have not hidden. */
export interface AnnouncementShownNotice {
  readonly announcement: Announcement;
}

/** `announcement:hidden`: an announcement is no longer shown: it has ended, or I have hidden it on one of my devices. */
export interface AnnouncementHiddenNotice {
  readonly announcementId: AnnouncementId;
}

/** Server-to-client events about announcements. */
export interface AnnouncementsServerEvents {
  'announcement:shown': ServerEvent<AnnouncementShownNotice>;
  'announcement:hidden': ServerEvent<AnnouncementHiddenNotice>;
}

/** Bounds of announcements. */
export const ANNOUNCEMENT_LIMITS = {
  textMax: 500,
  /** That have not ended, also those that begin later. */
  openMax: 10,
  /** How far ahead an announcement may begin or end, in days. */
  daysAhead: 366,
} as const;

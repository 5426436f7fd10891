import type {
  AcceptedInvitation,
  Announcement,
  InvitationPreview,
  SettingValue,
  Site,
  SiteSetting,
  SubmitReportRequest,
  Terms,
} from '@chatcall/contracts';
import type { Behavior } from '../state/behavior.js';
import type { AdministrationApi } from '../administration/administration-api.js';
import type { ExportsApi } from './exports-api.js';

/** The server as a whole: what everybody may know of it, and its settings for administrators. */
export interface SiteApi {
  /** What the administrators announce and this user has not hidden; empty without a connection. */
  readonly announcements$: Behavior<readonly Announcement[]>;
  /** Hides an announcement on all devices of the user. Throws `COMMON.FORBIDDEN`, `COMMON.NOT_FOUND`. */
  dismissAnnouncement(id: string): Promise<void>;
  /** The name of the server, who may register, and its setup; also without a session. */
  get(): Promise<Site>;
  /** The terms that users have to accept; also without a session. */
  terms(): Promise<Terms>;
  /** Accepts this version of the terms. Throws `AUTH.TERMS_REQUIRED` for another one than the present. */
  acceptTerms(version: number): Promise<void>;
  /**
   * Makes the signed-in user the owner of a server that has none.
   * @throws ChatCallError `AUTH.SETUP_CODE_WRONG`, `AUTH.SETUP_DONE`, `COMMON.RATE_LIMITED`
   */
  claimOwnership(setupCode: string): Promise<void>;
  /**
   * Reports a message or a user to the administrators.
   * @throws ChatCallError `REPORTS.ALREADY_REPORTED`, `CHAT.MESSAGE_DELETED`, `COMMON.RATE_LIMITED`
   */
  report(request: SubmitReportRequest): Promise<void>;
  /** What administrators do; its code is loaded by the first call. Throws `COMMON.OFFLINE`. */
  administration(): Promise<AdministrationApi>;
  /** Exports of users; the code is loaded by the first call. Throws `COMMON.OFFLINE`. */
  exports(): Promise<ExportsApi>;
  /** Needs the permission `settings.read`. */
  settings(): Promise<readonly SiteSetting[]>;
  /**
   * Needs the permission `settings.change`, as the following do.
   * @param setting as it was shown: a change that somebody else made since then is not overwritten
   * @throws ChatCallError `COMMON.PRECONDITION_FAILED`, `SETTINGS.FIXED`
   */
  change(setting: SiteSetting, value: SettingValue): Promise<SiteSetting>;
  /** Returns to the value before the last change. */
  undo(setting: SiteSetting): Promise<SiteSetting>;
  /** Returns to the default. */
  reset(setting: SiteSetting): Promise<void>;
  /** Joins the groups and channels of an invitation. Throws `AUTH.LINK_INVALID`, `AUTH.INVITATION_ADDRESS`. */
  acceptInvitation(token: string): Promise<AcceptedInvitation>;
  /** Who invites to what; also without a session. Throws `AUTH.LINK_INVALID`. */
  invitation(token: string): Promise<InvitationPreview>;
}

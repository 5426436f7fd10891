import type {
  AcceptTermsRequest,
  AcceptedInvitation,
  Announcement,
  CursorPage,
  InvitationPreview,
  SettingValue,
  Site,
  SiteSetting,
  SubmitReportRequest,
  Terms,
} from '@chatcall/contracts';
import type { AdministrationApi } from '../administration/administration-api.js';
import type { ClientCore } from '../client-api.js';
import type { RestClient } from '../rest/rest-client.js';
import type { ExportsApi } from './exports-api.js';
import type { Behavior } from '../state/behavior.js';
import { ShownAnnouncements } from './shown-announcements.js';
import type { SiteApi } from './site-api.js';

/** Requests about the server as a whole. */
export class SiteService implements SiteApi {
  readonly #core: ClientCore;
  readonly #rest: RestClient;
  readonly #announcements: ShownAnnouncements;

  constructor(core: ClientCore) {
    this.#core = core;
    this.#rest = core.rest;
    this.#announcements = new ShownAnnouncements(core);
  }

  get announcements$(): Behavior<readonly Announcement[]> {
    return this.#announcements.shown$;
  }

  async dismissAnnouncement(id: string): Promise<void> {
    await this.#rest.send({ method: 'POST', path: `announcements/${id}/dismissal` });
    this.#announcements.hide(id);
  }

  get(): Promise<Site> {
    return this.#rest.send<Site>({ method: 'GET', path: 'site', anonymous: true });
  }

  terms(): Promise<Terms> {
    return this.#rest.send<Terms>({ method: 'GET', path: 'site/terms', anonymous: true });
  }

  async acceptTerms(version: number): Promise<void> {
    const body = { version } satisfies AcceptTermsRequest;
    await this.#rest.send({ method: 'PUT', path: 'users/me/terms', body });
    this.#core.session.prerequisite.set(null);
  }

  async claimOwnership(setupCode: string): Promise<void> {
    await this.#rest.send({ method: 'POST', path: 'site/owner', body: { setupCode } });
  }

  acceptInvitation(token: string): Promise<AcceptedInvitation> {
    return this.#rest.post('auth/invitation/accept', { token });
  }

  async report(request: SubmitReportRequest): Promise<void> {
    await this.#rest.post('reports', request);
  }

  async administration(): Promise<AdministrationApi> {
    const { AdministrationService } = await import('../administration/administration-service.js');
    return new AdministrationService(this.#rest);
  }

  async exports(): Promise<ExportsApi> {
    const { ExportsService } = await import('./exports-service.js');
    return new ExportsService(this.#rest);
  }

  async settings(): Promise<readonly SiteSetting[]> {
    return (await this.#rest.get<CursorPage<SiteSetting>>('admin/settings')).items;
  }

  change({ name, version }: SiteSetting, value: SettingValue): Promise<SiteSetting> {
    return this.#rest.send<SiteSetting>({
      method: 'PUT',
      path: `admin/settings/${name}`,
      body: { value },
      headers: inVersion(version),
    });
  }

  undo({ name, version }: SiteSetting): Promise<SiteSetting> {
    return this.#rest.send<SiteSetting>({
      method: 'POST',
      path: `admin/settings/${name}/undo`,
      headers: inVersion(version),
    });
  }

  async reset({ name, version }: SiteSetting): Promise<void> {
    await this.#rest.send({
      method: 'DELETE',
      path: `admin/settings/${name}`,
      headers: inVersion(version),
    });
  }

  invitation(token: string): Promise<InvitationPreview> {
    return this.#rest.send<InvitationPreview>({
      method: 'POST',
      path: 'auth/invitation',
      body: { token },
      anonymous: true,
    });
  }
}

function inVersion(version: number): Readonly<Record<string, string>> {
  return { 'If-Match': `"${version}"` };
}

import { Component, inject, signal } from '@angular/core';
import { ANNOUNCEMENT_KINDS, ANNOUNCEMENT_LIMITS } from '@chatcall/contracts';
import type {
  AnnouncementKind,
  PublishAnnouncementRequest,
  PublishedAnnouncement,
} from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { Confirm } from '../../../ui/dialog/confirm';
import { Toasts } from '../../../ui/toast/toasts';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';

/** Announcements to everybody: a new one, and all that there were. */
@Component({
  selector: 'cc-admin-announcements',
  imports: [Button, ListEnd],
  templateUrl: './announcements.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css', './announcements.css'],
})
export class AnnouncementsPage {
  readonly #administration = inject(Administration);
  readonly #confirm = inject(Confirm);
  readonly #toasts = inject(Toasts);
  readonly #times = inject(Times);
  protected readonly kinds = ANNOUNCEMENT_KINDS;
  protected readonly kindWords: Readonly<Record<AnnouncementKind, string>> = {
    info: $localize`:@@announcements.info:Information`,
    warning: $localize`:@@announcements.warning:Warning`,
  };
  protected readonly textMax = ANNOUNCEMENT_LIMITS.textMax;
  protected readonly text = signal('');
  protected readonly kind = signal<AnnouncementKind>('info');
  protected readonly dismissible = signal(true);
  /** Local times of the fields; empty: at once, and until it is ended. */
  protected readonly startsAt = signal('');
  protected readonly endsAt = signal('');
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);
  protected readonly ending = signal<string | null>(null);
  protected readonly list = new PagedList<null, PublishedAnnouncement>((_, cursor) =>
    this.#administration.run((api) => api.announcements(cursor)),
  );

  constructor() {
    void this.list.load(null);
  }

  protected chooseKind(value: string): void {
    this.kind.set(this.kinds.find((kind) => kind === value) ?? 'info');
  }

  protected async publish(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy()) return;
    const problem = this.#problem();
    this.failure.set(problem);
    if (problem !== null) return;
    this.busy.set(true);
    try {
      const request = this.#request();
      await this.#administration.run((api) => api.publishAnnouncement(request));
      this.text.set('');
      this.startsAt.set('');
      this.endsAt.set('');
      await this.list.load(null);
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected async end({ id }: PublishedAnnouncement): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@announcements.endHeading:End this announcement?`,
      text: $localize`:@@announcements.endText:It disappears for everyone at once.`,
      verb: $localize`:@@announcements.end:End`,
    });
    if (!sure) return;
    this.ending.set(id);
    try {
      await this.#administration.run((api) => api.endAnnouncement(id));
      await this.list.load(null);
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.ending.set(null);
    }
  }

  protected isOpen({ endedAt, endsAt }: PublishedAnnouncement): boolean {
    return endedAt === null && (endsAt === null || Date.parse(endsAt) > Date.now());
  }

  protected facts(announcement: PublishedAnnouncement): string {
    const { kind, startsAt, endsAt, endedAt, createdBy } = announcement;
    const start = this.#times.full(startsAt);
    const over = endedAt ?? endsAt;
    const end = over === null ? null : this.#times.full(over);
    const isOpen = this.isOpen(announcement);
    return [
      this.kindWords[kind],
      ...(isOpen ? [$localize`:@@announcements.from:from ${start}:time:`] : []),
      ...(isOpen && end !== null ? [$localize`:@@announcements.until:until ${end}:time:`] : []),
      ...(isOpen ? [] : [$localize`:@@announcements.ended:ended ${end}:time:`]),
      ...(createdBy === null ? [] : [createdBy.displayName]),
    ].join(' · ');
  }

  #problem(): string | null {
    if (this.text().trim() === '')
      return $localize`:@@announcements.textMissing:Enter what you want to announce.`;
    const ends = this.endsAt() === '' ? null : Date.parse(this.endsAt());
    const starts = this.startsAt() === '' ? Date.now() : Date.parse(this.startsAt());
    return ends !== null && ends <= Math.max(starts, Date.now())
      ? $localize`:@@announcements.timesWrong:The end must be in the future and after the start.`
      : null;
  }

  #request(): PublishAnnouncementRequest {
    const time = (local: string): string => new Date(local).toISOString();
    return {
      text: this.text().trim(),
      kind: this.kind(),
      dismissible: this.dismissible(),
      ...(this.startsAt() === '' ? {} : { startsAt: time(this.startsAt()) }),
      ...(this.endsAt() === '' ? {} : { endsAt: time(this.endsAt()) }),
    };
  }
}

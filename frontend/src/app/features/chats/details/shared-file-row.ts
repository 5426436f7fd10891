import { Component, computed, inject, input } from '@angular/core';
import type { SharedFile } from '@chatcall/contracts';
import { FileSizes } from '../../../core/files/file-sizes';
import { isolate } from '../../../core/i18n/isolate';
import { Times } from '../../../core/i18n/times';
import { Icon } from '../../../ui/icon/icon';
import { AudioPlayer } from '../files/audio-player';
import { KIND_ICONS, ShownFileName } from '../files/file-card';
import { fileUrl } from '../files/file-urls';

/** A file in the list of the files of a conversation, or the player of a recording. */
@Component({
  selector: 'cc-shared-file-row',
  imports: [AudioPlayer, Icon, ShownFileName],
  template: `
    @let file = shared().file;
    @if (file.kind === 'voice' || file.kind === 'audio') {
      <cc-audio-player [file]="file" [tabIndex]="0" />
      <p class="details cc-clip" dir="auto">{{ origin() }}</p>
    } @else {
      <a
        data-testid="shared-file-open"
        [href]="link()"
        [attr.target]="isShown() ? '_blank' : null"
        [attr.rel]="isShown() ? 'noopener' : null"
        [attr.download]="isShown() ? null : ''"
      >
        <span class="cc-sr">{{ label() }}</span>
        <span class="icon"><cc-icon [name]="icons[file.kind]" /></span>
        <span class="words" aria-hidden="true">
          <cc-file-name [name]="file.name" />
          <span class="details cc-clip" dir="auto">{{ size() }} · {{ origin() }}</span>
        </span>
      </a>
    }
  `,
  styles: `
    :host {
      display: block;
    }
    a {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      min-height: 56px;
      padding: var(--cc-s1);
      border-radius: var(--cc-r2);
      color: inherit;
      font-size: var(--cc-fs-3);
      line-height: 1.25rem;
      text-decoration: none;
      &:hover {
        background: var(--cc-hover);
      }
      &:focus-visible {
        outline-offset: -2px;
      }
    }
    .icon {
      display: grid;
      flex: none;
      place-items: center;
      width: 40px;
      height: 40px;
      border-radius: var(--cc-r1);
      color: var(--cc-on-primary-soft);
      background: var(--cc-primary-soft);
    }
    .words {
      display: grid;
      flex: 1;
      min-width: 0;
    }
    cc-file-name {
      font-weight: 500;
    }
    .details {
      color: var(--cc-text-2);
      font-size: var(--cc-fs-1);
      line-height: 1rem;
    }
    p.details {
      padding: 0 var(--cc-s1) var(--cc-s2);
    }
  `,
})
export class SharedFileRow {
  readonly #sizes = inject(FileSizes);
  readonly #times = inject(Times);
  readonly shared = input.required<SharedFile>();

  protected readonly icons = KIND_ICONS;
  /** The browser shows it in a tab. */
  protected readonly isShown = computed(() => ['pdf', 'text'].includes(this.shared().file.kind));
  protected readonly link = computed(() =>
    fileUrl(this.shared().file.id, { download: !this.isShown() }),
  );
  protected readonly size = computed(() => this.#sizes.format(this.shared().file.size));
  /** When it was sent, and by whom: a long name is cut. */
  protected readonly origin = computed(() => {
    const { sender, sentAt } = this.shared();
    return `${this.#times.brief(sentAt)} · ${isolate(sender.displayName)}`;
  });
  protected readonly label = computed(() => {
    const [name, details] = [isolate(this.shared().file.name), `${this.size()}, ${this.origin()}`];
    return this.isShown()
      ? $localize`:@@file.openDetails:Open ${name}:name:, ${details}:details:`
      : $localize`:@@file.downloadName:Download ${name}:name:, ${details}:size:`;
  });
}

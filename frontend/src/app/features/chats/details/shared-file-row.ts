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
  styleUrl: './shared-row.css',
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

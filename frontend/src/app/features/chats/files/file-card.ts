import { Component, computed, inject, input } from '@angular/core';
import type { FileCard, FileKind } from '@chatcall/contracts';
import { FileSizes } from '../../../core/files/file-sizes';
import { isolate } from '../../../core/i18n/isolate';
import { Icon } from '../../../ui/icon/icon';
import type { IconName } from '../../../ui/icon/icon-paths';
import { nameParts } from './file-names';
import { fileUrl } from './file-urls';

export const KIND_ICONS: Readonly<Record<FileKind, IconName>> = {
  image: 'image',
  video: 'video',
  audio: 'volume-2',
  voice: 'mic',
  pdf: 'file-text',
  text: 'file-text',
  other: 'file',
};

/** A name that is shortened in the middle, so that its extension is visible. */
@Component({
  selector: 'cc-file-name',
  template: `<span class="start">{{ parts()[0] }}</span
    ><span class="end">{{ parts()[1] }}</span>`,
  styles: `
    :host {
      display: flex;
      min-width: 0;
      overflow: clip;
      white-space: pre;
    }
    .start {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .end {
      flex: none;
    }
  `,
  host: { dir: 'auto', '[attr.title]': 'name()' },
})
export class ShownFileName {
  readonly name = input.required<string>();
  protected readonly parts = computed(() => nameParts(this.name()));
}

/** A file that is not shown itself: icon, name, size; a click downloads it. */
@Component({
  selector: 'cc-file-card',
  imports: [Icon, ShownFileName],
  template: `
    <a class="card" download tabindex="-1" data-testid="file-card" [href]="link()">
      <span class="cc-sr">{{ label() }}</span>
      <span class="icon"><cc-icon [name]="icon()" /></span>
      <span class="words" aria-hidden="true">
        <cc-file-name [name]="file().name" />
        <span class="details">{{ details() }}</span>
      </span>
      <cc-icon name="download" [size]="18" />
    </a>
  `,
  styles: `
    :host {
      display: block;
      width: 360px;
      max-width: 100%;
    }
    .card {
      position: relative;
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      height: 56px;
      padding: 0 var(--cc-s3) 0 var(--cc-s2);
      border-radius: var(--card-radius, var(--cc-r2));
      color: inherit;
      background: color-mix(in oklab, currentcolor 6%, transparent);
      font-size: var(--cc-fs-3);
      line-height: 1.25rem;
      text-decoration: none;
      &:hover {
        background: color-mix(in oklab, currentcolor 10%, transparent);
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
      font-size: var(--cc-fs-1);
      line-height: 1rem;
    }
  `,
})
export class FileCardLink {
  readonly #sizes = inject(FileSizes);
  readonly file = input.required<FileCard>();

  protected readonly link = computed(() => fileUrl(this.file().id, { download: true }));
  protected readonly icon = computed(() => KIND_ICONS[this.file().kind]);
  protected readonly details = computed(() => {
    const { size, pages } = this.file();
    const bytes = this.#sizes.format(size);
    if (pages === null) return bytes;
    return pages === 1
      ? $localize`:@@file.onePage:1 page · ${bytes}:size:`
      : $localize`:@@file.pages:${pages}:count: pages · ${bytes}:size:`;
  });
  protected readonly label = computed(
    () =>
      $localize`:@@file.downloadName:Download ${isolate(this.file().name)}:name:, ${this.details()}:size:`,
  );
}

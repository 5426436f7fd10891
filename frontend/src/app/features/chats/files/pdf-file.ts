import { Component, computed, input, signal } from '@angular/core';
import type { FileCard } from '@chatcall/contracts';
import { isolate } from '../../../core/i18n/isolate';
import { blurredPicture } from './blurred-picture';
import { FileCardLink } from './file-card';
import { fileUrl, previewUrl } from './file-urls';

/** The first page of a PDF file, which opens it, and its card. */
@Component({
  selector: 'cc-pdf-file',
  imports: [FileCardLink],
  template: `
    @if (file().preview && !failed()) {
      <a
        class="page"
        target="_blank"
        rel="noopener"
        tabindex="-1"
        data-testid="file-pdf"
        [href]="link()"
        [attr.aria-label]="label()"
        [style.background-image]="blurred()"
      >
        <img
          alt=""
          decoding="async"
          [src]="picture()"
          [class.loaded]="loaded()"
          (load)="loaded.set(true)"
          (error)="failed.set(true)"
        />
      </a>
    }
    <cc-file-card [file]="file()" />
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      width: 360px;
      max-width: 100%;
    }
    .page {
      height: 184px;
      overflow: hidden;
      border-radius: var(--cc-r2) var(--cc-r2) 0 0;
      background: #fff center / cover;
      &:focus-visible {
        outline-offset: -3px;
      }
    }
    .page + cc-file-card {
      --card-radius: 0 0 var(--cc-r2) var(--cc-r2);
    }
    img {
      width: 100%;
      height: 100%;
      object-fit: cover;
      object-position: top;
      opacity: 0;
      transition: opacity var(--cc-mid) var(--cc-ease);
    }
    img.loaded {
      opacity: 1;
    }
  `,
})
export class PdfFile {
  readonly file = input.required<FileCard>();
  protected readonly loaded = signal(false);
  protected readonly failed = signal(false);
  protected readonly link = computed(() => fileUrl(this.file().id));
  protected readonly picture = computed(() => previewUrl(this.file().id, 800));
  protected readonly label = computed(
    () => $localize`:@@file.open:Open ${isolate(this.file().name)}:name:`,
  );
  protected readonly blurred = computed(() => {
    const { blurhash } = this.file();
    const picture = blurhash === null ? null : blurredPicture(blurhash, 0.71);
    return picture && `url("${picture}")`;
  });
}

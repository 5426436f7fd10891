import { Component, computed, inject, input } from '@angular/core';
import type { ConversationId, FileCard, MessageId } from '@chatcall/contracts';
import { Icon } from '../../../ui/icon/icon';
import { isolate } from '../../../core/i18n/isolate';
import type { CarriedFile } from './carried-file';
import { KIND_ICONS, ShownFileName } from './file-card';
import { isMedia, pictureOf } from './file-urls';
import { MediaViewer } from './media-viewer';

/** Files that are shown; of the others there is a number. */
const SHOWN = 4;

/** A message outside of its timeline. */
export interface StripMessage {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
}

/** What files a message has, in little space: small pictures, which open the viewer, and names. */
@Component({
  selector: 'cc-file-strip',
  imports: [Icon, ShownFileName],
  template: `
    <ul data-testid="file-strip">
      @for (one of shown(); track one.file.id) {
        <li [class.named]="!one.picture">
          @if (one.picture && of()) {
            <button type="button" data-testid="strip-open" (click)="open(one.file)">
              <span class="cc-sr">{{ openLabel(one.file) }}</span>
              <img decoding="async" loading="lazy" [src]="one.picture" alt="" />
            </button>
          } @else if (one.picture) {
            <img
              decoding="async"
              loading="lazy"
              [src]="one.picture"
              [alt]="one.file.alt || one.file.name"
            />
          } @else {
            <cc-icon [name]="icons[one.file.kind]" [size]="18" />
            <cc-file-name [name]="one.file.name" />
          }
        </li>
      }
      @if (more() > 0) {
        <li class="more">+{{ more() }}</li>
      }
    </ul>
  `,
  styles: `
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 4px;
      margin: 2px 0 var(--cc-s2);
    }
    li {
      min-width: 0;
    }
    button {
      display: block;
      padding: 0;
      border: 0;
      border-radius: var(--cc-r1);
      background: none;
      cursor: zoom-in;
    }
    img {
      display: block;
      width: 56px;
      height: 56px;
      border-radius: var(--cc-r1);
      background: var(--cc-hover);
      object-fit: cover;
    }
    .named,
    .more {
      display: flex;
      gap: 6px;
      align-items: center;
      max-width: 100%;
      min-height: 32px;
      padding: 0 var(--cc-s2);
      border-radius: var(--cc-r1);
      background: color-mix(in oklab, currentcolor 6%, transparent);
      font-size: var(--cc-fs-2);
    }
  `,
})
export class FileStrip {
  readonly #viewer = inject(MediaViewer);
  readonly files = input.required<readonly FileCard[]>();
  /** The message that carries them; null: the pictures are only shown. */
  readonly of = input<StripMessage | null>(null);
  protected readonly icons = KIND_ICONS;
  protected readonly shown = computed(() =>
    this.files()
      .slice(0, SHOWN)
      .map((file) => ({ file, picture: isMedia(file) ? (pictureOf(file)?.small ?? null) : null })),
  );
  protected readonly more = computed(() => this.files().length - SHOWN);

  protected open(file: FileCard): void {
    const message = this.of();
    if (!message) return;
    const carried = (one: FileCard): CarriedFile => ({ file: one, messageId: message.id });
    void this.#viewer.open(message.conversationId, this.files().map(carried), carried(file));
  }

  protected openLabel({ alt, name }: FileCard): string {
    return $localize`:@@file.open:Open ${isolate(alt || name)}:name:`;
  }
}

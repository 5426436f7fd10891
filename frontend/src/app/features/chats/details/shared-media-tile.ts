import { Component, computed, inject, input, output, signal } from '@angular/core';
import type { SharedFile } from '@chatcall/contracts';
import { isolate } from '../../../core/i18n/isolate';
import { Times } from '../../../core/i18n/times';
import { Icon } from '../../../ui/icon/icon';
import { blurredPicture } from '../files/blurred-picture';
import { ShownFileName } from '../files/file-card';
import { pictureOf } from '../files/file-urls';

/** An image or video in the grid of the files of a conversation. */
@Component({
  selector: 'cc-shared-media-tile',
  imports: [Icon, ShownFileName],
  template: `
    <button type="button" data-testid="shared-media" (click)="opened.emit()">
      <span class="cc-sr">{{ label() }}</span>
      @if (picture(); as shown) {
        <img
          alt=""
          decoding="async"
          loading="lazy"
          [class.loaded]="loaded()"
          [src]="shown"
          (load)="loaded.set(true)"
          (error)="failed.set(true)"
        />
      } @else {
        <span class="name" aria-hidden="true">
          <cc-icon [name]="isVideo() ? 'video' : 'image'" />
          <cc-file-name [name]="shared().file.name" />
        </span>
      }
      @if (isVideo()) {
        <span class="length" aria-hidden="true"
          ><cc-icon name="play" [size]="12" />{{ length() }}</span
        >
      }
    </button>
  `,
  styles: `
    :host {
      display: block;
      height: 100%;
      overflow: hidden;
      border-radius: var(--cc-r1);
      background: var(--cc-sunken) var(--blurred, none) center / cover no-repeat;
    }
    button {
      position: relative;
      display: block;
      width: 100%;
      height: 100%;
      padding: 0;
      border: 0;
      color: inherit;
      background: none;
      cursor: zoom-in;
      &:focus-visible {
        outline-offset: -3px;
        box-shadow: inset 0 0 0 5px var(--cc-surface);
      }
    }
    img {
      width: 100%;
      height: 100%;
      object-fit: cover;
      opacity: 0;
      transition: opacity var(--cc-mid) var(--cc-ease);
    }
    img.loaded {
      opacity: 1;
    }
    .name {
      display: grid;
      gap: 4px;
      place-content: center;
      justify-items: center;
      height: 100%;
      padding: 4px;
      color: var(--cc-text-2);
      font-size: var(--cc-fs-1);
      line-height: 1rem;
    }
    .name cc-file-name {
      max-width: 100%;
    }
    .length {
      position: absolute;
      bottom: 4px;
      left: 4px;
      display: flex;
      gap: 3px;
      align-items: center;
      padding: 1px 6px;
      border-radius: var(--cc-rf);
      color: #fff;
      background: rgb(0 0 0 / 72%);
      font-size: var(--cc-fs-1);
      font-variant-numeric: tabular-nums;
      line-height: 1rem;
    }
  `,
  host: { '[style.--blurred]': 'blurred()' },
})
export class SharedMediaTile {
  readonly #times = inject(Times);
  readonly shared = input.required<SharedFile>();
  /** It is to be shown larger. */
  readonly opened = output();

  protected readonly loaded = signal(false);
  /** Its picture could not be loaded. */
  protected readonly failed = signal(false);
  protected readonly picture = computed(() =>
    this.failed() ? null : (pictureOf(this.shared().file)?.small ?? null),
  );
  protected readonly isVideo = computed(() => this.shared().file.kind === 'video');
  protected readonly length = computed(() => {
    const { duration } = this.shared().file;
    return duration === null ? '' : this.#times.duration(Math.round(duration / 1000));
  });
  protected readonly label = computed(() => {
    const { file, sender, sentAt } = this.shared();
    const [name, from] = [isolate(file.alt || file.name), isolate(sender.displayName)];
    return $localize`:@@sharedFiles.label:${name}:name:, from ${from}:sender:, ${this.#times.full(sentAt)}:time:`;
  });
  protected readonly blurred = computed(() => {
    const { blurhash } = this.shared().file;
    const picture = blurhash === null || this.failed() ? null : blurredPicture(blurhash, 1);
    return picture && `url("${picture}")`;
  });
}

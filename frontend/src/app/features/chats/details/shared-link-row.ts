import { Component, computed, inject, input, signal } from '@angular/core';
import type { LinkPreview, LinkUrl, SharedLinks } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { isolate } from '../../../core/i18n/isolate';
import { Times } from '../../../core/i18n/times';
import { Icon } from '../../../ui/icon/icon';
import { blurredPicture } from '../files/blurred-picture';

/** A link of a message of the conversation. */
export interface SharedLink extends Omit<SharedLinks, 'urls' | 'previews'> {
  readonly key: string;
  readonly url: LinkUrl;
  /** What the page calls itself, or its address. */
  readonly title: string;
  readonly preview: LinkPreview | null;
}

/** The links of a message, as the browser writes them. */
export function sharedLinksOf({ urls, previews, ...message }: SharedLinks): readonly SharedLink[] {
  const written = urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).href] : []));
  return [...new Set(written)].map((url) => {
    const preview = previews.find((one) => one.url === url) ?? null;
    const title = preview?.title ?? shownAddress(url);
    return { ...message, key: `${message.messageId}/${url}`, url, title, preview };
  });
}

/** A link in the list of the links of a conversation, with the title and picture of its page. */
@Component({
  selector: 'cc-shared-link-row',
  imports: [Icon],
  template: `
    <a
      target="_blank"
      rel="noopener noreferrer nofollow"
      data-testid="shared-link-open"
      [href]="link().url"
    >
      @if (picture(); as src) {
        <img
          alt=""
          decoding="async"
          loading="lazy"
          [src]="src"
          [style.background-image]="blurred()"
          (error)="failed.set(true)"
        />
      } @else {
        <span class="icon"><cc-icon name="link" /></span>
      }
      <span class="words">
        <span class="title" dir="auto">{{ link().title }}</span>
        <span class="details cc-clip" dir="auto">{{ details() }}</span>
      </span>
    </a>
  `,
  styleUrl: './shared-row.css',
  styles: `
    img {
      flex: none;
      width: 40px;
      height: 40px;
      border-radius: var(--cc-r1);
      background: var(--cc-sunken) center / cover;
      object-fit: cover;
    }
    .title {
      display: -webkit-box;
      overflow: hidden;
      overflow-wrap: anywhere;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
    }
  `,
})
export class SharedLinkRow {
  readonly #times = inject(Times);
  readonly #files = inject(CLIENT).files;
  readonly link = input.required<SharedLink>();

  /** The picture could not be loaded. */
  protected readonly failed = signal(false);
  protected readonly picture = computed(() => {
    const { messageId, preview } = this.link();
    if (!preview?.image || this.failed()) return null;
    return this.#files.linkImageUrl(messageId, preview.image);
  });
  protected readonly blurred = computed(() => {
    const image = this.link().preview?.image;
    const picture = image?.blurhash == null ? null : blurredPicture(image.blurhash, 1);
    return picture && `url("${picture}")`;
  });
  /** Where it leads, unless that is the title; when it was sent, and by whom. */
  protected readonly details = computed(() => {
    const { url, preview, sender, sentAt } = this.link();
    const host = preview?.title ? [isolate(new URL(url).host.replace(/^www\./, ''))] : [];
    return [...host, this.#times.brief(sentAt), isolate(sender.displayName)].join(' · ');
  });
}

/** Without what most of them begin with. */
function shownAddress(url: LinkUrl): string {
  return url.replace(/^https?:\/\/(?:www\.)?/, '').replace(/\/$/, '');
}

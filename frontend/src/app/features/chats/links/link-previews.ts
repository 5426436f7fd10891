import { Component, computed, inject, input, signal } from '@angular/core';
import type { TimelineMessage } from '@chatcall/client-sdk';
import type { LinkPreview } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import { blurredPicture } from '../files/blurred-picture';
import { previewHeight } from './link-preview-size';
import { TimelineState } from '../timeline/timeline-state';

interface Card {
  readonly link: LinkPreview;
  /** Pixels. */
  readonly height: number;
  /** Where the link leads, and how the page calls its site, which may be a lie. */
  readonly site: string;
  readonly picture: string | null;
  readonly blurred: string | null;
}

/** What the pages of the links in a message say of themselves. */
@Component({
  selector: 'cc-link-previews',
  imports: [Icon, IconButton],
  template: `
    <ul>
      @for (card of cards(); track card.link.url) {
        <li>
          <a
            class="card"
            target="_blank"
            rel="noopener noreferrer nofollow"
            tabindex="-1"
            data-testid="link-preview"
            [href]="card.link.url"
            [style.height.px]="card.height"
          >
            <span class="words">
              <bdi class="site cc-clip">{{ card.site }}</bdi>
              @if (card.link.title; as title) {
                <strong class="title" dir="auto">{{ title }}</strong>
              }
              @if (card.link.description; as description) {
                <span class="description" dir="auto">{{ description }}</span>
              }
            </span>
            @if (card.picture; as picture) {
              <span class="picture" [style.background-image]="card.blurred">
                @if (!lost().has(picture)) {
                  <img
                    alt=""
                    decoding="async"
                    loading="lazy"
                    width="88"
                    height="88"
                    [src]="picture"
                    (error)="lose(picture)"
                  />
                }
              </span>
            }
          </a>
        </li>
      }
    </ul>
    @if (message().mine) {
      <button
        type="button"
        class="remove"
        ccIconButton
        small
        label="Remove link previews"
        i18n-label="@@links.removePreviews"
        tabindex="-1"
        data-testid="link-previews-remove"
        [disabled]="removing()"
        (click)="remove()"
      >
        <cc-icon name="x" [size]="16" />
      </button>
    }
  `,
  styleUrl: './link-previews.css',
})
export class LinkPreviews {
  readonly #client = inject(CLIENT);
  readonly #state = inject(TimelineState);
  readonly #toasts = inject(Toasts);

  readonly message = input.required<TimelineMessage>();
  protected readonly removing = signal(false);
  /** Pictures that cannot be loaded. */
  protected readonly lost = signal<ReadonlySet<string>>(new Set());

  protected readonly cards = computed<readonly Card[]>(() => {
    const { id, links } = this.message();
    return links.map((link) => {
      const { image } = link;
      const blurred =
        image?.blurhash == null ? null : blurredPicture(image.blurhash, image.width / image.height);
      return {
        link,
        height: previewHeight(link),
        site: siteOf(link),
        picture: image === null || id === null ? null : this.#client.files.linkImageUrl(id, image),
        blurred: blurred === null ? null : `url(${blurred})`,
      };
    });
  });

  protected lose(picture: string): void {
    this.lost.update((lost) => new Set([...lost, picture]));
  }

  protected async remove(): Promise<void> {
    this.removing.set(true);
    try {
      await this.#state.removeLinkPreviews(this.message());
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.removing.set(false);
    }
  }
}

/** The host comes first, so that it is seen when the line is too long. */
function siteOf({ url, siteName }: LinkPreview): string {
  const host = new URL(url).host.replace(/^www\./, '');
  return siteName === null ? host : `${host} · ${siteName}`;
}

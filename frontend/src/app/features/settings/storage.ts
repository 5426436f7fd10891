import { Component, computed, inject, signal } from '@angular/core';
import type { FileUsage } from '@chatcall/contracts';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import { FileSizes } from '../../core/files/file-sizes';
import { Button } from '../../ui/button/button';
import { Skeleton } from '../../ui/skeleton/skeleton';

/** How much the user has stored on the server, and what is allowed. */
@Component({
  selector: 'cc-storage',
  imports: [Button, Skeleton],
  template: `
    <h1 i18n="@@settings.storage">Storage</h1>
    <section aria-labelledby="cc-storage-files" [attr.aria-busy]="!usage() && !failure()">
      <h2 id="cc-storage-files" i18n="@@storage.files">Your files</h2>
      @if (usage(); as one) {
        <p id="cc-storage-used" class="used" data-testid="storage-used">{{ used() }}</p>
        @if (one.limitBytes !== null) {
          <progress
            aria-labelledby="cc-storage-used"
            data-testid="storage-bar"
            [class.full]="part() >= nearlyFull"
            [max]="1"
            [value]="part()"
          ></progress>
          <p class="lead" data-testid="storage-free">{{ free() }}</p>
        }
        <p class="lead" data-testid="storage-largest">{{ largest() }}</p>
        <p class="lead" i18n="@@storage.note">
          A file is deleted with the last message that has it. To make room, delete messages with
          large files.
        </p>
      } @else if (failure()) {
        <p class="failure" role="alert" data-testid="storage-failed">{{ failure() }}</p>
        <button
          type="button"
          ccButton="plain"
          data-testid="storage-retry"
          (click)="load()"
          i18n="@@action.tryAgain"
        >
          Try again
        </button>
      } @else {
        <cc-skeleton [rows]="1" />
      }
    </section>
  `,
  styleUrl: '../../ui/sections/section.css',
  styles: `
    .used {
      margin-top: var(--cc-s3);
      font-weight: 600;
    }
    progress {
      display: block;
      width: 100%;
      height: 10px;
      margin: var(--cc-s2) 0;
      border: 0;
      border-radius: 5px;
      overflow: hidden;
      color: var(--cc-primary);
      background: color-mix(in oklab, currentcolor 22%, transparent);
      appearance: none;
      &::-webkit-progress-bar {
        background: none;
      }
      &::-webkit-progress-value {
        background: currentcolor;
      }
      &::-moz-progress-bar {
        background: currentcolor;
      }
    }
    .full {
      color: var(--cc-danger);
    }
    .failure {
      margin: var(--cc-s2) 0;
    }
    .lead + .lead {
      margin-top: var(--cc-s2);
    }
    @media (forced-colors: active) {
      progress {
        border: 1px solid;
        appearance: auto;
      }
    }
  `,
})
export class StorageUsage {
  readonly #files = inject(CLIENT).files;
  readonly #sizes = inject(FileSizes);
  /** Part of the limit from which the bar warns. */
  protected readonly nearlyFull = 0.9;
  protected readonly usage = signal<FileUsage | null>(null);
  protected readonly failure = signal('');
  /** Used part of the limit, from 0 to 1. */
  protected readonly part = computed(() => {
    const usage = this.usage();
    if (!usage?.limitBytes) return 0;
    return Math.min(1, usage.usedBytes / usage.limitBytes);
  });
  protected readonly used = computed(() => {
    const { usedBytes, limitBytes } = this.usage() ?? { usedBytes: 0, limitBytes: null };
    const used = this.#sizes.format(usedBytes);
    return limitBytes === null
      ? $localize`:@@storage.used:${used}:used: used`
      : $localize`:@@storage.usedOf:${used}:used: of ${this.#sizes.format(limitBytes)}:limit: used`;
  });
  protected readonly free = computed(() => {
    const { usedBytes, limitBytes } = this.usage() ?? { usedBytes: 0, limitBytes: null };
    const free = this.#sizes.format(Math.max(0, (limitBytes ?? 0) - usedBytes));
    return $localize`:@@storage.free:${free}:free: free`;
  });
  protected readonly largest = computed(() => {
    const size = this.#sizes.format(this.usage()?.fileBytesMax ?? 0);
    return $localize`:@@storage.largest:A single file may have up to ${size}:size:.`;
  });

  constructor() {
    void this.load();
  }

  protected async load(): Promise<void> {
    this.failure.set('');
    try {
      this.usage.set(await this.#files.usage());
    } catch (error) {
      this.failure.set(errorText(error));
    }
  }
}

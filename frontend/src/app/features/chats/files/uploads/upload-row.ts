import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import type { FileUpload, UploadState } from '@chatcall/client-sdk';
import type { FileKind } from '@chatcall/contracts';
import { CLIENT } from '../../../../core/client';
import { errorText } from '../../../../core/errors/error-text';
import { FileSizes } from '../../../../core/files/file-sizes';
import { isolate } from '../../../../core/i18n/isolate';
import { IconButton } from '../../../../ui/button/icon-button';
import { Icon } from '../../../../ui/icon/icon';
import { KIND_ICONS, ShownFileName } from '../file-card';
import { LocalPicture } from './local-picture';

/** A file that is being uploaded: picture, name, progress; pausing, continuing, trying again. */
@Component({
  selector: 'cc-upload-row',
  imports: [Icon, IconButton, LocalPicture, ShownFileName],
  template: `
    <cc-local-picture class="picture" [upload]="upload()">
      <cc-icon [name]="icons[kind()]" />
    </cc-local-picture>
    <div class="words">
      <cc-file-name [name]="name()" />
      <p class="status" [class.failed]="failed()" data-testid="upload-status">{{ status() }}</p>
      @if (running()) {
        <progress
          max="1"
          [value]="part()"
          [attr.aria-label]="progressLabel()"
          data-testid="upload-progress"
        ></progress>
      }
    </div>
    <div class="buttons">
      @if (failed()) {
        <button
          type="button"
          ccIconButton
          small
          [label]="label('retry')"
          [attr.tabindex]="tabIndex()"
          data-testid="upload-retry"
          (click)="upload()?.retry()"
        >
          <cc-icon name="refresh-cw" [size]="16" />
        </button>
      } @else if (paused()) {
        <button
          type="button"
          ccIconButton
          small
          [label]="label('resume')"
          [attr.tabindex]="tabIndex()"
          data-testid="upload-resume"
          (click)="upload()?.resume()"
        >
          <cc-icon name="play" [size]="16" />
        </button>
      } @else if (running()) {
        <button
          type="button"
          ccIconButton
          small
          [label]="label('pause')"
          [attr.tabindex]="tabIndex()"
          data-testid="upload-pause"
          (click)="upload()?.pause()"
        >
          <cc-icon name="pause" [size]="16" />
        </button>
      }
      <ng-content />
    </div>
  `,
  styleUrl: './upload-row.css',
})
export class UploadRow {
  readonly #sizes = inject(FileSizes);
  readonly #files = inject(CLIENT).files;
  readonly name = input.required<string>();
  readonly kind = input.required<FileKind>();
  readonly size = input.required<number>();
  readonly upload = input.required<FileUpload | null>();
  readonly state = input.required<UploadState | null>();
  /** Of the buttons; -1 in a list with one Tab stop. */
  readonly tabIndex = input(0);

  protected readonly icons = KIND_ICONS;
  /** Most bytes of a file; null: not known. Loaded for a file with more. */
  readonly #limit = signal<number | null>(null);
  readonly #status = computed(() => this.state()?.status ?? 'waiting');
  protected readonly failed = computed(() => this.#status() === 'failed');
  protected readonly paused = computed(() => this.#status() === 'paused');
  protected readonly running = computed(() => ['waiting', 'uploading'].includes(this.#status()));
  protected readonly part = computed(() => {
    const state = this.state();
    return state && state.totalBytes > 0 ? state.sentBytes / state.totalBytes : 0;
  });
  protected readonly status = computed(() => {
    const size = this.#sizes.format(this.size());
    switch (this.#status()) {
      case 'waiting':
        return $localize`:@@upload.waiting:Waiting · ${size}:size:`;
      case 'uploading':
        return $localize`:@@upload.uploading:${Math.floor(this.part() * 100)}:percent:% of ${size}:size:`;
      case 'paused':
        return $localize`:@@upload.paused:Paused · ${size}:size:`;
      case 'processing':
        return $localize`:@@upload.processing:Being checked · ${size}:size:`;
      case 'failed':
        return this.#failure();
      case 'done':
        return size;
    }
  });

  constructor() {
    const tooLarge = computed(() => this.state()?.error?.code === 'COMMON.TOO_LARGE');
    effect(() => {
      if (tooLarge()) untracked(() => void this.#loadLimit());
    });
  }

  protected progressLabel(): string {
    return $localize`:@@upload.progress:Upload of ${isolate(this.name())}:name:`;
  }

  protected label(action: 'retry' | 'resume' | 'pause'): string {
    const name = isolate(this.name());
    switch (action) {
      case 'retry':
        return $localize`:@@upload.retry:Upload ${name}:name: again`;
      case 'resume':
        return $localize`:@@upload.resume:Continue uploading ${name}:name:`;
      case 'pause':
        return $localize`:@@upload.pause:Pause ${name}:name:`;
    }
  }

  #failure(): string {
    const error = this.state()?.error;
    const limit = error?.code === 'COMMON.TOO_LARGE' ? this.#limit() : null;
    return limit === null
      ? errorText(error)
      : $localize`:@@upload.tooLarge:A file can have at most ${this.#sizes.format(limit)}:size:.`;
  }

  async #loadLimit(): Promise<void> {
    try {
      this.#limit.set((await this.#files.usage()).fileBytesMax);
    } catch {
      // That it is too large is shown without the limit.
    }
  }
}

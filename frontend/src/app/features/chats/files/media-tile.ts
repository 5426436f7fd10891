import { Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import type { FileCard } from '@chatcall/contracts';
import { isolate } from '../../../core/i18n/isolate';
import { Times } from '../../../core/i18n/times';
import { Icon } from '../../../ui/icon/icon';
import { AudioPlayback } from './audio-playback';
import { blurredPicture } from './blurred-picture';
import { problemOf, problemText, type FileProblem } from './file-problem';
import { fileUrl, pictureOf } from './file-urls';
import { onReconnect } from './reconnects';

/** Longest edge of an image that is shown in its own size within its box. Pixels. */
const SMALL = 96;
const REDUCED_MOTION = '(prefers-reduced-motion: reduce)';

/**
 * An image or video in its message. Its box has its final size before anything is loaded. Images
 * that move do so, unless the device asks for reduced motion: then a button plays them. Videos are
 * played in place.
 */
@Component({
  selector: 'cc-media-tile',
  imports: [Icon],
  templateUrl: './media-tile.html',
  styleUrl: './media-tile.css',
  host: { '[style.--blurred]': 'blurred()' },
})
export class MediaTile {
  readonly #playback = inject(AudioPlayback);
  protected readonly times = inject(Times);
  readonly file = input.required<FileCard>();
  /** Width : height of the box. */
  readonly ratio = input(1);
  /** The image is to be shown larger. */
  readonly opened = output();

  protected readonly link = computed(() => fileUrl(this.file().id));
  protected readonly name = computed(() => this.file().alt || this.file().name);
  protected readonly isVideo = computed(() => this.file().kind === 'video');
  /** An image that moves is playing. */
  protected readonly moving = signal(!matchMedia(REDUCED_MOTION).matches);
  /** The video is played in place. */
  protected readonly playing = signal(false);
  protected readonly loaded = signal(false);
  readonly #problem = linkedSignal<FileCard, FileProblem | null>({
    source: this.file,
    computation: () => null,
  });
  protected readonly problem = computed(() => {
    const problem = this.#problem();
    return problem && problemText(problem);
  });
  protected readonly mayRetry = computed(() => this.#problem() === 'unreachable');
  readonly #attempt = signal(0);
  protected readonly picture = computed(() => {
    this.#attempt();
    const file = this.file();
    if (file.kind === 'image' && file.animated && this.moving())
      return { src: fileUrl(file.id), srcset: '' };
    return pictureOf(file);
  });
  /** It is not made larger than it is. */
  protected readonly isSmall = computed(() => {
    const { width, height } = this.file();
    return Math.max(width ?? Infinity, height ?? Infinity) < SMALL;
  });
  protected readonly blurred = computed(() => {
    const blurhash = this.isSmall() ? null : this.file().blurhash;
    const picture = blurhash === null ? null : blurredPicture(blurhash, this.ratio());
    return picture && `url("${picture}")`;
  });

  constructor() {
    onReconnect(() => {
      if (this.mayRetry()) this.retry();
    });
  }

  /** With a modifier key the browser opens it in a tab. */
  protected open(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.opened.emit();
  }

  protected play(): void {
    this.#playback.pause();
    this.playing.set(true);
  }

  protected async failed(): Promise<void> {
    const url = this.picture()?.src ?? this.link();
    const problem = await problemOf(this.playing() ? this.link() : url);
    this.playing.set(false);
    this.#problem.set(problem);
  }

  protected retry(): void {
    this.#problem.set(null);
    this.#attempt.update((count) => count + 1);
  }

  protected playLabel(): string {
    return $localize`:@@file.playVideo:Play video ${isolate(this.name())}:name:`;
  }

  protected motionLabel(): string {
    const name = isolate(this.name());
    return this.moving()
      ? $localize`:@@file.stopMotion:Stop the animation ${name}:name:`
      : $localize`:@@file.startMotion:Play the animation ${name}:name:`;
  }

  protected length(): string | null {
    const { duration } = this.file();
    return duration === null ? null : this.times.duration(Math.round(duration / 1000));
  }
}

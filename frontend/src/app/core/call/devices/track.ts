import {
  DestroyRef,
  Directive,
  effect,
  ElementRef,
  inject,
  input,
  output,
  type OutputEmitterRef,
} from '@angular/core';

/** Plays a track in a `<video>` or `<audio>` element, on the chosen speaker. */
@Directive({ selector: 'video[ccTrack], audio[ccTrack]' })
export class Track {
  readonly track = input.required<MediaStreamTrack | null>({ alias: 'ccTrack' });
  /**
   * Id of the speaker; null: the browser's default. Browsers without `setSinkId` use the default.
   */
  readonly speaker = input<string | null>(null);
  /** From 0 to 1. */
  readonly volume = input(1);
  /** The browser plays only after a click. */
  readonly blocked = output();
  readonly played = output();

  #destroyed = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.#destroyed = true));
    const element = inject<ElementRef<HTMLMediaElement>>(ElementRef).nativeElement;
    effect((onCleanup) => {
      const track = this.track();
      element.srcObject = track ? new MediaStream([track]) : null;
      if (track) this.#play(element);
      onCleanup(() => {
        element.srcObject = null;
      });
    });
    effect(() => {
      element.volume = this.volume();
    });
    effect(() => {
      const speaker = this.speaker() ?? '';
      if ('setSinkId' in element && element.sinkId !== speaker)
        void element.setSinkId(speaker).catch(() => undefined);
    });
  }

  /** `play()` may settle after the element was removed. */
  #emit(event: OutputEmitterRef<void>): void {
    if (!this.#destroyed) event.emit();
  }

  #play(element: HTMLMediaElement): void {
    element.play().then(
      () => this.#emit(this.played),
      (error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError')
          this.#emit(this.blocked);
      },
    );
  }
}

import { Directive, effect, ElementRef, inject, input, output } from '@angular/core';

/** Plays a track in a `<video>` or `<audio>` element, on the speaker of one's choice. */
@Directive({ selector: 'video[ccTrack], audio[ccTrack]' })
export class Track {
  readonly track = input.required<MediaStreamTrack | null>({ alias: 'ccTrack' });
  /** Id of the speaker; null: the browser's default. Browsers without `setSinkId` use the default. */
  readonly speaker = input<string | null>(null);
  /** The browser wants a touch before it plays. */
  readonly blocked = output();

  constructor() {
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
      const speaker = this.speaker() ?? '';
      if ('setSinkId' in element && element.sinkId !== speaker)
        void element.setSinkId(speaker).catch(() => undefined);
    });
  }

  #play(element: HTMLMediaElement): void {
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.blocked.emit();
    });
  }
}

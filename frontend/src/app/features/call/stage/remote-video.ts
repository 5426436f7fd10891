import { Component, effect, ElementRef, inject, input } from '@angular/core';

/** Elements that play a track before it is shown. */
const EARLY = new WeakMap<MediaStreamTrack, HTMLVideoElement>();

/**
 * Plays a video track that will be shown later, of a call that rings. A new element needs some time until
 * it shows frames, and loses those that arrive meanwhile, the key frame among them.
 */
export function playEarly(track: MediaStreamTrack): void {
  if (track.kind !== 'video') return;
  const video = videoOf(track, document);
  EARLY.set(track, video);
  play(video);
}

function videoOf(track: MediaStreamTrack, page: Document): HTMLVideoElement {
  const video = page.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, autoplay: true });
  video.dataset['testid'] = 'remote-video';
  video.srcObject = new MediaStream([track]);
  return video;
}

/** Without sound the browser allows it; it is refused when the element is removed first. */
function play(video: HTMLVideoElement): void {
  video.play().catch(() => undefined);
}

/** The video of a participant, in an element that may play it already. */
@Component({
  selector: 'cc-remote-video',
  template: '',
  styles: `
    :host ::ng-deep video {
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
  `,
})
export class RemoteVideo {
  readonly track = input.required<MediaStreamTrack>();

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    effect((onCleanup) => {
      const track = this.track();
      const video = EARLY.get(track) ?? videoOf(track, host.ownerDocument);
      EARLY.delete(track);
      host.append(video);
      if (video.paused) play(video);
      onCleanup(() => {
        video.srcObject = null;
        video.remove();
      });
    });
  }
}

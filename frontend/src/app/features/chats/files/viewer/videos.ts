import type PhotoSwipe from 'photoswipe';

/** Height of the controls of a video: a drag there is not a swipe. Pixels. */
const CONTROLS = 72;

/** Shows slides of the type `video` with the controls of the browser. Only the visible one plays. */
export function playVideos(swipe: PhotoSwipe): void {
  swipe.on('contentLoad', (event) => {
    const { content } = event;
    if (content.type !== 'video') return;
    event.preventDefault();
    const video = document.createElement('video');
    video.className = 'cc-viewer-video';
    video.controls = true;
    video.playsInline = true;
    video.preload = 'metadata';
    // Slides beside the visible one are hidden from screen readers.
    video.inert = true;
    video.src = String(content.data['video']);
    if (content.data.msrc) video.poster = content.data.msrc;
    video.setAttribute('aria-label', content.data.alt ?? '');
    content.element = video as unknown as HTMLImageElement;
    content.onLoaded();
  });
  swipe.on('contentActivate', ({ content }) => {
    if (content.element instanceof HTMLVideoElement) content.element.inert = false;
  });
  swipe.on('contentDeactivate', ({ content }) => {
    if (!(content.element instanceof HTMLVideoElement)) return;
    content.element.inert = true;
    content.element.pause();
  });
  swipe.on('contentRemove', ({ content }) => {
    if (content.element instanceof HTMLVideoElement) content.element.pause();
  });
  swipe.addFilter('isContentZoomable', (zoomable, content) => zoomable && content.type !== 'video');
  swipe.addFilter('useContentPlaceholder', (used, content) => used && content.type !== 'video');
  // Pointer and arrow keys on the controls are for the player.
  const onControls = ({ target, clientY }: PointerEvent): boolean =>
    target instanceof HTMLVideoElement &&
    target.getBoundingClientRect().bottom - clientY < CONTROLS;
  swipe.on('pointerDown', (event) => {
    if (onControls(event.originalEvent)) event.preventDefault();
  });
  swipe.addFilter('preventPointerEvent', (prevent, event) => prevent && !onControls(event));
  swipe.on('keydown', (event) => {
    const { target, key } = event.originalEvent;
    if (target instanceof HTMLVideoElement && key.startsWith('Arrow')) event.preventDefault();
  });
}

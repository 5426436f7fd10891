import {
  afterNextRender,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  signal,
  untracked,
  type Signal,
} from '@angular/core';
import type { MediaItem, MediaView } from '@chatcall/client-sdk/calls';

/** In device pixels. */
interface Shown {
  readonly width: number;
  readonly height: number;
}

/**
 * Opens a view of the item while the host element exists, and reports how large it is there: the
 * server sends only what is seen. Does nothing for my own items. Call it in an injection context.
 */
export function reportShown(item: Signal<MediaItem | null>): void {
  const shown = shownSize();
  const view = signal<MediaView | null>(null);
  effect((onCleanup) => {
    const one = item();
    const opened = untracked(() => (one && !one.local ? one.openView() : null));
    view.set(opened);
    onCleanup(() => opened?.close());
  });
  effect(() => {
    const size = shown();
    if (size !== undefined) view()?.report(size);
  });
}

/** Size of the host element; null while it is off screen, undefined until it is measured. */
function shownSize(): Signal<Shown | null | undefined> {
  const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  const destroyed = inject(DestroyRef);
  const shown = signal<Shown | null | undefined>(undefined, { equal: same });
  afterNextRender(() => {
    // The element may be in a window of its own, whose observers run while the page is hidden.
    const page = element.ownerDocument;
    const window = page.defaultView as (Window & typeof globalThis) | null;
    if (!window) return;
    let size: Shown = { width: 0, height: 0 };
    let onScreen = true;
    const update = (): void => {
      const apart = element.contains(page.pictureInPictureElement);
      const seen = apart || (onScreen && !page.hidden);
      if (size.width > 0 && size.height > 0) shown.set(seen ? size : null);
    };
    const sizes = new window.ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      const ratio = window.devicePixelRatio;
      size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
      update();
    });
    const places = new window.IntersectionObserver((entries) => {
      onScreen = entries.at(-1)?.isIntersecting ?? onScreen;
      update();
    });
    sizes.observe(element);
    places.observe(element);
    page.addEventListener('visibilitychange', update);
    destroyed.onDestroy(() => {
      sizes.disconnect();
      places.disconnect();
      page.removeEventListener('visibilitychange', update);
    });
  });
  return shown;
}

function same(a: Shown | null | undefined, b: Shown | null | undefined): boolean {
  return a === b || (!!a && !!b && a.width === b.width && a.height === b.height);
}

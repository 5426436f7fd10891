import {
  afterNextRender,
  Component,
  DestroyRef,
  ElementRef,
  inject,
  ViewEncapsulation,
} from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { FileCard } from '@chatcall/contracts';
import PhotoSwipe from 'photoswipe';
import { downloadFile } from '../file-urls';
import { slideOf } from './slides';
import { playVideos } from './videos';

export interface ViewerData {
  /** Images and videos, in the order in which they are shown. */
  readonly files: readonly FileCard[];
  /** The one that is shown first. */
  readonly index: number;
}

const DOWNLOAD =
  '<svg aria-hidden="true" class="pswp__icn" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="M12 15V3M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5"/></svg>';

/**
 * Shows images and videos over the whole window, with zoom, swiping and keys (PhotoSwipe). It is the
 * content of a dialog, which keeps the focus inside, gives it back, and holds the shortcuts of the
 * page.
 */
@Component({
  selector: 'cc-viewer',
  template: '',
  styleUrls: ['../../../../../../../node_modules/photoswipe/dist/photoswipe.css', './viewer.css'],
  // The elements are those of the package.
  encapsulation: ViewEncapsulation.None,
})
export class Viewer {
  readonly #data = inject<ViewerData>(MAT_DIALOG_DATA);
  readonly #ref = inject<MatDialogRef<Viewer, void>>(MatDialogRef);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  #swipe: PhotoSwipe | null = null;

  constructor() {
    afterNextRender(() => this.#open());
    inject(DestroyRef).onDestroy(() => this.#swipe?.destroy());
  }

  #open(): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const swipe = new PhotoSwipe({
      dataSource: this.#data.files.map((file) => slideOf(file, still)),
      index: this.#data.index,
      appendToEl: this.#host,
      bgOpacity: 1,
      loop: false,
      wheelToZoom: true,
      // The dialog does both.
      trapFocus: false,
      returnFocus: false,
      ...(still
        ? { showAnimationDuration: 0, hideAnimationDuration: 0, zoomAnimationDuration: 0 }
        : { showAnimationDuration: 160, hideAnimationDuration: 120 }),
      showHideAnimationType: still ? 'none' : 'fade',
      closeTitle: $localize`:@@dialog.close:Close`,
      zoomTitle: $localize`:@@viewer.zoom:Zoom`,
      arrowPrevTitle: $localize`:@@viewer.previous:Previous`,
      arrowNextTitle: $localize`:@@viewer.next:Next`,
      errorMsg: $localize`:@@file.damaged:This file can't be shown.`,
    });
    this.#swipe = swipe;
    playVideos(swipe);
    swipe.on('uiRegister', () => this.#addControls(swipe));
    // The dialog around it has the role and the name.
    swipe.on('firstUpdate', () => swipe.element?.removeAttribute('role'));
    swipe.on('destroy', () => {
      this.#swipe = null;
      this.#ref.close();
    });
    swipe.init();
    swipe.element?.querySelector<HTMLElement>('.pswp__button--close')?.focus();
  }

  #addControls(swipe: PhotoSwipe): void {
    const current = (): FileCard | undefined => this.#data.files[swipe.currIndex];
    swipe.ui?.registerElement({
      name: 'download',
      title: $localize`:@@message.download:Download`,
      order: 8,
      isButton: true,
      html: DOWNLOAD,
      onClick: () => {
        const file = current();
        if (file) downloadFile(file.id);
      },
    });
    swipe.ui?.registerElement({
      name: 'caption',
      appendTo: 'root',
      onInit: (element) => {
        element.dir = 'auto';
        element.setAttribute('aria-live', 'polite');
        const show = (): void => {
          const file = current();
          element.textContent = file ? file.alt || file.name : '';
        };
        swipe.on('change', show);
        show();
      },
    });
  }
}

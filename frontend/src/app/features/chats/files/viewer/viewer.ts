import {
  afterNextRender,
  Component,
  DestroyRef,
  ElementRef,
  inject,
  ViewEncapsulation,
} from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { ChatCallError } from '@chatcall/client-sdk';
import type { ConversationId, ErrorCode } from '@chatcall/contracts';
import PhotoSwipe from 'photoswipe';
import { CLIENT } from '../../../../core/client';
import { FURTHER_ICON_PATHS } from '../../../../ui/icon/further-icon-paths';
import { MessageLinks } from '../../message-links';
import type { CarriedFile } from '../carried-file';
import { downloadFile } from '../file-urls';
import { slideOf } from './slides';
import { playVideos } from './videos';
import { ViewerFiles, type ShownFiles } from './viewer-files';

export interface ViewerData {
  /** All of its images and videos are shown; null: only those that are known. */
  readonly conversationId: ConversationId | null;
  /** Images and videos, the oldest first. */
  readonly known: readonly CarriedFile[];
  /** The one that is shown first. */
  readonly first: CarriedFile;
}

/** The user may not read the message, or there is none. */
const GONE: readonly ErrorCode[] = ['CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND'];

/** What is done when the viewer is closed. */
export type AfterViewer = () => void;

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
  readonly #ref = inject<MatDialogRef<Viewer, AfterViewer>>(MatDialogRef);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #links = inject(MessageLinks);
  readonly #files = this.#openFiles();
  /** Images do not move. */
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  /** What the slides show. */
  #shown: ShownFiles = this.#files.shown$.value;
  #swipe: PhotoSwipe | null = null;
  #next: AfterViewer | undefined;

  constructor() {
    afterNextRender(() => this.#open());
    inject(DestroyRef).onDestroy(() => {
      this.#files.close();
      this.#swipe?.destroy();
    });
  }

  #openFiles(): ViewerFiles {
    const { conversationId, known, first } = this.#data;
    const { chats } = inject(CLIENT);
    const list = conversationId === null ? null : chats.sharedFiles(conversationId, 'media');
    return new ViewerFiles(known, first, list, async ({ messageId }) => {
      if (conversationId === null) return false;
      try {
        return (await chats.message(conversationId, messageId)).deletedAt !== null;
      } catch (error) {
        return error instanceof ChatCallError && GONE.includes(error.code);
      }
    });
  }

  #open(): void {
    this.#shown = this.#files.shown$.value;
    const still = this.#still;
    const swipe = new PhotoSwipe({
      dataSource: this.#slides(),
      index: this.#files.index,
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
      this.#ref.close(this.#next);
    });
    swipe.on('change', () => {
      const file = this.#shown.files[swipe.currIndex];
      if (file) this.#files.moveTo(file);
      this.#update(swipe);
    });
    swipe.init();
    const changes = this.#files.shown$.subscribe(() => this.#update(swipe));
    swipe.on('destroy', () => changes.unsubscribe());
    swipe.element?.querySelector<HTMLElement>('.pswp__button--close')?.focus();
  }

  #slides(): ReturnType<typeof slideOf>[] {
    return this.#shown.files.map(({ file }) => slideOf(file, this.#still));
  }

  /**
   * Other files are known: the visible one stays, with others before and after it, unless it is gone.
   */
  #update(swipe: PhotoSwipe): void {
    if (this.#files.shown$.value.files.length === 0) return this.#ref.close();
    swipe.element?.classList.toggle('cc-viewer-partial', !this.#files.shown$.value.complete);
    const { currSlide, mainScroll, contentLoader } = swipe;
    const moving = swipe.potentialIndex !== swipe.currIndex;
    // After the movement there is another change.
    if (moving || !currSlide || this.#shown.files === this.#files.shown$.value.files) return;
    const visible = this.#shown.files[swipe.currIndex];
    this.#shown = this.#files.shown$.value;
    const { index } = this.#files;
    const { file } = this.#shown.files[index] ?? {};
    swipe.options.dataSource = this.#slides();
    swipe.currIndex = index;
    swipe.potentialIndex = index;
    const [before, current, after] = mainScroll.itemHolders;
    const stays = file?.id === visible?.file.id;
    currSlide.index = index;
    currSlide.content.index = index;
    // The others may be in another place.
    contentLoader._cachedItems = stays ? [currSlide.content] : [];
    if (current && !stays) {
      swipe.setContent(current, index, true);
      current.slide?.setIsActive(true);
    }
    if (before) swipe.setContent(before, index - 1, true);
    if (after) swipe.setContent(after, index + 1, true);
    swipe.dispatch('change');
  }

  #addControls(swipe: PhotoSwipe): void {
    const current = (): CarriedFile | undefined => this.#shown.files[swipe.currIndex];
    swipe.ui?.registerElement({
      name: 'show',
      title: $localize`:@@message.show:Show in conversation`,
      order: 7,
      isButton: true,
      html: iconOf('message-square'),
      onClick: () => {
        const { conversationId } = this.#data;
        const messageId = current()?.messageId;
        if (conversationId !== null && messageId)
          this.#next = () => void this.#links.open(conversationId, messageId);
        swipe.close();
      },
    });
    swipe.ui?.registerElement({
      name: 'download',
      title: $localize`:@@message.download:Download`,
      order: 8,
      isButton: true,
      html: iconOf('download'),
      onClick: () => {
        const file = current()?.file;
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
          const file = current()?.file;
          element.textContent = file ? file.alt || file.name : '';
        };
        swipe.on('change', show);
        show();
      },
    });
  }
}

/** For the buttons of the package. */
function iconOf(name: keyof typeof FURTHER_ICON_PATHS): string {
  return `<svg aria-hidden="true" class="pswp__icn" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="${FURTHER_ICON_PATHS[name]}"/></svg>`;
}

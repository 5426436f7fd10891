import { DestroyRef, Directive, ElementRef, inject, input } from '@angular/core';

/** From hovering or focusing until it is shown. Milliseconds. */
const DELAY_MS = 500;
/** From the element, and from the edges of the window. Pixels. */
const [GAP, MARGIN] = [6, 8];

/**
 * A text that is shown below the element while it is hovered or has the focus of the keyboard. Screen
 * readers do not read it: the element has the same text as its name. Made with the popover of the
 * browser: almost every button has one, so it must not need the code of menus and dialogs.
 */
@Directive({ selector: '[ccTooltip]' })
export class Tooltip {
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  /** That of the page, or of a window in front of it. */
  get #document(): Document {
    return this.#element.ownerDocument;
  }

  readonly text = input('', { alias: 'ccTooltip' });
  /** Text of a directive that has this one as its host directive. */
  textOf: () => string = this.text;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #shown: HTMLElement | null = null;

  constructor() {
    // Without Angular: a pointer that crosses a button renders nothing.
    const listeners: Readonly<Record<string, (event: Event) => void>> = {
      pointerenter: (event) => {
        if ((event as PointerEvent).pointerType === 'mouse') this.#showLater();
      },
      focus: () => {
        if (this.#element.matches(':focus-visible')) this.#showLater();
      },
      pointerleave: () => this.#hide(),
      pointerdown: () => this.#hide(),
      blur: () => this.#hide(),
    };
    for (const [event, listener] of Object.entries(listeners))
      this.#element.addEventListener(event, listener);
    inject(DestroyRef).onDestroy(() => this.#hide());
  }

  #showLater(): void {
    this.#hide();
    this.#timer = setTimeout(() => this.#show(), DELAY_MS);
  }

  #show(): void {
    const text = this.textOf();
    if (text === '' || !this.#element.isConnected) return;
    const shown = this.#document.createElement('div');
    shown.className = 'cc-tooltip';
    shown.ariaHidden = 'true';
    shown.dir = 'auto';
    shown.textContent = text;
    // The top layer, above dialogs; browsers without popovers show it at the end of the page.
    shown.setAttribute('popover', 'manual');
    this.#document.body.append(shown);
    if (typeof shown.showPopover === 'function') shown.showPopover();
    this.#shown = shown;
    this.#place(shown);
    this.#document.addEventListener('keydown', this.#onKey, true);
    this.#document.addEventListener('scroll', this.#onScroll, true);
  }

  #place(shown: HTMLElement): void {
    const at = this.#element.getBoundingClientRect();
    const { width, height } = shown.getBoundingClientRect();
    const { clientWidth, clientHeight } = this.#document.documentElement;
    const left = at.left + (at.width - width) / 2;
    const below = at.bottom + GAP;
    const top = below + height + MARGIN > clientHeight ? at.top - GAP - height : below;
    shown.style.left = `${Math.max(MARGIN, Math.min(left, clientWidth - width - MARGIN))}px`;
    shown.style.top = `${Math.max(MARGIN, top)}px`;
  }

  readonly #onKey = (): void => this.#hide();
  readonly #onScroll = (): void => this.#hide();

  #hide(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#shown === null) return;
    this.#shown.remove();
    this.#shown = null;
    this.#document.removeEventListener('keydown', this.#onKey, true);
    this.#document.removeEventListener('scroll', this.#onScroll, true);
  }
}

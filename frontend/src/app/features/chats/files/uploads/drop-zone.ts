import {
  afterNextRender,
  Component,
  DestroyRef,
  ElementRef,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { Icon } from '../../../../ui/icon/icon';
import { Toasts } from '../../../../ui/toast/toasts';

/** Takes files that are dropped on the element around it, and shows where they may be dropped. */
@Component({
  selector: 'cc-drop-zone',
  imports: [Icon],
  template: `
    @if (over()) {
      <div class="zone" data-testid="drop-zone">
        <p>
          <cc-icon name="paperclip" [size]="28" />
          <span i18n="@@upload.drop">Drop files to add them to the message</span>
        </p>
      </div>
    }
  `,
  styles: `
    .zone {
      position: absolute;
      inset: var(--cc-s2);
      z-index: 5;
      display: grid;
      place-items: center;
      border: 2px dashed var(--cc-primary);
      border-radius: var(--cc-r3);
      background: color-mix(in oklab, var(--cc-canvas) 88%, transparent);
      /* The element below gets the events: entering this one is no leaving. */
      pointer-events: none;
    }
    p {
      display: grid;
      gap: var(--cc-s2);
      justify-items: center;
      padding: var(--cc-s5);
      border-radius: var(--cc-r2);
      color: var(--cc-on-primary-soft);
      background: var(--cc-primary-soft);
      font-weight: 600;
      text-align: center;
    }
  `,
})
export class DropZone {
  readonly #toasts = inject(Toasts);
  readonly disabled = input(false);
  readonly files = output<readonly File[]>();
  protected readonly over = signal(false);
  /** The last element that was entered: one that disappears under the pointer is never left. */
  #entered: EventTarget | null = null;
  /** A part of the page is being dragged: browsers add the file of a picture. */
  #own = false;

  constructor() {
    const zone = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const destroy = inject(DestroyRef);
    // The element has no parent before it is rendered.
    afterNextRender(() => {
      const area = zone.parentElement;
      if (area) destroy.onDestroy(this.#listen(area));
    });
  }

  /** Returns a function that ends it. */
  #listen(area: HTMLElement): () => void {
    const listeners: Readonly<Record<string, (event: DragEvent) => void>> = {
      dragenter: (event) => this.#enter(event),
      dragleave: ({ target }) => {
        // The next element is entered before this one is left.
        if (target === this.#entered) this.#leave();
      },
      dragover: (event) => {
        if (this.#takes(event)) event.preventDefault();
      },
      drop: (event) => this.#drop(event),
    };
    for (const [name, listener] of Object.entries(listeners))
      area.addEventListener(name, listener as EventListener);
    const { ownerDocument } = area;
    // While something is dragged the pointer moves nothing.
    const ended = (): void => {
      this.#own = false;
      ownerDocument.removeEventListener('pointermove', ended, true);
    };
    const begun = (): void => {
      this.#own = true;
      ownerDocument.addEventListener('pointermove', ended, true);
    };
    ownerDocument.addEventListener('dragstart', begun, true);
    return () => {
      ended();
      ownerDocument.removeEventListener('dragstart', begun, true);
      for (const [name, listener] of Object.entries(listeners))
        area.removeEventListener(name, listener as EventListener);
    };
  }

  #takes({ dataTransfer }: DragEvent): boolean {
    return !this.disabled() && !this.#own && (dataTransfer?.types.includes('Files') ?? false);
  }

  #enter(event: DragEvent): void {
    if (!this.#takes(event)) return;
    event.preventDefault();
    this.#entered = event.target;
    this.over.set(true);
  }

  #leave(): void {
    this.#entered = null;
    this.over.set(false);
  }

  #drop(event: DragEvent): void {
    this.#leave();
    const { dataTransfer } = event;
    if (!dataTransfer || !this.#takes(event)) return;
    event.preventDefault();
    const items = [...dataTransfer.items].filter(({ kind }) => kind === 'file');
    const files = items
      .filter((item) => item.webkitGetAsEntry()?.isDirectory !== true)
      .flatMap((item) => item.getAsFile() ?? []);
    if (files.length < items.length)
      this.#toasts.error($localize`:@@upload.noFolders:Folders can't be sent. Choose their files.`);
    if (files.length > 0) this.files.emit(files);
  }
}

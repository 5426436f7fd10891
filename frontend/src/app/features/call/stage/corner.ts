import { Directive, ElementRef, inject, input, linkedSignal, output } from '@angular/core';
import { KeyValue } from '../../../platform/key-value';

export const CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const;
export type Corner = (typeof CORNERS)[number];

/** A pointer that moves less than this is a tap. Pixels. */
const TAP_PX = 6;

/** Which corner an arrow key leads to; the same one where there is none in that direction. */
export function cornerToward(corner: Corner, key: string): Corner {
  const [vertical = '', horizontal = ''] = corner.split('-');
  switch (key) {
    case 'ArrowUp':
      return `top-${horizontal}` as Corner;
    case 'ArrowDown':
      return `bottom-${horizontal}` as Corner;
    case 'ArrowLeft':
      return `${vertical}-left` as Corner;
    case 'ArrowRight':
      return `${vertical}-right` as Corner;
    default:
      return corner;
  }
}

/** The corner of `bounds` that is nearest to the middle of `box`. */
export function nearestCorner(box: DOMRectReadOnly, bounds: DOMRectReadOnly): Corner {
  const above = box.top + box.height / 2 < bounds.top + bounds.height / 2;
  const before = box.left + box.width / 2 < bounds.left + bounds.width / 2;
  return `${above ? 'top' : 'bottom'}-${before ? 'left' : 'right'}`;
}

/**
 * A small picture in a corner of its container: drag it to another corner, or use the arrow keys on
 * the element with `data-corner-keys` in it. Styles place it by `data-corner`. The corner is
 * remembered under its name.
 */
@Directive({
  selector: '[ccCorner]',
  exportAs: 'ccCorner',
  host: {
    '[attr.data-corner]': 'corner()',
    '(pointerdown)': 'grab($event)',
    '(pointermove)': 'drag($event)',
    '(pointerup)': 'drop($event)',
    '(pointercancel)': 'drop($event)',
    '(keydown)': 'key($event)',
  },
})
export class CornerPlace {
  readonly name = input.required<string>({ alias: 'ccCorner' });
  readonly first = input<Corner>('bottom-right', { alias: 'ccCornerFirst' });
  readonly #store = inject(KeyValue);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly corner = linkedSignal<Corner>(() => {
    const kept = this.#store.get(`chatcall.corner.${this.name()}`);
    return CORNERS.find((corner) => corner === kept) ?? this.first();
  });
  /** Clicked without being dragged: an alternative to dragging. */
  readonly tapped = output();
  #from: { readonly x: number; readonly y: number } | null = null;

  move(corner: Corner): void {
    this.corner.set(corner);
    this.#store.set(`chatcall.corner.${this.name()}`, corner);
  }

  protected grab(event: PointerEvent): void {
    if (event.button !== 0 || (event.target as Element).closest('button, a, select, input')) return;
    this.#from = { x: event.clientX, y: event.clientY };
    this.#element.setPointerCapture(event.pointerId);
    this.#element.classList.add('dragged');
  }

  protected drag(event: PointerEvent): void {
    if (!this.#from) return;
    this.#element.style.translate = `${event.clientX - this.#from.x}px ${event.clientY - this.#from.y}px`;
  }

  protected drop(event: PointerEvent): void {
    if (!this.#from) return;
    const moved = Math.hypot(event.clientX - this.#from.x, event.clientY - this.#from.y);
    this.#from = null;
    const box = this.#element.getBoundingClientRect();
    this.#element.style.translate = '';
    this.#element.classList.remove('dragged');
    this.#element.releasePointerCapture(event.pointerId);
    if (moved > TAP_PX) this.move(nearestCorner(box, this.#bounds()));
    else if (event.type === 'pointerup') this.tapped.emit();
  }

  protected key(event: KeyboardEvent): void {
    if (!(event.target as Element).closest('[data-corner-keys]') || !event.key.startsWith('Arrow'))
      return;
    event.preventDefault();
    this.move(cornerToward(this.corner(), event.key));
  }

  #bounds(): DOMRectReadOnly {
    const parent = this.#element.offsetParent;
    return parent && parent !== document.body
      ? parent.getBoundingClientRect()
      : new DOMRect(0, 0, window.innerWidth, window.innerHeight);
  }
}

import { Directive, output } from '@angular/core';

/** A finger that moves less than this has not swiped. CSS pixels. */
const SWIPE_PX = 48;

/**
 * Reports swipes of a finger to the side: 1 to the next page, -1 to the previous one. On a shared
 * screen fingers move its picture.
 */
@Directive({
  selector: '[ccSwipe]',
  host: {
    '(pointerdown)': 'start($event)',
    '(pointerup)': 'end($event)',
    '(pointercancel)': 'from = null',
    '[style.touch-action]': "'pan-y'",
  },
})
export class Swipe {
  readonly swiped = output<1 | -1>({ alias: 'ccSwipe' });
  protected from: { readonly id: number; readonly x: number; readonly y: number } | null = null;

  protected start({ pointerId: id, pointerType, isPrimary, target, x, y }: PointerEvent): void {
    const onScreen = target instanceof Element && target.closest('cc-screen-tile') !== null;
    this.from = pointerType === 'touch' && isPrimary && !onScreen ? { id, x, y } : null;
  }

  protected end(event: PointerEvent): void {
    const from = this.from;
    this.from = null;
    if (event.pointerId !== from?.id || event.defaultPrevented) return;
    const [across, down] = [event.x - from.x, event.y - from.y];
    if (Math.abs(across) < SWIPE_PX || Math.abs(across) < Math.abs(down) * 2) return;
    this.swiped.emit(across < 0 ? 1 : -1);
  }
}

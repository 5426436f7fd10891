import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Swipe } from './swipe';

@Component({
  imports: [Swipe],
  template: `<div (ccSwipe)="swipes.push($event)"><i class="tile"></i></div>`,
})
class Stage {
  readonly swipes: number[] = [];
}

describe('a swipe', () => {
  const swipe = (x: number, y: number, pointerType = 'touch'): readonly number[] => {
    const fixture = TestBed.createComponent(Stage);
    const tile = (fixture.nativeElement as HTMLElement).querySelector('.tile');
    for (const [type, at] of [
      ['pointerdown', { x: 200, y: 200 }],
      ['pointerup', { x: 200 + x, y: 200 + y }],
    ] as const) {
      const event = new Event(type, { bubbles: true });
      tile?.dispatchEvent(
        Object.assign(event, { pointerId: 1, isPrimary: true, pointerType, ...at }),
      );
    }
    return fixture.componentInstance.swipes;
  };

  it.each([
    ['to the left: the next page', -80, 10, [1]],
    ['to the right: the previous page', 80, -10, [-1]],
    ['that is short: nothing', 20, 0, []],
    ['downwards: nothing', 60, 90, []],
  ])('%s', (_, x, y, swipes) => {
    expect(swipe(x, y)).toEqual(swipes);
  });

  it('is one of a finger, not of the mouse', () => {
    expect(swipe(-80, 0, 'mouse')).toEqual([]);
  });
});

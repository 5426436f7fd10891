import { Component, signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { jest } from '@jest/globals';
import { IconButton } from '../button/icon-button';

@Component({
  imports: [IconButton],
  template: `<button type="button" ccIconButton [label]="label()">{{ word }}</button>`,
})
class Page {
  readonly label = signal('Reply');
  readonly word = 'x';
}

describe('the tooltip of a button', () => {
  let fixture: ComponentFixture<Page>;
  let button: HTMLElement;
  const shown = (): string[] =>
    [...document.querySelectorAll('.cc-tooltip')].map(({ textContent }) => textContent);
  const send = (type: string, pointerType = 'mouse'): void => {
    button.dispatchEvent(Object.assign(new Event(type), { pointerType }));
  };

  beforeEach(async () => {
    fixture = TestBed.createComponent(Page);
    await fixture.whenStable();
    button = (fixture.nativeElement as HTMLElement).querySelector('button') as HTMLElement;
    document.body.append(fixture.nativeElement as HTMLElement);
    jest.useFakeTimers();
  });

  afterEach(() => {
    fixture.destroy();
    expect(shown()).toEqual([]);
    jest.useRealTimers();
  });

  it('appears after a moment with the present label, and not for screen readers', () => {
    send('pointerenter');
    jest.advanceTimersByTime(499);
    expect(shown()).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(shown()).toEqual(['Reply']);
    expect(document.querySelector('.cc-tooltip')?.ariaHidden).toBe('true');
  });

  it.each(['pointerleave', 'pointerdown', 'blur'])('disappears: %s', (type) => {
    send('pointerenter');
    jest.advanceTimersByTime(500);
    send(type);
    expect(shown()).toEqual([]);
  });

  it('disappears with a key, so that it can be dismissed', () => {
    send('pointerenter');
    jest.advanceTimersByTime(500);
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(shown()).toEqual([]);
  });

  it('is not shown by a touch', () => {
    send('pointerenter', 'touch');
    jest.advanceTimersByTime(1000);
    expect(shown()).toEqual([]);
  });
});

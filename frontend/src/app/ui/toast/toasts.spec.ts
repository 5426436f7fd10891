import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Toasts } from './toasts';

describe('Toasts', () => {
  let toasts: Toasts;
  const texts = (): string[] => toasts.list().map((toast) => toast.text);

  beforeEach(() => {
    jest.useFakeTimers();
    toasts = TestBed.inject(Toasts);
  });

  afterEach(() => jest.useRealTimers());

  it('closes after a while; an error stays until it is closed', () => {
    toasts.show({ text: 'saved' });
    const id = toasts.error('broken');
    jest.advanceTimersByTime(6000);
    expect(texts()).toEqual(['broken']);
    toasts.close(id);
    expect(texts()).toEqual([]);
  });

  it('does not close while the pointer is on it', () => {
    toasts.show({ text: 'saved' });
    toasts.pause();
    jest.advanceTimersByTime(60_000);
    expect(texts()).toEqual(['saved']);
    toasts.resume();
    jest.advanceTimersByTime(6000);
    expect(texts()).toEqual([]);
  });

  it('shows a key once, and not too many toasts at a time', () => {
    toasts.error('broken');
    toasts.error('broken');
    expect(texts()).toEqual(['broken']);
    for (let index = 0; index < 6; index++) toasts.show({ text: `toast ${index}` });
    expect(texts()).toEqual(['toast 2', 'toast 3', 'toast 4', 'toast 5']);
  });

  it('runs the action, or calls `gone` when it was not used', () => {
    const ran: string[] = [];
    const input = {
      text: 'archived',
      action: { label: 'Undo', run: () => ran.push('undo') },
      gone: () => ran.push('gone'),
    };
    toasts.show(input);
    const first = toasts.list()[0];
    if (first) toasts.act(first);
    toasts.show(input);
    jest.advanceTimersByTime(9000);
    expect(ran).toEqual(['undo', 'gone']);
  });
});

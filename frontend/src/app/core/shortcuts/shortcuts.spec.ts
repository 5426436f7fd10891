import { actionOf } from './shortcuts';

const press = (change: Partial<KeyboardEvent>): Parameters<typeof actionOf>[0] => ({
  key: '',
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  ...change,
});

describe('actionOf', () => {
  it('finds the search everywhere', () => {
    expect(actionOf(press({ key: 'k', ctrlKey: true }), true)).toBe('search');
    expect(actionOf(press({ key: 'K', metaKey: true }), false)).toBe('search');
    expect(actionOf(press({ key: 'k' }), false)).toBeNull();
  });

  it('leaves what belongs to the text alone while typing', () => {
    expect(actionOf(press({ key: '?', shiftKey: true }), true)).toBeNull();
    expect(actionOf(press({ key: '?', shiftKey: true }), false)).toBe('help');
    expect(actionOf(press({ code: 'KeyV', key: 'V', ctrlKey: true, shiftKey: true }), true)).toBeNull();
    expect(actionOf(press({ key: 'k', ctrlKey: true, isComposing: true }), true)).toBeNull();
  });

  it('walks conversations with Alt and arrows', () => {
    expect(actionOf(press({ key: 'ArrowUp', altKey: true }), true)).toBe('previous');
    expect(actionOf(press({ key: 'ArrowDown', altKey: true }), false)).toBe('next');
    expect(actionOf(press({ key: 'ArrowDown' }), false)).toBeNull();
  });
});

import { LIMITS } from '@chatcall/contracts';
import { roomLeft, wantsSend } from './composer-keys';

const press = (
  change: Partial<Parameters<typeof wantsSend>[0]> = {},
): Parameters<typeof wantsSend>[0] => ({
  key: 'Enter',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...change,
});

describe('wantsSend', () => {
  it('sends on Enter', () => expect(wantsSend(press(), false)).toBe(true));
  it('makes a line with Shift or Alt', () => {
    expect(wantsSend(press({ shiftKey: true }), false)).toBe(false);
    expect(wantsSend(press({ altKey: true }), false)).toBe(false);
  });
  it('makes a line on touch keyboards, where the button sends', () => {
    expect(wantsSend(press(), true)).toBe(false);
    expect(wantsSend(press({ ctrlKey: true }), true)).toBe(true);
  });
  it('minds no other key', () => expect(wantsSend(press({ key: 'a' }), false)).toBe(false));
});

describe('roomLeft', () => {
  it('counts as the server counts', () => {
    expect(roomLeft('')).toBe(LIMITS.messageMax);
    expect(roomLeft('  ab  ')).toBe(LIMITS.messageMax - 6);
    expect(roomLeft('🎉')).toBe(LIMITS.messageMax - 2);
    expect(roomLeft('x'.repeat(LIMITS.messageMax + 3))).toBe(-3);
  });
});

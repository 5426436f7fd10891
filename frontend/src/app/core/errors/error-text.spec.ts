import { jest } from '@jest/globals';
import { ChatCallError } from '@chatcall/client-sdk';
import { ERROR_CODES, type ErrorCode } from '@chatcall/contracts';
import { errorText } from './error-text';

const TECHNICAL = 'relation "users" has no such row';
const textOf = (code: ErrorCode): string =>
  errorText(new ChatCallError({ code, detail: TECHNICAL }));
const UNKNOWN = 'Something went wrong. Try again in a moment.';

describe('errorText', () => {
  it.each(ERROR_CODES.filter((code) => code !== 'COMMON.INTERNAL'))(
    '%s has its own text',
    (code) => {
      const text = textOf(code);
      expect(text).toMatch(/\.$/);
      expect(text).not.toBe(UNKNOWN);
      expect(text).not.toContain(TECHNICAL);
    },
  );

  it('has a general text for other errors, without the technical message', () => {
    expect(textOf('COMMON.INTERNAL')).toBe(UNKNOWN);
    expect(textOf('CHAT.OF_A_NEWER_SERVER' as ErrorCode)).toBe(UNKNOWN);
    expect(errorText(new Error(TECHNICAL))).toBe(UNKNOWN);
  });

  it('loads texts that the first page does not need when an error needs them', async () => {
    jest.resetModules();
    const fresh = await import('./error-text');
    const sdk = await import('@chatcall/client-sdk');
    const error = new sdk.ChatCallError({ code: 'CALL.FULL', detail: TECHNICAL });
    expect(fresh.errorText(error)).toBe(UNKNOWN);
    await fresh.loadErrorTexts();
    expect(fresh.errorText(error)).toBe('This call is full.');
  });

  it('distinguishes a missing member from a missing conversation', () => {
    expect(textOf('CHAT.NOT_FOUND')).toBe("This person isn't in the conversation.");
  });
});

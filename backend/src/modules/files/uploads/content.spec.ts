import { describe, expect, it } from '@jest/globals';
import { ContentInspection, audioTypeOf, isOneOf, kindAfter, kindOf } from './content.js';

async function typeOf(...chunks: readonly Buffer[]): Promise<string> {
  const inspection = new ContentInspection();
  for (const chunk of chunks) inspection.add(chunk);
  return (await inspection.end()).type;
}

describe('The type of a content', () => {
  it('is text also when characters and surrogates are in two chunks', async () => {
    const utf8 = Buffer.from('Zoë 👩‍👩‍👧 田');
    const utf16 = Buffer.from('\ufeffZoë 👩‍👩‍👧 田', 'utf16le');
    for (const bytes of [utf8, utf16, Buffer.from(utf16).swap16()])
      for (let cut = 0; cut <= bytes.length; cut += 1)
        expect(await typeOf(bytes.subarray(0, cut), bytes.subarray(cut))).toBe('text/plain');
    expect(await typeOf(utf8.subarray(0, -1))).toBe('application/octet-stream');
  });

  it('is no text when the last of many bytes is not', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'a');
    const chunks = Array.from({ length: 32 }, () => chunk);
    expect(await typeOf(...chunks)).toBe('text/plain');
    expect(await typeOf(...chunks, Buffer.from([0]))).toBe('application/octet-stream');
    expect(await typeOf(...chunks, Buffer.from([0xff]))).toBe('application/octet-stream');
  });

  it('is one of a list with groups', () => {
    expect(isOneOf('image/png', ['text/plain', 'image/*'])).toBe(true);
    expect(isOneOf('image/png', ['image/png'])).toBe(true);
    expect(isOneOf('image/png', ['*/*'])).toBe(true);
    expect(isOneOf('image/png', ['image/jpeg', 'video/*'])).toBe(false);
    expect(isOneOf('image/png', [])).toBe(false);
  });

  it('is audio for voice messages in containers that also have video', () => {
    expect(
      ['audio/ogg', 'video/webm', 'video/mp4', 'video/x-msvideo', 'text/plain'].map(audioTypeOf),
    ).toEqual(['audio/ogg', 'audio/webm', 'audio/mp4', null, null]);
  });

  it('decides the kind, together with what was found in it', () => {
    expect(['image/png', 'image/heic', 'image/svg+xml', 'application/pdf'].map(kindOf)).toEqual([
      'image',
      'other',
      'other',
      'pdf',
    ]);
    const found = { examined: true, width: null, duration: 1000 };
    expect(kindAfter('image', { ...found, duration: null })).toBe('other');
    expect(kindAfter('video', found)).toBe('audio');
    expect(kindAfter('image', { ...found, examined: false })).toBe('image');
    expect(kindAfter('image', { ...found, width: 12 })).toBe('image');
    expect(kindAfter('text', found)).toBe('text');
  });
});

import { describe, expect, it } from '@jest/globals';
import { pageMetadata } from './page-metadata.js';
import type { PageMetadata } from './page-metadata.js';

const URL_OF_PAGE = new URL('https://news.example/2026/story?id=1');

function read(
  html: string | Uint8Array,
  contentType = 'text/html; charset=utf-8',
): Promise<PageMetadata> {
  return pageMetadata(
    typeof html === 'string' ? Buffer.from(html) : html,
    contentType,
    URL_OF_PAGE,
  );
}

describe('the metadata of a page', () => {
  it('is what Open Graph says', async () => {
    const html = `<!doctype html><head><title>Not this</title>
      <meta property="og:title" content="A &amp; B &#x1F600;"><meta property="og:description" content="Two
      lines"><meta property="og:site_name" content="News"><meta property="og:image" content="/a.jpg?x=1&amp;y=2">`;
    expect(await read(html)).toEqual({
      title: 'A & B 😀',
      description: 'Two lines',
      siteName: 'News',
      image: new URL('https://news.example/a.jpg?x=1&y=2'),
    });
  });

  it('is the title and description of the page otherwise', async () => {
    const html = `<TITLE> Plain <b>page</TITLE><META NAME=Description CONTENT='What it is'><base href="https://cdn.example/x/">
      <meta name="twitter:image" content="pic.png"><meta property="og:title" content=" ">`;
    expect(await read(html)).toEqual({
      title: 'Plain <b>page',
      description: 'What it is',
      siteName: null,
      image: new URL('https://cdn.example/x/pic.png'),
    });
  });

  it('is nothing of a page that says nothing, is no page or ends in the middle', async () => {
    const nothing = { title: null, description: null, siteName: null, image: null };
    for (const html of [
      '',
      '<p>Hello',
      '\0\xff\xfe',
      '<title></title>',
      '<meta property="og:title"',
    ])
      expect(await read(html)).toEqual(nothing);
    expect(await read('<title>Cut')).toMatchObject({ title: 'Cut' });
  });

  it.each([
    ['in the header', 'text/html; charset=ISO-8859-1', '<title>caf\xe9</title>'],
    ['in the page', 'text/html', '<meta charset="windows-1252"><title>caf\xe9</title>'],
    [
      'in an old form',
      'text/html',
      '<meta http-equiv=content-type content="text/html;charset=latin1"><title>caf\xe9</title>',
    ],
    ['by a mark', 'text/html; charset=latin1', '\xef\xbb\xbf<title>caf\xc3\xa9</title>'],
    ['in no way', 'text/html', '<title>caf\xc3\xa9</title>'],
    ['that it is not in', 'text/html', '<meta charset=utf-16le><title>caf\xc3\xa9</title>'],
    ['that is unknown', 'text/html; charset=klingon', '<title>caf\xc3\xa9</title>'],
  ])('is read in the character set that is named %s', async (_name, contentType, html) => {
    expect((await read(Buffer.from(html, 'latin1'), contentType)).title).toBe('café');
  });

  it('is one line, without characters that are invisible or change the direction, and not long', async () => {
    const { title } = await read(`<title>a\u202Eb\u0000c\u200B\n\t d${'x'.repeat(5_000)}</title>`);
    expect(title).toMatch(/^ab c dx+…$/);
    expect([...(title ?? '')]).toHaveLength(200);
  });

  it('is nothing when nothing of it can be seen, and whole characters when it is cut', async () => {
    const blank = '\u3164\u115F\u2800\u200B';
    const html = `<title>${blank}</title><meta name="description" content="${'👩'.repeat(300)}">`;
    const { title, description } = await read(html);
    expect(title).toBeNull();
    expect(description).toMatch(/^(?:👩)+…$/u);
    expect((await read(`<title>a${'\u0301'.repeat(9_999)}`)).title?.length).toBeLessThanOrEqual(
      200,
    );
  });

  it.each([
    'javascript:alert(1)',
    'data:image/png;base64,AA',
    'file:///etc/passwd',
    'https://a:b@x.example/',
    '//',
  ])('has no image at %s', async (address) => {
    expect((await read(`<meta property="og:image" content="${address}">`)).image).toBeNull();
  });

  it('is that of the head, not of titles in drawings or scripts', async () => {
    const html = `<head><script>"<title>script</title>"</script><title>Real</title></head><body><svg><title>Drawing</title></svg>
      <meta property="og:title" content="Injected by a comment"></body>`;
    expect((await read(html)).title).toBe('Real');
  });

  it('is found quickly in a megabyte that never closes anything, while others have their turn', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    const attributes = `<a ${Array.from({ length: 100_000 }, (_, index) => `b${index}`).join(' ')}`;
    const parts = ['<a ', '<meta content="', '<!--', '<title>', '</', '&amp', '<svg><g>', '<p>'];
    for (const html of [...parts.map((part) => part.repeat(1_048_576 / part.length)), attributes])
      expect((await read(html)).siteName).toBeNull();
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});

import { describe, expect, it } from '@jest/globals';
import { keptLinks, urlsIn } from './message-links.js';

describe('the links in a text', () => {
  it.each([
    ['https://a.example', ['https://a.example/']],
    [
      'See https://a.example/x, (https://b.example/y) and http://c.example!',
      ['https://a.example/x', 'https://b.example/y', 'http://c.example/'],
    ],
    ['https://a.example/wiki/Go_(game)', ['https://a.example/wiki/Go_(game)']],
    ['(https://a.example/wiki/Go_(game))', ['https://a.example/wiki/Go_(game)']],
    [
      '[text](https://a.example/b "title") <https://c.example/>',
      ['https://a.example/b', 'https://c.example/'],
    ],
    ['**https://a.example/** _https://b.example/_', ['https://a.example/', 'https://b.example/']],
    ['HTTPS://A.Example/Path', ['https://a.example/Path']],
    ['https://münchen.example/ä', ['https://xn--mnchen-3ya.example/%C3%A4']],
    ['https://a.example/ https://a.example', ['https://a.example/']],
    ['`https://a.example` ``` https://b.example ```', []],
    ['```\nhttps://a.example\n```\nhttps://b.example', ['https://b.example/']],
    ['https://user:secret@a.example/', []],
    ['xhttps://a.example ftp://b.example www.c.example javascript://d.example', []],
    ['https://', []],
    [`https://a.example/${'x'.repeat(3_000)}`, []],
    [`https://a.example/${'ä'.repeat(1_000)}`, []],
  ])('of %j are %j', (content, urls) => {
    expect(urlsIn(content)).toEqual(urls);
  });

  it('are found quickly in a text that is nothing else', () => {
    for (const part of ['https://', 'https://a(', '://', '`https://a', 'https://a.b/)))'])
      expect(urlsIn(part.repeat(8_000 / part.length)).length).toBeLessThan(1_000);
  });
});

describe('previews after an edit', () => {
  const preview = (url: string) => ({
    url,
    title: 'T',
    description: null,
    siteName: null,
    image: null,
  });

  it('are those of links that are still there', () => {
    const links = [preview('https://a.example/'), preview('https://b.example/')];
    expect(keptLinks(links, 'https://b.example')).toEqual([links[1]]);
    expect(keptLinks(links, 'nothing')).toBeNull();
    expect(keptLinks(null, 'https://b.example')).toBeNull();
    expect(keptLinks([], 'https://b.example')).toEqual([]);
  });
});

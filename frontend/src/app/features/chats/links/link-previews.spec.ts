import { TestBed } from '@angular/core/testing';
import type { ComponentFixture } from '@angular/core/testing';
import type { TimelineMessage } from '@chatcall/client-sdk';
import type { LinkPreview } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { mine, timelineMessage } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { TimelineState } from '../timeline/timeline-state';
import { previewsHeight } from './link-preview-size';
import { LinkPreviews } from './link-previews';

const LINK: LinkPreview = {
  url: 'https://www.news.example/story?id=1',
  title: 'A story',
  description: 'What happened',
  siteName: 'News',
  image: { id: 'a'.repeat(64), width: 800, height: 420, blurhash: null },
};

describe('previews of links', () => {
  let fixture: ComponentFixture<LinkPreviews>;
  let removed: (string | null)[];
  let answer: Promise<void>;
  const host = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const card = (): HTMLAnchorElement | null => host().querySelector('[data-testid=link-preview]');
  const removal = (): HTMLButtonElement | null =>
    host().querySelector('[data-testid=link-previews-remove]');
  const show = async (message: TimelineMessage): Promise<void> => {
    fixture = TestBed.createComponent(LinkPreviews);
    fixture.componentRef.setInput('message', message);
    await fixture.whenStable();
  };

  beforeEach(() => {
    removed = [];
    answer = Promise.resolve();
    const state = {
      removeLinkPreviews: ({ id }: TimelineMessage) => {
        removed.push(id);
        return answer;
      },
    };
    TestBed.configureTestingModule({
      providers: [
        { provide: CLIENT, useValue: new FakeClient().asClient() },
        { provide: TimelineState, useValue: state },
      ],
    });
  });

  it('lead to the page, and say where that is before what it calls itself', async () => {
    await show(timelineMessage(1, { links: [LINK] }));
    expect(card()?.href).toBe(LINK.url);
    expect(card()?.rel).toBe('noopener noreferrer nofollow');
    expect(card()?.target).toBe('_blank');
    expect(host().querySelector('.site')?.textContent).toBe('news.example · News');
    expect(card()?.textContent).toContain('A story');
    expect(card()?.querySelector('img')?.getAttribute('src')).toBe(
      `/api/files/links/message-1/${'a'.repeat(64)}`,
    );
    expect(removal()).toBeNull();
  });

  it('show texts as texts, and a host with other letters as it is', async () => {
    const url = 'https://xn--80ak6aa92e.example/';
    const title = '<img src=x onerror=alert(1)>';
    await show(timelineMessage(1, { links: [{ ...LINK, url, title, image: null }] }));
    expect(host().querySelector('img')).toBeNull();
    expect(host().querySelector('.title')?.textContent).toBe(title);
    expect(host().querySelector('.site')?.textContent).toContain('xn--80ak6aa92e.example');
  });

  it('are lower without a picture and a description, and as high as the list expects', async () => {
    const short = { ...LINK, url: 'https://short.example/', image: null, description: null };
    const links = [LINK, short];
    await show(timelineMessage(1, { links }));
    const shown = [...host().querySelectorAll<HTMLElement>('.card')];
    const heights = shown.map(({ style }) => style.height);
    expect(heights).toEqual(['106px', '70px']);
    expect(previewsHeight(links)).toBe(4 + 106 + 4 + 70);
  });

  it('keep their place when a picture cannot be loaded', async () => {
    await show(timelineMessage(1, { links: [LINK] }));
    card()?.querySelector('img')?.dispatchEvent(new Event('error'));
    await fixture.whenStable();
    expect(card()?.querySelector('img')).toBeNull();
    expect(card()?.querySelector('.picture')).not.toBeNull();
  });

  it('are removed by the author', async () => {
    await show(mine(1, { links: [LINK] }));
    expect(removal()?.getAttribute('aria-label')).toBe('Remove link previews');
    removal()?.click();
    await fixture.whenStable();
    expect(removed).toEqual(['message-1']);
  });
});

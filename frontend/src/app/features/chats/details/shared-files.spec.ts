import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeSharedFiles, FakeSharedLinks } from '../../../../testing/fake-files';
import { sharedFile, sharedLinks } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { MediaViewer } from '../files/media-viewer';
import { SharedFilesPane } from './shared-files';

const OFFLINE = new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' });

/** Observers of the button at the end of the list. */
let observers: { seen: () => void; stopped: boolean }[];

class FakeObserver {
  readonly #entry = { seen: (): void => undefined, stopped: false };

  constructor(callback: IntersectionObserverCallback) {
    this.#entry.seen = () =>
      callback(
        [{ isIntersecting: true } as IntersectionObserverEntry],
        this as unknown as IntersectionObserver,
      );
    observers.push(this.#entry);
  }
  observe(): void {}
  disconnect(): void {
    this.#entry.stopped = true;
  }
}

describe('the files of a conversation', () => {
  let client: FakeClient;
  let media: FakeSharedFiles;
  let fixture: ComponentFixture<SharedFilesPane>;
  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const all = (id: string): HTMLElement[] => [
    ...page().querySelectorAll<HTMLElement>(`[data-testid="${id}"]`),
  ];
  const click = async (id: string, at = 0): Promise<void> => {
    all(id)[at]?.click();
    await fixture.whenStable();
  };
  const open = async (): Promise<void> => {
    fixture = TestBed.createComponent(SharedFilesPane);
    fixture.componentRef.setInput('conversationId', 'a');
    await fixture.whenStable();
  };
  /** Actions of a file, which are in a menu outside of the page. */
  const act = async (action: string, at = 0): Promise<void> => {
    await click('shared-file-menu', at);
    document.querySelector<HTMLElement>(`[data-testid="${action}"]`)?.click();
    await fixture.whenStable();
  };

  beforeEach(() => {
    observers = [];
    Object.assign(globalThis, { IntersectionObserver: FakeObserver });
    client = new FakeClient();
    media = new FakeSharedFiles('a', 'media', [
      sharedFile(3, { kind: 'video', duration: 83_000 }),
      sharedFile(2, { alt: 'A lake' }),
    ]);
    client.sharedFiles.set('media', media);
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
  });

  it('shows images and videos, which open in the viewer among the others, the oldest first', async () => {
    await open();
    expect(all('shared-media').map((one) => one.querySelector('.cc-sr')?.textContent)).toEqual([
      expect.stringContaining('image-3.png'),
      expect.stringContaining('A lake'),
    ]);
    expect(all('shared-media')[0]?.textContent).toContain('1:23');
    const opened = jest.spyOn(TestBed.inject(MediaViewer), 'open').mockResolvedValue();
    await click('shared-media', 1);
    const [newer, older] = media.files$.value;
    expect(opened).toHaveBeenCalledWith('a', [older, newer], older);
  });

  it('has filters, and closes the list that is no longer shown', async () => {
    const files = new FakeSharedFiles('a', 'files', [
      sharedFile(1, { kind: 'pdf', name: 'Plan.pdf', size: 2_400_000 }),
      sharedFile(2, { kind: 'other', name: 'backup.zip' }),
    ]);
    client.sharedFiles.set('files', files);
    await open();
    await click('files-files');
    expect(media.closed).toBe(true);
    expect(all('files-files')[0]?.getAttribute('aria-pressed')).toBe('true');
    const links = all('shared-file-open');
    expect(links[0]?.textContent).toContain('2.4 MB');
    expect(links.map((one) => [one.getAttribute('href'), one.getAttribute('target')])).toEqual([
      ['/api/files/file-image-1.png/content', '_blank'],
      ['/api/files/file-image-2.png/content?download=1', null],
    ]);
    fixture.destroy();
    expect(files.closed).toBe(true);
  });

  it('plays voice messages, with the keyboard, too', async () => {
    const voice = sharedFile(1, { kind: 'voice', duration: 7000, waveform: [10, 90] });
    client.sharedFiles.set('voice', new FakeSharedFiles('a', 'voice', [voice]));
    await open();
    await click('files-voice');
    expect(page().querySelector('[data-testid="audio-toggle"]')?.getAttribute('tabindex')).toBe(
      '0',
    );
    expect(all('shared-file')[0]?.textContent).toContain('Ben Okonkwo');
  });

  it('shows what arrives and removes what is deleted', async () => {
    await open();
    media.files$.update((files) => [sharedFile(9), ...files]);
    await fixture.whenStable();
    expect(all('shared-media')).toHaveLength(3);
    media.files$.set([]);
    await fixture.whenStable();
    expect(page().textContent).toContain('Nothing here yet');
  });

  it('lists links, with the host and the title of their pages', async () => {
    const [title, url] = ['All boats', 'https://www.example.org/boats'];
    const image = { id: 'f00d', width: 400, height: 200, blurhash: null };
    client.sharedLinks = new FakeSharedLinks([
      sharedLinks(2, {
        // As it is written, and as browsers write it.
        urls: ['https://www.EXAMPLE.org/boats', url, 'https://example.com/', 'https://[broken'],
        previews: [{ url, title, description: null, siteName: 'Bank', image }],
      }),
      sharedLinks(1),
    ]);
    await open();
    await click('files-links');
    const links = all('shared-link-open');
    expect(links.map((one) => one.getAttribute('href'))).toEqual([
      url,
      'https://example.com/',
      'https://www.example.org/1',
    ]);
    expect(links[0]?.textContent).toMatch(/All boats.*example\.org.*Ben/s);
    expect(links[0]?.querySelector('img')?.getAttribute('src')).toBe(
      '/api/files/links/message-2/f00d',
    );
    expect(links[1]?.textContent).toContain('example.com');
    expect(links.every((one) => one.getAttribute('rel')?.includes('noopener'))).toBe(true);
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    await act('shared-file-show', 1);
    expect(navigate.mock.calls.at(-1)?.[0]).toEqual(['/chats', 'a', 'message-2']);
    expect(all('links-preparing')).toHaveLength(0);
    client.sharedLinks.complete$.set(false);
    await fixture.whenStable();
    expect(all('links-preparing')).toHaveLength(1);
  });

  it('continues below a page without links', async () => {
    client.sharedLinks = new FakeSharedLinks([], [], [sharedLinks(1)]);
    await open();
    await click('files-links');
    expect(page().textContent).not.toContain('Nothing here yet');
    for (const links of [0, 1]) {
      observers.at(-1)?.seen();
      await fixture.whenStable();
      expect(all('shared-link')).toHaveLength(links);
    }
  });

  it('leads to the message', async () => {
    await open();
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    await act('shared-file-show', 1);
    expect(navigate.mock.calls.at(-1)?.[0]).toEqual(['/chats', 'a', 'message-2']);
  });

  it('loads the next page when the end of the list comes near', async () => {
    media = new FakeSharedFiles('a', 'media', [sharedFile(3)], [sharedFile(2)], [sharedFile(1)]);
    client.sharedFiles.set('media', media);
    await open();
    observers.at(-1)?.seen();
    await fixture.whenStable();
    expect(all('shared-media')).toHaveLength(2);
    observers.at(-1)?.seen();
    await fixture.whenStable();
    expect(all('shared-media')).toHaveLength(3);
    expect(all('files-more')).toHaveLength(0);
    expect(observers.every(({ stopped }) => stopped)).toBe(true);
  });

  it('keeps what is loaded when more cannot be loaded, and waits for the user', async () => {
    media = new FakeSharedFiles('a', 'media', [sharedFile(2)], [sharedFile(1)]);
    client.sharedFiles.set('media', media);
    media.failure = OFFLINE;
    await open();
    observers.at(-1)?.seen();
    await fixture.whenStable();
    expect(all('files-failed')[0]?.textContent).toContain("Can't reach ChatCall");
    expect(observers.every(({ stopped }) => stopped)).toBe(true);
    media.failure = null;
    await click('files-more');
    expect(all('shared-media')).toHaveLength(2);
    expect(all('files-failed')).toHaveLength(0);
  });

  it('shows that it loads, and why it failed', async () => {
    media = new FakeSharedFiles('a', 'media');
    client.sharedFiles.set('media', media);
    media.set({ status: 'loading' });
    await open();
    expect(page().querySelector('cc-skeleton')).not.toBeNull();
    media.set({ status: 'failed', error: OFFLINE });
    await fixture.whenStable();
    expect(page().textContent).toContain("Couldn't load files");
    await click('files-retry');
    expect(media.reloads).toBe(1);
  });
});

import { ComponentFixture, TestBed } from '@angular/core/testing';
import type { FileCard } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { fileCard } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { MessageFiles } from './message-files';

/** An image of 1,200 by 800 pixels, or another file. */
const file = (change: Partial<FileCard> = {}): FileCard =>
  fileCard('mountain.jpg', {
    id: 'file-1',
    type: 'image/jpeg',
    width: 1200,
    height: 800,
    preview: true,
    ...change,
  });

describe('files of a message', () => {
  let fixture: ComponentFixture<MessageFiles>;
  let statuses: Record<string, number>;
  const get = (id: string): HTMLElement | null =>
    (fixture.nativeElement as HTMLElement).querySelector(`[data-testid="${id}"]`);
  const show = async (...files: FileCard[]): Promise<void> => {
    fixture = TestBed.createComponent(MessageFiles);
    fixture.componentRef.setInput('files', files);
    await fixture.whenStable();
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
  };

  beforeEach(() => {
    statuses = {};
    Object.assign(globalThis, {
      fetch: (url: string) => {
        const status = statuses[url];
        return status === undefined
          ? Promise.reject(new Error('no connection'))
          : Promise.resolve({ status, ok: status < 300 });
      },
    });
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useValue: new FakeClient().asClient() }],
    });
  });

  it('shows an image with its text and the sizes that the server has', async () => {
    await show(file({ alt: 'A lake' }));
    const image = get('file-image')?.querySelector('img');
    expect(image?.alt).toBe('A lake');
    expect(image?.getAttribute('srcset')).toBe(
      '/api/files/file-1/preview?size=360 360w, /api/files/file-1/preview?size=800 800w',
    );
    expect(
      (fixture.nativeElement as HTMLElement).querySelector<HTMLElement>('.single')?.style.width,
    ).toBe('360px');
  });

  it('says that a file no longer exists', async () => {
    statuses['/api/files/file-1/preview?size=800'] = 404;
    await show(file());
    get('file-image')?.querySelector('img')?.dispatchEvent(new Event('error'));
    await settle();
    expect(get('file-problem')?.textContent).toContain('no longer available');
    expect(get('file-problem')?.querySelector('button')).toBeNull();
  });

  it('can be loaded again after a lost connection', async () => {
    await show(file());
    get('file-image')?.querySelector('img')?.dispatchEvent(new Event('error'));
    await settle();
    expect(get('file-problem')?.textContent).toContain("Couldn't be loaded");
    get('file-problem')?.querySelector('button')?.click();
    await settle();
    expect(get('file-image')?.querySelector('img')).not.toBeNull();
  });

  it('plays a video only after a click', async () => {
    await show(file({ kind: 'video', type: 'video/mp4', duration: 83_000 }));
    expect(get('file-video')?.textContent).toContain('1:23');
    expect((fixture.nativeElement as HTMLElement).querySelector('video')).toBeNull();
    get('file-video')?.click();
    await fixture.whenStable();
    const video = (fixture.nativeElement as HTMLElement).querySelector('video');
    expect(video?.getAttribute('src')).toBe('/api/files/file-1/content');
  });

  it('plays images that move, until they are stopped', async () => {
    await show(file({ animated: true, type: 'image/gif' }));
    const source = (): string | null | undefined =>
      get('file-image')?.querySelector('img')?.getAttribute('src');
    expect(source()).toBe('/api/files/file-1/content');
    get('file-motion')?.click();
    await fixture.whenStable();
    expect(source()).toContain('/preview');
    expect(get('file-motion')?.getAttribute('aria-label')).toBe('Play the animation mountain.jpg');
  });

  it('offers other files as downloads with name and size', async () => {
    await show(file({ kind: 'other', name: 'plan.xlsx', preview: false, size: 45_000 }));
    expect(get('file-card')?.textContent).toContain('Download plan.xlsx, 45 kB');
    expect(get('file-card')?.getAttribute('href')).toBe('/api/files/file-1/content?download=1');
  });

  it('keeps the order of the files', async () => {
    await show(
      file({ id: 'a', kind: 'other', name: 'a.zip', preview: false }),
      file({ id: 'b', kind: 'voice', preview: false, duration: 7000, waveform: [1, 50, 100] }),
    );
    const host = fixture.nativeElement as HTMLElement;
    expect([...host.children].map(({ tagName }) => tagName)).toEqual([
      'CC-FILE-CARD',
      'CC-AUDIO-PLAYER',
    ]);
    expect(get('audio-clock')?.textContent).toBe('0:07');
  });
});

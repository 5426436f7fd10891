import { jest } from '@jest/globals';
import { DeferBlockBehavior, DeferBlockState, TestBed } from '@angular/core/testing';
import type { ComponentFixture } from '@angular/core/testing';
import { ChatCallError } from '@chatcall/client-sdk';
import { FakeClient } from '../../../../testing/fake-client';
import type { FakeUpload } from '../../../../testing/fake-files';
import { FakeTimeline } from '../../../../testing/fake-timeline';
import { conversation, mine } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { Announcer } from '../../../ui/announcer';
import { Toasts } from '../../../ui/toast/toasts';
import { TimelineState } from '../timeline/timeline-state';
import { Composer } from './composer';

describe('files of the composer', () => {
  let fixture: ComponentFixture<Composer>;
  let timeline: FakeTimeline;
  let announced: string[];
  let errors: string[];
  let shown: string[];
  const all = (id: string): HTMLElement[] => [
    ...(fixture.nativeElement as HTMLElement).querySelectorAll<HTMLElement>(
      `[data-testid="${id}"]`,
    ),
  ];
  const button = (id: string, at = 0): HTMLButtonElement => all(id)[at] as HTMLButtonElement;
  const file = (name: string, type = 'image/png'): File => new File(['content'], name, { type });
  const settle = async (): Promise<void> => {
    await fixture.whenStable();
    for (const block of await fixture.getDeferBlocks())
      await block.render(DeferBlockState.Complete);
    await fixture.whenStable();
  };
  const attach = async (...files: File[]): Promise<readonly FakeUpload[]> => {
    fixture.componentInstance.attach(files);
    await settle();
    return timeline.draftFiles$.value;
  };

  beforeEach(async () => {
    Object.assign(URL, { createObjectURL: () => 'blob:1', revokeObjectURL: () => undefined });
    [announced, errors, shown] = [[], [], []];
    const client = new FakeClient();
    timeline = new FakeTimeline(conversation({ id: 'a' }));
    client.timelines.set('a', timeline);
    TestBed.configureTestingModule({
      imports: [Composer],
      deferBlockBehavior: DeferBlockBehavior.Manual,
      providers: [
        TimelineState,
        { provide: CLIENT, useFactory: () => client.asClient() },
        {
          provide: Announcer,
          useValue: { announce: (text: string) => Promise.resolve(announced.push(text)) },
        },
        {
          provide: Toasts,
          useValue: {
            error: (text: string) => errors.push(text),
            show: (toast: { text: string }) => shown.push(toast.text),
          },
        },
      ],
    });
    TestBed.inject(TimelineState).open('a');
    fixture = TestBed.createComponent(Composer);
    await fixture.whenStable();
  });

  it('are sent without a text, in the order of the user', async () => {
    expect(button('send').disabled).toBe(true);
    const [first, second] = await attach(file('one.png'), file('two.png'));
    expect(button('send').disabled).toBe(false);
    button('attachment-later').click();
    await settle();
    button('send').click();
    expect(timeline.sent).toEqual([{ content: '', replyTo: undefined }]);
    expect(timeline.sentFiles.map(({ upload }) => upload)).toEqual([second, first]);
  });

  it('say what was added, and once that all have arrived', async () => {
    const [first, second] = await attach(file('one.png'), file('two.png'));
    first?.set({ status: 'uploading', sentBytes: 3 });
    first?.set({ status: 'done' });
    second?.set({ status: 'done' });
    await settle();
    expect(announced).toEqual(['2 files added', 'Files are uploaded']);
  });

  it('say about every ten seconds how far they are', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'setTimeout', 'setInterval'] });
    const [first, second] = await attach(file('one.png'), file('two.png'));
    const sent = async (upload: FakeUpload | undefined, sentBytes: number): Promise<void> => {
      upload?.set({ status: 'uploading', sentBytes });
      await settle();
    };
    await sent(first, 1);
    jest.advanceTimersByTime(9_000);
    await sent(first, 2);
    jest.advanceTimersByTime(2_000);
    await sent(second, 5);
    await sent(second, 6);
    jest.advanceTimersByTime(11_000);
    second?.set({ status: 'paused' });
    first?.set({ status: 'done', sentBytes: 7 });
    await settle();
    jest.useRealTimers();
    expect(announced).toEqual(['2 files added', '50% uploaded']);
  });

  it('that are too large say how large one may be', async () => {
    const [upload] = await attach(file('huge.iso'));
    const error = new ChatCallError({ code: 'COMMON.TOO_LARGE', detail: '' });
    upload?.set({ status: 'failed', error });
    await settle();
    expect(button('upload-status').textContent).toBe('A file can have at most 100 MB.');
  });

  it('show their progress, and can be paused and continued', async () => {
    const [upload] = await attach(file('one.png'));
    upload?.set({ status: 'uploading', sentBytes: 3 });
    await settle();
    expect(button('upload-status').textContent).toBe('42% of 7 bytes');
    button('upload-pause').click();
    upload?.set({ status: 'paused' });
    await settle();
    button('upload-resume').click();
    expect(upload?.calls).toEqual(['pause', 'resume']);
  });

  it('that were refused say why, and hold the message until they are removed', async () => {
    const [upload] = await attach(file('one.png'), file('two.png'));
    const error = new ChatCallError({ code: 'FILE.TYPE_REFUSED', detail: '' });
    upload?.set({ status: 'failed', error });
    await settle();
    expect(button('upload-status').textContent).toContain("aren't allowed");
    expect(announced.at(-1)).toContain('one.png');
    expect(button('send').disabled).toBe(true);
    button('attachment-remove').click();
    await settle();
    expect(button('send').disabled).toBe(false);
  });

  it('that are removed with the keyboard hand the focus on', async () => {
    document.body.append(fixture.nativeElement as HTMLElement);
    await attach(file('one.png'), file('two.png'));
    button('attachment-remove').focus();
    button('attachment-remove').click();
    await settle();
    expect(document.activeElement).toBe(button('attachment-remove'));
    button('attachment-remove').click();
    await settle();
    expect(document.activeElement).toBe(button('composer'));
  });

  it('that are dropped while a message is edited do not end it', async () => {
    const state = TestBed.inject(TimelineState);
    timeline.messages$.set([mine(1, { content: 'before' })]);
    await settle();
    state.editing.set(state.messages()[0] ?? null);
    await settle();
    const area = fixture.componentInstance['area']().nativeElement;
    area.value = 'a better text';
    area.dispatchEvent(new Event('input'));
    await attach(file('one.png'));
    expect(area.value).toBe('a better text');
    expect(state.editing()).not.toBeNull();
    expect(shown).toEqual(['The files are added to your next message.']);
    expect(timeline.draftFiles$.value).toHaveLength(1);
  });

  it('are at most twenty', async () => {
    await attach(...Array.from({ length: 22 }, (_, at) => file(`${at}.png`)));
    expect(timeline.draftFiles$.value).toHaveLength(20);
    expect(errors[0]).toContain('at most 20 files');
  });

  it('get a text for people who cannot see them', async () => {
    const [upload] = await attach(file('one.png'));
    button('attachment-alt').click();
    await settle();
    const field = all('attachment-alt-text')[0] as HTMLInputElement;
    field.value = 'A lake';
    field.dispatchEvent(new Event('input'));
    expect(upload?.alt$.value).toBe('A lake');
  });

  it('keep the focus when the text of a picture is opened and closed with the keyboard', async () => {
    document.body.append(fixture.nativeElement as HTMLElement);
    await attach(file('one.png'));
    for (const key of ['Enter', 'Escape']) {
      button('attachment-alt').focus();
      button('attachment-alt').click();
      await settle();
      const [field] = all('attachment-alt-text');
      expect(document.activeElement).toBe(field);
      field?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      await settle();
      expect(all('attachment-alt-text')).toEqual([]);
      expect(document.activeElement).toBe(button('attachment-alt'));
    }
  });

  it('lose the place of a picture, unless the user keeps it', async () => {
    const [upload] = await attach(file('one.png'));
    button('attachment-alt').click();
    await settle();
    const box = all('attachment-place')[0] as HTMLInputElement;
    expect([box.checked, upload?.keepLocation$.value]).toEqual([false, false]);
    const note = document.getElementById(box.getAttribute('aria-describedby') ?? '');
    expect(note?.textContent).toContain('removed before sending');
    box.click();
    expect(upload?.keepLocation$.value).toBe(true);
  });

  it('lose the place of a video, too, and have no alternative text', async () => {
    document.body.append(fixture.nativeElement as HTMLElement);
    const [upload] = await attach(file('one.mp4', 'video/mp4'));
    button('attachment-alt').focus();
    button('attachment-alt').click();
    await settle();
    expect(all('attachment-alt-text')).toEqual([]);
    const box = all('attachment-place')[0] as HTMLInputElement;
    expect([box.checked, document.activeElement]).toEqual([false, box]);
    box.click();
    expect(upload?.keepLocation$.value).toBe(true);
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await settle();
    expect([all('attachment-place'), document.activeElement]).toEqual([
      [],
      button('attachment-alt'),
    ]);
  });

  it('give the field back when the recorder could not be loaded', async () => {
    const line = fixture.componentInstance['area']().nativeElement.closest('.line') as HTMLElement;
    const [, recorder] = await fixture.getDeferBlocks();
    for (const attempt of [1, 2]) {
      fixture.componentInstance['recording'].set(true);
      fixture.detectChanges();
      if (attempt === 1) await recorder?.render(DeferBlockState.Error);
      await fixture.whenStable();
      expect(line.hidden).toBe(false);
      expect(shown).toHaveLength(attempt);
    }
    expect(shown[0]).toContain("couldn't be loaded");
  });

  it('are pasted, unless the clipboard has a text, too', async () => {
    const paste = async (text: string): Promise<boolean> => {
      const event = new Event('paste', { cancelable: true });
      Object.assign(event, {
        clipboardData: {
          files: [file('image.png')],
          getData: (type: string) => (type === 'text/plain' ? text : ''),
        },
      });
      fixture.componentInstance['area']().nativeElement.dispatchEvent(event);
      await settle();
      return event.defaultPrevented;
    };
    expect(await paste('A1\tB1')).toBe(false);
    expect(timeline.draftFiles$.value).toHaveLength(0);
    expect(await paste('')).toBe(true);
    expect(timeline.draftFiles$.value).toHaveLength(1);
    // A file manager has copied the name, or the path, too.
    expect(await paste('image.png')).toBe(true);
    expect(await paste('/home/ada/image.png\n')).toBe(true);
    expect(timeline.draftFiles$.value).toHaveLength(3);
    expect(await paste('This is image.png')).toBe(false);
  });
});

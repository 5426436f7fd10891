import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { Type } from '@angular/core';
import { ChatCallError, type AdministrationApi } from '@chatcall/client-sdk';
import type { PublishedAnnouncement } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { CLIENT } from '../../../core/client';
import { Announcements } from '../../../shell/announcements';
import { Confirm } from '../../../ui/dialog/confirm';
import { Toasts } from '../../../ui/toast/toasts';
import { AnnouncementsPage } from './announcements';

const OPEN: PublishedAnnouncement = {
  id: 'a1',
  text: 'Restart at 22:00',
  kind: 'warning',
  dismissible: true,
  startsAt: '2026-01-31T09:30:00.000Z',
  endsAt: null,
  endedAt: null,
  createdBy: { id: 'u1', displayName: 'The Boss' },
};

describe('announcements', () => {
  const announcements = jest.fn<AdministrationApi['announcements']>();
  const publish = jest.fn<AdministrationApi['publishAnnouncement']>();
  const end = jest.fn<AdministrationApi['endAnnouncement']>();
  const confirmed = jest.fn<Confirm['ask']>();
  const dismiss = jest.fn<(id: string) => Promise<void>>();
  let root: HTMLElement;
  let fixture: ComponentFixture<unknown>;

  beforeEach(() => {
    for (const mock of [announcements, publish, end, confirmed, dismiss]) mock.mockReset();
    const client = new FakeClient();
    const api: Partial<AdministrationApi> = {
      announcements,
      publishAnnouncement: publish,
      endAnnouncement: end,
    };
    client.site.administration = () => Promise.resolve(api as AdministrationApi);
    client.site.dismissAnnouncement = dismiss;
    TestBed.configureTestingModule({
      providers: [
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: Confirm, useValue: { ask: confirmed } },
      ],
    });
  });

  const open = async (
    component: Type<unknown>,
    inputs: Record<string, unknown> = {},
  ): Promise<void> => {
    fixture = TestBed.createComponent(component);
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    root = fixture.nativeElement as HTMLElement;
    await settled();
  };
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  const get = <T extends HTMLElement>(id: string): T | null =>
    root.querySelector<T>(`[data-testid="${id}"]`);
  const type = (id: string, text: string): void => {
    const field = get<HTMLInputElement>(id);
    if (field === null) throw new Error(`no ${id}`);
    field.value = text;
    field.dispatchEvent(new Event('input'));
  };
  const submit = async (): Promise<void> => {
    root.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await settled();
  };

  it('are published with a text and, if wanted, with times', async () => {
    announcements.mockResolvedValue({ items: [], nextCursor: null });
    await open(AnnouncementsPage);
    expect(root.textContent).toContain('There are no announcements yet');
    await submit();
    expect(root.querySelector('[role=alert]')?.textContent).toContain('Enter what you want');
    type('announcement-text', ' Restart at 22:00 ');
    type('announcement-end-time', '2020-01-31T09:30');
    await submit();
    expect(root.querySelector('[role=alert]')?.textContent).toContain('in the future');
    expect(publish).not.toHaveBeenCalled();
    type('announcement-end-time', '');
    get('announcement-dismissible')?.click();
    publish.mockResolvedValueOnce(OPEN);
    announcements.mockResolvedValueOnce({ items: [OPEN], nextCursor: null });
    await submit();
    expect(publish.mock.calls).toEqual([
      [{ text: 'Restart at 22:00', kind: 'info', dismissible: false }],
    ]);
    expect(get('announcements')?.textContent).toContain('The Boss');
    expect(get<HTMLTextAreaElement>('announcement-text')?.value).toBe('');
  });

  it('are ended after a question', async () => {
    announcements.mockResolvedValueOnce({ items: [OPEN], nextCursor: null });
    await open(AnnouncementsPage);
    confirmed.mockResolvedValueOnce(false).mockResolvedValueOnce(true);
    get('announcement-end')?.click();
    await settled();
    expect(end).not.toHaveBeenCalled();
    end.mockResolvedValueOnce();
    const ended = { ...OPEN, endedAt: '2026-02-01T09:30:00.000Z' };
    announcements.mockResolvedValueOnce({ items: [ended], nextCursor: null });
    get('announcement-end')?.click();
    await settled();
    expect(end.mock.calls).toEqual([['a1']]);
    expect(get('announcement-end')).toBeNull();
    expect(get('announcements')?.textContent).toContain('ended');
  });

  it('are shown above the page, and hidden if they can be', async () => {
    const fixed = { ...OPEN, id: 'a2', dismissible: false };
    await open(Announcements, { announcements: [OPEN, fixed] });
    expect(root.querySelectorAll('[data-testid=announcement]')).toHaveLength(2);
    expect(root.querySelectorAll('[data-testid=announcement-hide]')).toHaveLength(1);
    dismiss.mockRejectedValueOnce(new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'off' }));
    get('announcement-hide')?.click();
    await settled();
    expect(dismiss.mock.calls).toEqual([['a1']]);
    expect(TestBed.inject(Toasts).list().at(-1)?.kind).toBe('error');
  });
});

import { TestBed } from '@angular/core/testing';
import { MAT_DIALOG_DATA } from '@angular/material/dialog';
import type { CursorPage, MessageEdit } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { BEN } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { EditsDialog, type EditsData } from './edits-dialog';

const BEN_CARD = { ...BEN, id: '0190f3c2-7c1e-7d5a-9b1e-000000000001' };
const CARA = { ...BEN_CARD, id: '0190f3c2-7c1e-7d5a-9b1e-000000000002', displayName: 'Cara' };

const edit = (version: number): MessageEdit => ({
  version,
  content: `text ${version}`,
  mentions: { users: [], all: null },
  writtenAt: '2026-03-03T09:00:00.000Z',
});

describe('EditsDialog', () => {
  it('shows the present text and the former ones, page by page', async () => {
    const pages: Record<string, CursorPage<MessageEdit>> = {
      first: { items: [edit(5), edit(4)], nextCursor: 'next' },
      next: { items: [edit(1)], nextCursor: null },
    };
    const data: EditsData = {
      content: 'text 6',
      mentions: { users: [], all: null },
      editedAt: '2026-03-03T09:05:00.000Z',
      load: (cursor) => Promise.resolve(pages[cursor ?? 'first'] as CursorPage<MessageEdit>),
    };
    TestBed.configureTestingModule({ providers: [{ provide: MAT_DIALOG_DATA, useValue: data }] });
    const fixture = TestBed.createComponent(EditsDialog);
    await fixture.whenStable();
    const page = fixture.nativeElement as HTMLElement;
    const texts = (): unknown =>
      [...page.querySelectorAll('cc-message-text')].map(({ textContent }) => textContent?.trim());
    expect(texts()).toEqual(['text 6', 'text 5', 'text 4']);
    page.querySelector<HTMLElement>('[data-testid="edits-more"]')?.click();
    await fixture.whenStable();
    expect(texts()).toEqual(['text 6', 'text 5', 'text 4', 'text 1']);
    expect(page.querySelector('[data-testid="edits-more"]')).toBeNull();
  });

  it('names the people in each text', async () => {
    const content = (id: string): string => `Hello <@${id}>`;
    const data: EditsData = {
      content: content(BEN_CARD.id),
      mentions: { users: [BEN_CARD], all: null },
      editedAt: '2026-03-03T09:05:00.000Z',
      load: () =>
        Promise.resolve({
          items: [
            { ...edit(5), content: content(CARA.id), mentions: { users: [CARA], all: null } },
          ],
          nextCursor: null,
        }),
    };
    TestBed.configureTestingModule({
      providers: [
        { provide: MAT_DIALOG_DATA, useValue: data },
        { provide: CLIENT, useFactory: () => new FakeClient().asClient() },
      ],
    });
    const fixture = TestBed.createComponent(EditsDialog);
    await fixture.whenStable();
    const page = fixture.nativeElement as HTMLElement;
    expect([...page.querySelectorAll('.cc-mention')].map((chip) => chip.textContent)).toEqual([
      '@Ben Okonkwo',
      '@Cara',
    ]);
  });
});

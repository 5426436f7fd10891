import { TestBed } from '@angular/core/testing';
import { MAT_DIALOG_DATA } from '@angular/material/dialog';
import type { CursorPage, MessageEdit } from '@chatcall/contracts';
import { EditsDialog, type EditsData } from './edits-dialog';

const edit = (version: number): MessageEdit => ({
  version,
  content: `text ${version}`,
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
});

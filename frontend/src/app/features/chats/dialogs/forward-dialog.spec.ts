import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { FakeClient } from '../../../../testing/fake-client';
import { conversation, message } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { ForwardDialog, type ForwardChoice } from './forward-dialog';

describe('ForwardDialog', () => {
  let fixture: ComponentFixture<ForwardDialog>;
  let client: FakeClient;
  let choice: ForwardChoice | undefined;
  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const options = (): string[] =>
    [...page().querySelectorAll('[data-testid="forward-option"] .name')].map(
      ({ textContent }) => textContent ?? '',
    );
  const element = <T extends HTMLElement>(id: string): T => {
    const found = page().querySelector<T>(`[data-testid="${id}"]`);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  const type = async (id: string, text: string): Promise<void> => {
    const field = element<HTMLInputElement>(id);
    field.value = text;
    field.dispatchEvent(new Event('input'));
    await fixture.whenStable();
  };
  const check = async (index: number): Promise<void> => {
    page().querySelectorAll<HTMLInputElement>('input[type="checkbox"]')[index]?.click();
    await fixture.whenStable();
  };

  beforeEach(async () => {
    client = new FakeClient();
    const quiet = { post: 'admin', addMembers: 'admin', pin: 'member', mentionAll: 'member' };
    client.conversations$.set([
      conversation({ id: 'a', kind: 'group', title: 'Crew' }),
      conversation({ id: 'b', kind: 'group', title: 'News', policy: quiet as never }),
      conversation({ id: 'c', kind: 'group', title: 'Lunch' }),
    ]);
    TestBed.configureTestingModule({
      providers: [
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: MAT_DIALOG_DATA, useValue: { message: message() } },
        {
          provide: MatDialogRef,
          useValue: { close: (given: ForwardChoice) => void (choice = given) },
        },
      ],
    });
    fixture = TestBed.createComponent(ForwardDialog);
    await fixture.whenStable();
  });

  it('offers the conversations in which the user may write', () => {
    expect(options()).toEqual(['Crew', 'Lunch']);
    expect(element<HTMLButtonElement>('forward-send').disabled).toBe(true);
  });

  it('keeps the chosen ones while others are searched for', async () => {
    await check(0);
    await type('forward-search', 'plan');
    client.found$.update((state) => ({
      ...state,
      status: 'done' as never,
      hits: [conversation({ id: 'd', kind: 'group', title: 'Planning' })],
    }));
    await fixture.whenStable();
    expect(options()).toEqual(['Crew', 'Planning']);
    await check(1);
    await type('forward-comment', ' Please note ');
    element('forward-send').click();
    await fixture.whenStable();
    expect(choice?.conversations.map(({ id }) => id)).toEqual(['a', 'd']);
    expect(choice?.comment).toBe('Please note');
  });
});

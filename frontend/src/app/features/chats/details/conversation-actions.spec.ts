import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import { provideRouter } from '@angular/router';
import { FakeClient } from '../../../../testing/fake-client';
import { conversation } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { ConversationActions } from './conversation-actions';

describe('ConversationActions: the switcher', () => {
  let actions: ConversationActions;
  let composer: HTMLTextAreaElement;
  /** The field with the focus. */
  const focused = (): HTMLInputElement => document.activeElement as HTMLInputElement;
  const switchers = (): HTMLInputElement[] => [
    ...document.querySelectorAll<HTMLInputElement>('[data-testid="switcher"]'),
  ];

  beforeEach(() => {
    const client = new FakeClient();
    client.conversations$.set([conversation({ id: 'lunch', kind: 'group', title: 'Lunch' })]);
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    actions = TestBed.inject(ConversationActions);
    composer = document.createElement('textarea');
    document.body.append(composer);
    composer.focus();
  });

  afterEach(() => {
    TestBed.inject(MatDialog).closeAll();
    composer.remove();
  });

  it('receives what is typed before it is open, and the field before it nothing', async () => {
    const opening = actions.openSwitcher();
    expect(focused()).not.toBe(composer);
    focused().value = 'lu';
    await opening;
    TestBed.tick();
    const [field] = switchers();
    expect([field?.value, field?.selectionStart]).toEqual(['lu', 2]);
    expect(document.querySelector('#cc-go-lunch')).not.toBeNull();
    expect(composer.value).toBe('');
    TestBed.inject(MatDialog).closeAll();
    expect(document.querySelectorAll('body > input')).toHaveLength(0);
  });

  it('opens once, however often it is asked for', async () => {
    await Promise.all([actions.openSwitcher(), actions.openSwitcher()]);
    TestBed.tick();
    expect(switchers()).toHaveLength(1);
    expect(focused().closest('mat-dialog-container')).not.toBeNull();
  });
});

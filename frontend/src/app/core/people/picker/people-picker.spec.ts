import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { CLIENT } from '../../client';
import { PeopleSearch } from '../people-search';
import { FakeClient } from '../../../../testing/fake-client';
import { person } from '../../../../testing/samples';
import { PeoplePicker } from './people-picker';

describe('PeoplePicker', () => {
  let client: FakeClient;
  let fixture: ComponentFixture<PeoplePicker>;
  const find = <T extends HTMLElement>(selector: string): T | null =>
    (fixture.nativeElement as HTMLElement).querySelector<T>(selector);
  const field = (): HTMLInputElement | null => find('[data-testid=people-search]');
  const count = (): string | undefined => find('[data-testid=picked-count]')?.textContent?.trim();
  const pick = async (): Promise<void> => {
    find('[data-testid=person-option] input')?.focus();
    find('[data-testid=person-option] input')?.click();
    await fixture.whenStable();
  };

  beforeEach(async () => {
    client = new FakeClient();
    client.contacts$.set([
      { user: person('Ann'), state: 'accepted', since: '2026-01-01T00:00:00.000Z' },
    ]);
    TestBed.configureTestingModule({
      providers: [PeopleSearch, { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    fixture = TestBed.createComponent(PeoplePicker);
    fixture.componentRef.setInput('limit', 20);
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
  });

  afterEach(() => (fixture.nativeElement as HTMLElement).remove());

  it('clears and focuses the search field after a selection', async () => {
    TestBed.inject(PeopleSearch).setQuery('be');
    client.people$.set({
      query: 'be',
      status: 'ready',
      hits: [{ ...person('Ben'), contact: 'none' }],
      hasMore: false,
      error: null,
    });
    await fixture.whenStable();
    expect(field()?.value).toBe('be');
    expect(count()).toBe('');
    await pick();
    expect(client.people$.value.query).toBe('');
    expect(field()?.value).toBe('');
    expect(document.activeElement).toBe(field());
    expect(fixture.componentInstance.chosen().map(({ displayName }) => displayName)).toEqual([
      'Ben',
    ]);
    expect(count()).toBe('1 of 20 selected');
  });

  it('keeps the focus in the list without a query, and focuses the field when a selected person is removed', async () => {
    await pick();
    expect(document.activeElement).toBe(find('[data-testid=person-option] input'));
    expect(count()).toBe('1 of 20 selected');
    find('[data-testid=picked]')?.click();
    await fixture.whenStable();
    expect(document.activeElement).toBe(field());
    expect(count()).toBe('');
    expect(fixture.componentInstance.chosen()).toEqual([]);
  });
});

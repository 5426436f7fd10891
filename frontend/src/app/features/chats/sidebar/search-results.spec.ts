import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { Conversation, UserSearchHit } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { PeopleSearch } from '../../../core/people/people-search';
import { FakeClient } from '../../../../testing/fake-client';
import { conversation, person } from '../../../../testing/samples';
import { ConversationFinder } from './conversation-finder';
import { SearchResults } from './search-results';

const group = (id: string): Conversation =>
  conversation({ id, kind: 'group', title: id, peer: null });
const found = (name: string): UserSearchHit => ({ ...person(name), contact: 'none' });

describe('SearchResults', () => {
  let client: FakeClient;
  let fixture: ComponentFixture<SearchResults>;
  const lines = (): string[] =>
    [...fixture.nativeElement.querySelectorAll('[role=option]')].map((one: Element) =>
      one.id.slice('cc-hit-'.length),
    );
  const chosen = (): string | undefined =>
    fixture.nativeElement.querySelector('[aria-selected=true]')?.id.slice('cc-hit-'.length);
  const headings = (): (string | undefined)[] =>
    [...fixture.nativeElement.querySelectorAll('.head')].map((one: Element) =>
      one.textContent?.trim(),
    );
  const answerChats = (status: 'searching' | 'ready', ...hits: Conversation[]): void =>
    client.found$.set({ query: 'a', status, hits, hasMore: false, error: null });
  const answerPeople = (...hits: UserSearchHit[]): void =>
    client.people$.set({ query: 'a', status: 'ready', hits, hasMore: false, error: null });

  beforeEach(() => {
    client = new FakeClient();
    TestBed.configureTestingModule({
      imports: [SearchResults],
      providers: [
        provideRouter([]),
        ConversationFinder,
        PeopleSearch,
        { provide: CLIENT, useFactory: () => client.asClient() },
      ],
    });
    fixture = TestBed.createComponent(SearchResults);
    fixture.componentRef.setInput('query', 'a');
  });

  it('shows people only once the conversations are known, so that nothing moves', async () => {
    const ann = found('Ann');
    answerChats('searching', group('alpha'));
    answerPeople(ann, found('Abe'));
    await fixture.whenStable();
    expect(lines()).toEqual(['alpha']);
    answerChats('ready', group('alpha'), conversation({ id: 'with-ann', peer: ann }));
    await fixture.whenStable();
    expect(lines()).toEqual(['with-ann', 'id-abe', 'alpha']);
  });

  it('puts people whose name begins with the query before groups, and other people after them', async () => {
    answerChats('ready', group('alpha'), conversation({ id: 'with-cem', peer: found('Cem A') }));
    answerPeople(found('Abe'), found('Bo Adler'));
    await fixture.whenStable();
    expect(lines()).toEqual(['id-abe', 'alpha', 'with-cem', 'id-bo.adler']);
    expect(headings()).toEqual(['People', 'Conversations', 'Other people']);
    expect(chosen()).toBe('id-abe');
  });

  it('keeps the people that still match in their place until the next answer', async () => {
    answerChats('ready', group('alpha'));
    answerPeople(found('Abe'), found('Ann'));
    await fixture.whenStable();
    fixture.componentRef.setInput('query', 'an');
    client.people$.update((state) => ({ ...state, status: 'searching' }));
    await fixture.whenStable();
    expect(lines()).toEqual(['id-ann', 'alpha']);
  });

  it('keeps the chosen row when rows are added', async () => {
    answerChats('ready', group('alpha'), group('beta'));
    await fixture.whenStable();
    fixture.componentInstance.move(1);
    await fixture.whenStable();
    expect(chosen()).toBe('beta');
    answerChats('ready', group('alpha'), group('aleph'), group('beta'));
    answerPeople(found('Abe'));
    await fixture.whenStable();
    expect(chosen()).toBe('beta');
    fixture.componentRef.setInput('query', 'al');
    await fixture.whenStable();
    expect(chosen()).toBe('alpha');
  });

  it('shows more on demand', async () => {
    answerChats('ready', ...Array.from({ length: 20 }, (_, index) => group(`group-${index}`)));
    await fixture.whenStable();
    expect(lines()).toHaveLength(8);
    fixture.nativeElement.querySelector('[data-testid=search-more]').click();
    await fixture.whenStable();
    expect(lines()).toHaveLength(20);
    expect(fixture.nativeElement.querySelector('[data-testid=search-more]')).toBeNull();
  });

  it('loads more people while all results are filtered out, and shows "nothing found" only at the end', () => {
    const people = TestBed.inject(PeopleSearch);
    const [ann, ana] = [found('Ann'), found('Ana')];
    people.excluded.set(new Set([ann.id]));
    client.people$.set({ query: 'an', status: 'ready', hits: [ann], hasMore: true, error: null });
    TestBed.tick();
    expect([client.morePeople, people.nothing()]).toEqual([1, false]);
    client.people$.set({
      query: 'an',
      status: 'ready',
      hits: [ann, ana],
      hasMore: true,
      error: null,
    });
    TestBed.tick();
    expect([client.morePeople, people.people()]).toEqual([2, [ana]]);
    client.people$.set({ query: 'an', status: 'ready', hits: [ann], hasMore: false, error: null });
    TestBed.tick();
    expect([client.morePeople, people.nothing()]).toEqual([2, true]);
  });

  it('finds contacts with a single letter, normalised as on the server', () => {
    const people = TestBed.inject(PeopleSearch);
    const since = '2026-01-01T00:00:00.000Z';
    client.contacts$.set(
      ['Éva', 'Łukasz', 'Ben'].map((name) => ({ user: person(name), state: 'accepted', since })),
    );
    people.setQuery('e');
    expect(people.people().map(({ displayName }) => displayName)).toEqual(['Éva']);
    people.setQuery('l');
    expect(people.people().map(({ displayName }) => displayName)).toEqual(['Łukasz']);
  });
});

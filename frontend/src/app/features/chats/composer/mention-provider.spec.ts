import { TestBed } from '@angular/core/testing';
import type { UserSearchState } from '@chatcall/client-sdk';
import type { Contact, Member, UserCard, UserSearchHit } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeTimeline } from '../../../../testing/fake-timeline';
import { ADA, BEN, conversation } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { TimelineState } from '../timeline/timeline-state';
import { MentionProvider } from './mention-provider';

const CARA = { ...BEN, id: 'cara', username: 'cara', displayName: 'Cara Benson' };
const DAN = {
  ...BEN,
  id: '00000000-0000-4000-8000-000000000009',
  username: 'dan',
  displayName: 'Dan Ben',
};
const hit = (user: UserCard, state: UserSearchHit['contact'] = 'none'): UserSearchHit => ({
  ...user,
  contact: state,
});
const member = (user: UserCard): Member => ({
  user,
  role: 'member',
  joinedAt: '2026-01-01T00:00:00.000Z',
  lastDeliveredSeq: 0,
  lastReadSeq: 0,
});
const contact = (user: UserCard): Contact => ({
  user,
  state: 'accepted',
  since: '2026-01-01T00:00:00.000Z',
});

describe('MentionProvider', () => {
  let client: FakeClient;
  let timeline: FakeTimeline;
  let provider: MentionProvider;
  const names = (found: readonly { readonly label: string }[]): string[] =>
    found.map(({ label }) => label);
  const answer = (query: string, hits: UserSearchState['hits']): void =>
    client.people$.set({ query, status: 'ready', hits, hasMore: false, error: null });

  beforeEach(() => {
    client = new FakeClient();
    timeline = new FakeTimeline(conversation({ id: 'a', kind: 'group', title: 'Crew' }));
    timeline.members$.set([member(ADA), member(BEN)]);
    client.timelines.set('a', timeline);
    TestBed.configureTestingModule({
      providers: [
        TimelineState,
        MentionProvider,
        { provide: CLIENT, useFactory: () => client.asClient() },
      ],
    });
    TestBed.inject(TimelineState).open('a');
    provider = TestBed.inject(MentionProvider);
  });

  it('suggests members without the user, then everyone', async () => {
    const found = await provider.suggest('');
    expect(names(found)).toEqual(['Ben Okonkwo', '@all', '@here']);
    expect(names(await provider.suggest('okon'))).toEqual(['Ben Okonkwo']);
    expect(names(await provider.suggest('kon'))).toEqual([]);
    expect(await provider.more('')).toEqual([]);
  });

  it('suggests contacts who are not members after the members, and says so', async () => {
    client.contacts$.set([contact(CARA), contact(BEN)]);
    const found = await provider.suggest('ben');
    expect(found.map(({ label, detail }) => [label, detail])).toEqual([
      ['Ben Okonkwo', BEN.username],
      ['Cara Benson', 'not a member'],
    ]);
  });

  it('adds people of the directory whose names match, without members and blocked people', async () => {
    client.people$.update((state) => ({ ...state, status: 'searching' }));
    const more = provider.more('ben');
    answer('ben', [
      hit(CARA, 'blocked'),
      hit(DAN),
      hit(BEN),
      hit({ ...DAN, id: 'x', displayName: 'Rubens' }),
    ]);
    expect((await more).map(({ label, detail }) => [label, detail])).toEqual([
      ['Dan Ben', 'not a member'],
    ]);
  });

  it('has no answer for an older query, and none when the search fails', async () => {
    client.people$.update((state) => ({ ...state, status: 'searching' }));
    const older = provider.more('be');
    const newer = provider.more('ben');
    expect(await older).toEqual([]);
    client.people$.update((state) => ({ ...state, status: 'failed', hits: [] }));
    expect(await newer).toEqual([]);
  });

  it('takes a name for a person of the directory once it was chosen', async () => {
    client.people$.update((state) => ({ ...state, status: 'searching' }));
    const more = provider.more('dan');
    answer('dan', [hit(DAN)]);
    const [found] = await more;
    expect(provider.text.toSource('Ask @Dan Ben')).toBe('Ask @Dan Ben');
    expect(found?.text).toBe('@Dan Ben');
    expect(provider.text.toSource('Ask @Dan Ben')).toBe(`Ask <@${DAN.id}>`);
  });
});

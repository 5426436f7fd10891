import type { Conversation, Section } from '@chatcall/contracts';
import { conversation } from '../../../testing/samples';
import { groupConversations } from './conversation-groups';

const one = (id: string, own: Partial<Conversation['own']> = {}): Conversation => {
  const sample = conversation({ id });
  return { ...sample, own: { ...sample.own, ...own } };
};
const section = (id: string, collapsed = false): Section => ({ id, name: id, collapsed });

describe('groupConversations', () => {
  const grouped = (
    all: readonly Conversation[],
    sections: readonly Section[],
    collapsed: readonly string[] = [],
  ): unknown[] =>
    groupConversations(
      all,
      all.filter(({ own }) => own.favourite || own.sectionId !== null),
      sections,
      new Set(collapsed),
    ).map((group) => [group.id, group.collapsed, group.conversations.map(({ id }) => id)]);

  it('is one group without favourites and sections, which nothing collapses', () => {
    expect(grouped([one('a'), one('b')], [], ['rest'])).toEqual([['rest', false, ['a', 'b']]]);
  });

  it('has favourites, sections in their order, also empty ones, and the rest', () => {
    const all = [
      one('a'),
      one('b', { sectionId: 'work' }),
      one('c', { favourite: true, sectionId: 'work' }),
      one('d', { sectionId: 'deleted' }),
    ];
    const sections = [section('empty'), section('work', true)];
    expect(grouped(all, sections, ['favourites'])).toEqual([
      ['favourites', true, ['c']],
      ['empty', false, []],
      ['work', true, ['b']],
      ['rest', false, ['a', 'd']],
    ]);
  });
});

import type { UserCard } from '@chatcall/contracts';
import { MentionText } from './mention-text';

const person = (digit: string, displayName: string): UserCard => ({
  id: `00000000-0000-7000-8000-00000000000${digit}`,
  username: `user-${digit}`,
  displayName,
  avatarUrl: null,
  statusText: '',
});
const BEN = person('b', 'Ben Okonkwo');
const OTHER_BEN = person('c', 'Ben Okonkwo');
const BENNO = person('d', 'Ben');
const token = ({ id }: UserCard): string => `<@${id}>`;

describe('MentionText', () => {
  let text: MentionText;

  beforeEach(() => {
    text = new MentionText();
    text.labelOf(BEN);
    text.labelOf(BENNO);
  });

  it('stores tokens for the names of the field, the longest first', () => {
    expect(text.toSource('Hi @Ben Okonkwo, @Ben and @all: @here!')).toBe(
      `Hi ${token(BEN)}, ${token(BENNO)} and <@all>: <@here>!`,
    );
  });

  it.each(['a@Ben', '@Benjamin', '@allow', 'Ben', '@Unknown', '`@Ben`', '```\n@Ben Okonkwo\n```'])(
    'leaves %j',
    (shown) => expect(text.toSource(shown)).toBe(shown),
  );

  it('changes names outside of code only', () => {
    expect(text.toSource('@Ben `@Ben` @Ben')).toBe(`${token(BENNO)} \`@Ben\` ${token(BENNO)}`);
  });

  it('tells users with the same name apart', () => {
    expect(text.labelOf(OTHER_BEN)).toBe('@Ben Okonkwo (user-c)');
    expect(text.toSource('@Ben Okonkwo (user-c)')).toBe(token(OTHER_BEN));
  });

  it('shows names again, and keeps mentions of unknown users', () => {
    const cards = new Map([[BEN.id, BEN]]);
    const source = `${token(BEN)} ${token(OTHER_BEN)} <@all>`;
    const shown = text.toShown(source, (id) => cards.get(id) ?? null);
    expect(shown).toBe(`@Ben Okonkwo ${token(OTHER_BEN)} @all`);
    expect(text.toSource(shown)).toBe(source);
  });
});

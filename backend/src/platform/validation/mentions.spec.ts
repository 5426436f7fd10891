import { describe, expect, it } from '@jest/globals';
import {
  mentionToken,
  mentionTokens,
  mentionsIn,
  messageSummary,
  replaceMentions,
} from '@chatcall/contracts';

const ONE = '01a219eb-d0d4-76eb-bf5d-785d69402d22';
const TWO = '01a219eb-d0d8-7141-bcfd-1293d91a6565';
const [one, two] = [mentionToken(ONE), mentionToken(TWO)];

describe('mentions in a text', () => {
  it.each<[string, readonly string[]]>([
    [`Hello ${one}, **${two}**!`, [ONE, TWO]],
    [`${one}${two} ${one}`, [ONE, TWO]],
    [`> quoted ${one}\n- item ${two}`, [ONE, TWO]],
    [`\`${one}\` ${two}`, [TWO]],
    [`\`\`a \` ${one}\`\` ${two}`, [TWO]],
    [`\`not closed ${one}`, [ONE]],
    [`\`not across\n\nparagraphs ${one}\``, [ONE]],
    [`across \`lines\n${one}\` ${two}`, [TWO]],
    [`\\\`${one}\``, [ONE]],
    [`in code no escape \`\\\` ${one}`, [ONE]],
    [`\\${one}`, []],
    ['```\n' + one + '\n```\n' + two, [TWO]],
    ['~~~ts\n' + one + '\n```\n~~~\n' + two, [TWO]],
    ['````\n```\n' + one + '\n````\n' + two, [TWO]],
    ['> ```\n> ' + one + '\n> ```\n' + two, [TWO]],
    ['```\nnot closed ' + one, []],
    [`text\n\n    ${one}`, []],
    [`text\n    ${one}`, [ONE]],
    [`- item\n\n    ${one}`, [ONE]],
    [`<@${ONE.toUpperCase()}> <@nobody> <@> <@ all> ${ONE}`, []],
    ['``` `' + one + '` ```', []],
  ])('%j', (text, ids) => expect(mentionsIn(text).userIds).toEqual(ids));

  it.each([
    ['<@all> <@here>', 'all'],
    ['<@here>', 'here'],
    ['`<@all>`', null],
    ['all @all', null],
  ])('of everyone: %j', (text, all) => expect(mentionsIn(text).all).toBe(all));

  it('are found where they are, and replaced', () => {
    const text = `a ${one} b \`${one}\` <@all>`;
    expect(mentionTokens(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      one,
      '<@all>',
    ]);
    expect(replaceMentions(text, (target) => `[${target.slice(0, 3)}]`)).toBe(
      `a [01a] b \`${one}\` [all]`,
    );
  });

  it('have the names of their users in a summary, as they are', () => {
    const users = [
      { id: ONE, username: 'a', displayName: '_A*b*_ `c`', avatarUrl: null, statusText: '' },
    ];
    expect(messageSummary(`**Hi** ${one}, ${two} and <@all>`, users)).toBe(
      'Hi @_A*b*_ `c`, @… and @all',
    );
  });
});

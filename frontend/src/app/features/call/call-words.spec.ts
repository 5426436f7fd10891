import type { SessionEndReason } from '@chatcall/client-sdk/calls';
import type { ParticipantOutcome, UserCard } from '@chatcall/contracts';
import {
  endWords,
  happeningText,
  outcomeText,
  stoppedText,
  troubleMeaning,
  type EndedCall,
} from './call-words';

const BEN = { id: 'ben', displayName: 'Ben' } as UserCard;

function ended(reason: SessionEndReason, more: Partial<EndedCall> = {}): EndedCall {
  return {
    reason,
    answered: false,
    name: 'Ben',
    group: false,
    trouble: null,
    length: null,
    ...more,
  };
}

describe('endWords', () => {
  it.each<[SessionEndReason, string]>([
    ['declined', 'Ben declined the call.'],
    ['missed', "Ben didn't answer."],
    ['busy', 'Ben is on another call.'],
  ])('tells %s where one can call again', (reason, text) => {
    expect(endWords(ended(reason))).toEqual({ how: 'panel', text, bad: false });
  });

  it.each<[SessionEndReason, string]>([
    ['declined', 'No one answered.'],
    ['missed', 'No one answered.'],
    ['busy', 'Everyone is on another call.'],
  ])('speaks of a group when all of it %s', (reason, text) => {
    expect(endWords(ended(reason, { group: true, name: 'Team' })).text).toBe(text);
  });

  it.each<SessionEndReason>(['hung-up', 'cancelled', 'signed-out'])(
    'says nothing of what I did myself: %s',
    (reason) => {
      expect(endWords(ended(reason)).how).toBe('quiet');
    },
  );

  it('tells how long a call took', () => {
    expect(endWords(ended('completed', { answered: true, length: '2:07' }))).toEqual({
      how: 'toast',
      text: 'Call ended · 2:07',
      bad: false,
    });
  });

  it.each<SessionEndReason>(['lost', 'failed', 'removed'])('marks %s as bad', (reason) => {
    expect(endWords(ended(reason, { answered: true }))).toMatchObject({ how: 'toast', bad: true });
  });

  it('keeps what hindered a call on the stage, and tells it in passing when the call was under way', () => {
    const trouble = 'Calls are not available right now.';
    expect(endWords(ended('error', { trouble }))).toEqual({
      how: 'panel',
      text: trouble,
      bad: true,
    });
    expect(endWords(ended('error', { trouble, answered: true })).how).toBe('toast');
  });
});

describe('a lost connection', () => {
  it('is told as such, not as an end', () => {
    const lost = endWords(ended('peer-lost', { answered: true, length: '1:05' }));
    expect(lost).toEqual({
      how: 'toast',
      text: 'Ben lost connection, so the call ended.',
      bad: true,
    });
    expect(happeningText({ kind: 'peer-left', user: BEN, lost: true })).toBe('Ben lost connection');
    expect(happeningText({ kind: 'peer-left', user: BEN, lost: false })).toBe('Ben left');
  });
});

describe('troubleMeaning', () => {
  it.each([
    ['no-answer', 'no-answer', 'not-offered', 'firewall'],
    ['not-offered', 'no-answer', 'no-answer', 'firewall'],
    ['answered', 'no-answer', 'not-offered', 'The server answers'],
    ['no-answer', 'no-answer', 'answered', 'The server answers'],
  ] as const)('of %s, %s, %s speaks of: %s', (udp, tcp, relay, words) => {
    expect(troubleMeaning({ udp, tcp, relay })).toContain(words);
  });
});

describe('happeningText', () => {
  it('names who came, left or did not come', () => {
    expect(happeningText({ kind: 'peer-joined', user: BEN })).toBe('Ben joined');
    expect(happeningText({ kind: 'peer-left', user: BEN, lost: false })).toBe('Ben left');
    expect(happeningText({ kind: 'declined', user: BEN, reason: 'declined' })).toBe('Ben declined');
    expect(happeningText({ kind: 'declined', user: BEN, reason: 'busy' })).toBe(
      'Ben is on another call',
    );
    expect(happeningText({ kind: 'declined', user: BEN, reason: 'missed' })).toBe(
      "Ben didn't answer",
    );
  });
});

describe('stoppedText', () => {
  it('offers to call back what was missed', () => {
    expect(stoppedText('missed', 'Ben')).toEqual({ text: 'Missed call from Ben', missed: true });
    expect(stoppedText('cancelled', 'Ben')).toEqual({ text: 'Missed call from Ben', missed: true });
  });

  it('tells what another device did, and nothing of what was done here', () => {
    expect(stoppedText('answered-elsewhere', 'Ben')).toEqual({
      text: 'You answered on another device.',
      missed: false,
    });
    expect(stoppedText('declined-elsewhere', 'Ben')).toEqual({
      text: 'You declined on another device.',
      missed: false,
    });
    for (const reason of ['answered-here', 'declined-here', 'ended'] as const)
      expect(stoppedText(reason, 'Ben')).toBeNull();
  });
});

describe('outcomeText', () => {
  it('has a word for every outcome', () => {
    const outcomes: ParticipantOutcome[] = [
      'ringing',
      'joined',
      'left',
      'declined',
      'missed',
      'busy',
      'cancelled',
    ];
    for (const outcome of outcomes) expect(outcomeText(outcome)).not.toBe('');
  });
});

import type { SessionEndReason } from '@chatcall/client-sdk/calls';
import type { ParticipantOutcome, UserCard } from '@chatcall/contracts';
import { endWords, happeningText, outcomeText, troubleMeaning, type EndedCall } from './call-words';

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
  ])('shows %s on the stage, with a button to call again', (reason, text) => {
    expect(endWords(ended(reason))).toEqual({ how: 'panel', text, bad: false });
  });

  it.each<[SessionEndReason, string]>([
    ['declined', 'No one answered.'],
    ['missed', 'No one answered.'],
    ['busy', 'Everyone is on another call.'],
  ])('has a text for groups when everyone %s', (reason, text) => {
    expect(endWords(ended(reason, { group: true, name: 'Team' })).text).toBe(text);
  });

  it.each<SessionEndReason>(['hung-up', 'cancelled', 'signed-out'])(
    'shows nothing after an own action: %s',
    (reason) => {
      expect(endWords(ended(reason)).how).toBe('quiet');
    },
  );

  it('shows the duration of a call', () => {
    expect(endWords(ended('completed', { answered: true, length: '2:07' }))).toEqual({
      how: 'toast',
      text: 'Call ended · 2:07',
      bad: false,
    });
  });

  it.each<SessionEndReason>(['lost', 'failed', 'removed'])('marks %s as bad', (reason) => {
    expect(endWords(ended(reason, { answered: true }))).toMatchObject({ how: 'toast', bad: true });
  });

  it('shows an error on the stage before the call was answered, and as a toast afterwards', () => {
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
  it('is shown as such, not as an end', () => {
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
  ] as const)('for %s, %s, %s is: %s', (udp, tcp, relay, words) => {
    expect(troubleMeaning({ udp, tcp, relay })).toContain(words);
  });
});

describe('happeningText', () => {
  it('names the participants who joined, left or did not answer', () => {
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

describe('outcomeText', () => {
  it('has a text for every outcome', () => {
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

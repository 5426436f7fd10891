import type { FileKind } from '@chatcall/contracts';
import { LOCALE_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ADA, BEN, CEM, conversation, fileCard, message } from '../../../../testing/samples';
import { messageLine } from '../../../core/i18n/message-line';
import { Times } from '../../../core/i18n/times';
import {
  conversationName,
  previewOf,
  type Preview,
  shortName,
  typingText,
} from './conversation-text';
import { systemText } from './system-text';

describe('texts of the chats', () => {
  let times: Times;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [{ provide: LOCALE_ID, useValue: 'en' }] });
    times = TestBed.inject(Times);
  });

  it('names a conversation by its title or the other person', () => {
    expect(conversationName(conversation())).toBe(BEN.displayName);
    expect(conversationName(conversation({ kind: 'group', title: 'Crew', peer: null }))).toBe(
      'Crew',
    );
    expect(conversationName(conversation({ peer: null }))).toBe('Conversation');
  });

  it('previews the last message in one line, with the sender in groups', () => {
    const preview = (change: Parameters<typeof conversation>[0]): Preview =>
      previewOf(conversation(change), ADA.id, times);
    const written = true;
    expect(preview({ lastMessage: null })).toEqual({
      from: null,
      text: 'No messages yet',
      written: false,
    });
    expect(preview({ lastMessage: message({ content: 'two\n  lines' }) })).toEqual({
      from: null,
      text: 'two lines',
      written,
    });
    expect(preview({ lastMessage: message({ sender: ADA, content: 'mine' }) })).toEqual({
      from: 'You',
      text: 'mine',
      written,
    });
    expect(preview({ kind: 'group', lastMessage: message({ content: 'hi' }) })).toEqual({
      from: 'Ben',
      text: 'hi',
      written,
    });
  });

  it('says what a message without text carries', () => {
    const line = (...kinds: FileKind[]): string =>
      messageLine(
        message({ content: '', files: kinds.map((kind, index) => fileCard(`${index}`, { kind })) }),
      );
    expect(line()).toBe('');
    expect(line('image')).toBe('Photo');
    expect(line('image', 'image', 'image')).toBe('3 photos');
    expect(line('video')).toBe('Video');
    expect(line('voice')).toBe('Voice message');
    expect(line('audio', 'audio')).toBe('2 audio files');
    expect(line('pdf')).toBe('0');
    expect(line('pdf', 'pdf')).toBe('2 files');
    expect(line('image', 'video')).toBe('2 files');
    expect(messageLine(message({ content: '**Look**', files: [fileCard('a.png')] }))).toBe('Look');
  });

  it('writes system messages for the reader', () => {
    const added = {
      kind: 'members-added',
      userIds: [ADA.id, CEM.id],
      names: [ADA.displayName, CEM.displayName],
    } as const;
    expect(systemText(added, BEN, ADA.id, times)).toBe('Ben Okonkwo added you and Cem Yılmaz');
    expect(systemText(added, BEN, BEN.id, times)).toBe('You added Ada Lovelace and Cem Yılmaz');
    const call = {
      kind: 'call-ended',
      callId: 'c',
      callKind: 'video',
      reason: 'completed',
      duration: 3727,
    } as const;
    expect(systemText(call, BEN, ADA.id, times)).toBe('Video call, 1:02:07');
    expect(systemText({ ...call, reason: 'missed' }, BEN, ADA.id, times)).toBe(
      'Missed call from Ben Okonkwo',
    );
    expect(systemText({ ...call, reason: 'missed' }, ADA, ADA.id, times)).toBe(
      "Your call wasn't answered",
    );
  });

  it.each([
    ['cancelled', 'You cancelled the call', 'Missed call from Ben Okonkwo'],
    ['busy', 'They were on another call', 'Missed call from Ben Okonkwo'],
    ['declined', 'Your call was declined', 'Call from Ben Okonkwo declined'],
    ['failed', 'The call was disconnected', 'The call was disconnected'],
  ] as const)(
    'describes a call with the end %s: %s, for the others: %s',
    (reason, mine, theirs) => {
      const note = {
        kind: 'call-ended',
        callId: 'c',
        callKind: 'audio',
        reason,
        duration: 0,
      } as const;
      expect(systemText(note, ADA, ADA.id, times)).toBe(mine);
      expect(systemText(note, BEN, ADA.id, times)).toBe(theirs);
    },
  );

  it('isolates the direction of names and titles', () => {
    const actor = { id: 'noa', displayName: 'נועה (QA)' };
    const added = { kind: 'members-added', userIds: ['a', 'b'], names: ['عمر', 'Ben'] } as const;
    expect(systemText(added, actor, ADA.id, times)).toBe(
      '\u2068נועה (QA)\u2069 added \u2068عمر\u2069 and Ben',
    );
    expect(systemText({ kind: 'renamed', title: 'צוות 5' }, ADA, ADA.id, times)).toBe(
      'You changed the name to “\u2068צוות 5\u2069”',
    );
    expect(typingText(['נועה'], false)).toBe('\u2068נועה\u2069 is typing…');
  });

  it('names the people who are typing', () => {
    expect(typingText([], false)).toBe('');
    expect(typingText(['Ben'], true)).toBe('typing…');
    expect(typingText(['Ben'], false)).toBe('Ben is typing…');
    expect(typingText(['Ben', 'Cem'], false)).toBe('Ben and Cem are typing…');
    expect(typingText(['Ben', 'Cem', 'Dora'], false)).toBe('3 people are typing…');
  });

  it.each([
    ['a first name', '  Ben Okonkwo ', 'Ben'],
    ['a surname of two words', 'María García López', 'María'],
    ['a particle', 'Jan van der Berg', 'Jan'],
    ['one word', 'Madonna', 'Madonna'],
    ['Cyrillic', 'Анна Каренина', 'Анна'],
    ['a title before it', 'Dr. Anna Weber', 'Anna'],
    ['several titles', 'Prof. Dr. Anna Weber', 'Anna'],
    ['an initial before it', 'J. Robert Oppenheimer', 'Robert'],
    ['nothing but initials before the surname', 'J. R. R. Tolkien', 'Tolkien'],
    ['nothing but initials', 'J. R.', 'J. R.'],
    ['the surname first, with a comma', 'van der Berg, Jan', 'van der Berg, Jan'],
    ['a team in brackets', '(QA) Anna', '(QA) Anna'],
    ['Chinese', '欧阳 娜娜', '欧阳 娜娜'],
    ['Japanese with a wide space', '山田　太郎', '山田　太郎'],
    ['Korean', '김 민수', '김 민수'],
    ['Arabic in two words', 'عبد الرحمن السيد', 'عبد الرحمن السيد'],
    ['Hebrew in two words', 'בת שבע כהן', 'בת שבע כהן'],
  ])('shortens a name: %s', (_, name, short) => {
    expect(shortName(name)).toBe(short);
  });
});

import { jest } from '@jest/globals';
import { Clipboard } from '@angular/cdk/clipboard';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { signal } from '@angular/core';
import type { UserCard } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { BEN } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { MessageText } from './message-text';
import { RichTexts } from './rich-texts';

const idOf = (number: number): string => `00000000-0000-4000-8000-00000000000${number}`;

describe('MessageText', () => {
  let fixture: ComponentFixture<MessageText>;
  let host: HTMLElement;
  const show = (content: string): void => {
    fixture.componentRef.setInput('content', content);
    fixture.detectChanges();
  };

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => new FakeClient().asClient() }],
    });
    fixture = TestBed.createComponent(MessageText);
    host = fixture.nativeElement as HTMLElement;
  });

  it('shows the source until the parser is loaded, then the formatting', async () => {
    show('a **b** <b>c</b>');
    expect(host.innerHTML).toBe('a **b** &lt;b&gt;c&lt;/b&gt;');
    await fixture.whenStable();
    expect(host.innerHTML).toBe('<p>a <strong>b</strong> &lt;b&gt;c&lt;/b&gt;</p>');
    show('*d*');
    expect(host.innerHTML).toBe('<p><em>d</em></p>');
  });

  it('parses nothing when the same text is shown again', async () => {
    show('the *same* text');
    await fixture.whenStable();
    const texts = TestBed.inject(RichTexts);
    const before = texts.render('the *same* text');
    const another = TestBed.createComponent(MessageText);
    another.componentRef.setInput('content', 'the *same* text');
    another.detectChanges();
    expect(texts.render('the *same* text')).toBe(before);
    expect((another.nativeElement as HTMLElement).innerHTML).toBe(host.innerHTML);
  });

  it('highlights code blocks after they are shown', async () => {
    show('```ts\nconst a = "<b>";\n```');
    await fixture.whenStable();
    expect(host.querySelector('.hljs-keyword')?.textContent).toBe('const');
    expect(host.querySelector('code b')).toBeNull();
    expect(host.querySelector('code')?.textContent).toBe('const a = "<b>";');
  });

  it('copies a code block without its language', async () => {
    const copy = jest.spyOn(TestBed.inject(Clipboard), 'copy').mockReturnValue(true);
    show('text\n```js\na < b;\n```');
    await fixture.whenStable();
    const button = host.querySelector('button') as HTMLButtonElement;
    button.click();
    expect(copy).toHaveBeenCalledWith('a < b;');
    expect(button.textContent).toBe('Copied');
  });

  it('says that a mentioned person is not a member, once the members are known', async () => {
    const [ben, cara] = [idOf(1), idOf(2)].map((id) => ({ ...BEN, id })) as [UserCard, UserCard];
    const members = signal<ReadonlySet<string> | null>(null);
    fixture.componentRef.setInput('mentions', { users: [ben, cara], all: null });
    fixture.componentRef.setInput('members', members);
    show(`<@${ben.id}> and <@${cara.id}>`);
    await fixture.whenStable();
    const chips = (): HTMLElement[] => [...host.querySelectorAll<HTMLElement>('.cc-mention')];
    const outside = (): boolean[] =>
      chips().map((chip) => chip.classList.contains('cc-mention-outside'));
    const first = chips()[0];
    expect(outside()).toEqual([false, false]);
    members.set(new Set([ben.id]));
    await fixture.whenStable();
    expect(outside()).toEqual([false, true]);
    expect(chips().map(({ title }) => title)).toEqual(['', 'Not a member of this conversation']);
    expect(chips()[1]?.ariaLabel).toContain('not a member of this conversation');
    members.set(new Set([ben.id, cara.id]));
    await fixture.whenStable();
    expect(outside()).toEqual([false, false]);
    expect(chips()[1]?.hasAttribute('aria-label')).toBe(false);
    // The elements stay: only what the chips say has changed.
    expect(chips()[0]).toBe(first);
  });
});

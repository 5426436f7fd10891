import { jest } from '@jest/globals';
import { Clipboard } from '@angular/cdk/clipboard';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MessageText } from './message-text';
import { RichTexts } from './rich-texts';

describe('MessageText', () => {
  let fixture: ComponentFixture<MessageText>;
  let host: HTMLElement;
  const show = (content: string): void => {
    fixture.componentRef.setInput('content', content);
    fixture.detectChanges();
  };

  beforeEach(() => {
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
});

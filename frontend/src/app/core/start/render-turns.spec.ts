import { Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { InTurn, RenderTurns } from './render-turns';

@Component({
  imports: [InTurn],
  template: `
    <p id="frame"></p>
    <p *ccInTurn [id]="word()"></p>
    @if (both()) {
      <p *ccInTurn id="second"></p>
    }
  `,
})
class Page {
  readonly word = signal('first');
  readonly both = signal(true);
}

const task = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('the turns of the parts of a page', () => {
  const open = (): { shown: () => string[]; page: Page; update: () => void } => {
    const fixture = TestBed.createComponent(Page);
    fixture.detectChanges();
    const host = fixture.nativeElement as HTMLElement;
    return {
      shown: () => [...host.querySelectorAll('p')].map(({ id }) => id),
      page: fixture.componentInstance,
      update: () => fixture.detectChanges(),
    };
  };

  it('renders the parts of the first page in order, each in a task of its own', async () => {
    const turns = TestBed.inject(RenderTurns);
    turns.begin();
    const { shown } = open();
    turns.end();
    expect(shown()).toEqual(['frame']);
    await task();
    expect(shown()).toEqual(['frame', 'first']);
    await task();
    expect(shown()).toEqual(['frame', 'first', 'second']);
  });

  it('renders all parts of later pages at once', async () => {
    const turns = TestBed.inject(RenderTurns);
    turns.begin();
    open();
    turns.end();
    for (let round = 0; round < 4; round++) await task();
    expect(open().shown()).toEqual(['frame', 'first', 'second']);
  });

  it('does not render a part that is gone before its turn', async () => {
    TestBed.inject(RenderTurns).begin();
    const { shown, page, update } = open();
    page.both.set(false);
    update();
    for (let round = 0; round < 4; round++) await task();
    expect(shown()).toEqual(['frame', 'first']);
  });

  it('updates a part like the rest of the page', async () => {
    TestBed.inject(RenderTurns).begin();
    const { shown, page, update } = open();
    await task();
    page.word.set('changed');
    update();
    expect(shown()[1]).toBe('changed');
  });
});

import { Component, signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { DropZone } from './drop-zone';

@Component({
  imports: [DropZone],
  template: `
    <div id="area">
      <p id="one">{{ word }}</p>
      @if (shown()) {
        <p id="two">{{ word }}</p>
      }
      <cc-drop-zone (files)="dropped.push(...$event)" />
    </div>
  `,
})
class Page {
  readonly shown = signal(true);
  readonly dropped: File[] = [];
  readonly word = 'x';
}

describe('the place where files are dropped', () => {
  let fixture: ComponentFixture<Page>;
  const element = (id: string): HTMLElement =>
    (fixture.nativeElement as HTMLElement).querySelector(`#${id}`) as HTMLElement;
  const zone = async (): Promise<boolean> => {
    await fixture.whenStable();
    return (
      (fixture.nativeElement as HTMLElement).querySelector('[data-testid="drop-zone"]') !== null
    );
  };
  const drag = (
    type: string,
    id: string,
    types: readonly string[] = ['Files'],
    files: readonly File[] = [],
  ): Event => {
    const items = files.map((file) => ({
      kind: 'file',
      webkitGetAsEntry: () => null,
      getAsFile: () => file,
    }));
    const event = new Event(type, { bubbles: true, cancelable: true });
    element(id).dispatchEvent(Object.assign(event, { dataTransfer: { types, items } }));
    return event;
  };

  beforeEach(async () => {
    fixture = TestBed.createComponent(Page);
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
  });

  it('is shown while files are over it, whatever element they are over', async () => {
    drag('dragenter', 'one');
    drag('dragenter', 'two');
    drag('dragleave', 'one');
    expect(await zone()).toBe(true);
    drag('dragleave', 'two');
    expect(await zone()).toBe(false);
  });

  it('is not shown for ever when the element under the pointer disappears', async () => {
    drag('dragenter', 'two');
    fixture.componentInstance.shown.set(false);
    await fixture.whenStable();
    drag('dragenter', 'one');
    drag('dragleave', 'one');
    expect(await zone()).toBe(false);
  });

  it('is not shown for texts and links, nor for a picture of the page', async () => {
    drag('dragenter', 'one', ['text/plain', 'text/uri-list']);
    expect(await zone()).toBe(false);
    drag('dragstart', 'one');
    drag('dragenter', 'one', ['text/uri-list', 'text/html', 'Files']);
    expect(await zone()).toBe(false);
    expect(drag('drop', 'one', ['Files'], [new File([''], 'own.png')]).defaultPrevented).toBe(
      false,
    );
    expect(fixture.componentInstance.dropped).toEqual([]);
    document.dispatchEvent(new Event('pointermove'));
    drag('dragenter', 'one');
    expect(await zone()).toBe(true);
  });

  it('gives the files that are dropped', async () => {
    drag('dragenter', 'one');
    const file = new File(['a'], 'a.txt');
    expect(drag('drop', 'one', ['Files'], [file]).defaultPrevented).toBe(true);
    expect(fixture.componentInstance.dropped).toEqual([file]);
    expect(await zone()).toBe(false);
  });
});
